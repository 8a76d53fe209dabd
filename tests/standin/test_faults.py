"""Each fault can be seen on the wire, is spent as planned, and leaves the graph as it says."""

import json
import select
import time

import pytest

from standin import client, faults, support


@pytest.fixture
def request_bytes(run):
    """A write whose node can be counted; not executed yet."""
    run.node = f"f{time.monotonic_ns()}"
    return support.open_cypher(run, "MERGE (n:Fault {`~id`: $a}) RETURN n.`~id` AS id",
                               {"a": run.node})


def written(run):
    """How many nodes the request has left in the graph."""
    request = support.open_cypher(run, "MATCH (n:Fault {`~id`: $a}) RETURN count(n) AS n",
                                  {"a": run.node})
    return json.loads(support.ask(run, "neptune", request)[2])["results"][0]["n"]


def raw_answer(run, data, service="neptune"):
    with support.Line(run, service) as line:
        line.send(data)
        return line.read_all()


@pytest.mark.parametrize("name, status", [
    ("throttle", 429), ("throttling", 500), ("conflict", 500), ("read_only", 400),
    ("memory", 500), ("timeout", 500), ("internal", 500), ("error", 400)])
def test_errors_are_answered_instead(run, request_bytes, name, status):
    run.fault(name, count=2)
    with support.Line(run, "neptune") as line:
        for _ in range(2):
            got, headers, body = line.exchange(request_bytes)
            document = json.loads(body)
            assert (got, document["code"]) == (status, faults.ERRORS[name])
            assert document["detailedMessage"] and document["requestId"]
            assert headers["Content-Type"] == "application/x-amz-json-1.0"
        assert run.count(f"faults.{name}") == 2 and run.pending_faults() == []
        assert written(run) == 0
        assert line.exchange(request_bytes)[0] == 200
    assert written(run) == 1


def test_an_error_of_ones_own(run, request_bytes):
    run.fault("error", code="MadeUpException", status=418, text="short and stout")
    status, _, body = support.ask(run, "neptune", request_bytes)
    document = json.loads(body)
    assert (status, document["code"], document["detailedMessage"]) == (
        418, "MadeUpException", "short and stout")


def test_throttled_sts(run):
    run.fault("throttle", service="sts")
    with pytest.raises(Exception, match="Throttling"):
        support.assume(run)
    assert support.assume(run)["AccessKeyId"]


@pytest.mark.parametrize("name, nodes", [("drop_before", 0), ("drop_after", 1)])
@pytest.mark.parametrize("reset", [False, True])
def test_dropped_connection(run, request_bytes, name, nodes, reset):
    run.fault(name, reset=reset)
    assert raw_answer(run, request_bytes) == b""
    assert written(run) == nodes


@pytest.mark.parametrize("reset", [False, True])
def test_a_reset_is_a_reset(run, request_bytes, reset):
    run.fault("drop_before", reset=reset)
    with support.Line(run, "neptune") as line:
        line.send(request_bytes)
        poll = select.poll()
        poll.register(line.tls, select.POLLIN)
        events = poll.poll(5000)[0][1]
        assert events & select.POLLIN and bool(events & select.POLLERR) == reset


def test_stalled_answer(run, request_bytes):
    run.fault("stall", seconds=0.7)
    before = time.monotonic()
    assert support.ask(run, "neptune", request_bytes)[0] == 200
    assert 0.7 <= time.monotonic() - before < 5


def test_cut_anywhere(run, request_bytes):
    closing = request_bytes.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)
    whole = raw_answer(run, closing)
    assert whole.startswith(b"HTTP/1.1 200 OK\r\n") and whole.endswith(b"]}")
    for size in (0, 1, 15, whole.index(b"\r\n\r\n") + 3, len(whole) - 1):
        run.fault("cut", bytes=size)
        answer = raw_answer(run, closing)
        assert len(answer) == size and answer[:12] == whole[:12][:size]
    assert written(run) == 1


def test_broken_json_with_an_error_behind(run, request_bytes):
    run.fault("broken_json")
    status, _, body = support.ask(run, "neptune", request_bytes)
    assert status == 200 and b'"code": "InternalFailureException"' in body
    with pytest.raises(ValueError):
        json.loads(body)
    assert written(run) == 0


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_chunked_answer(run, request_bytes, size):
    run.fault("chunked", bytes=size)
    with support.Line(run, "neptune") as line:
        status, headers, body = line.exchange(request_bytes)
        assert (status, headers["Transfer-Encoding"], headers["Content-Length"]) == (
            200, "chunked", None)
        assert json.loads(body)["results"] == [{"id": run.node}]
        assert line.exchange(request_bytes)[1]["Content-Length"]  # still in step


def test_interim_answers_first(run, request_bytes):
    run.fault("interim")
    with support.Line(run, "neptune") as line:
        line.send(request_bytes.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
        answer = line.read_all()
    assert answer.startswith(b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n")
    assert answer.count(b"HTTP/1.1 200 OK") == 1


def test_dribbled_answer(run, request_bytes):
    run.fault("dribble", bytes=50, seconds=0.01)
    with support.Line(run, "neptune") as line:
        line.send(request_bytes)
        assert len(line.tls.recv(65536)) == 50
    run.fault("dribble", bytes=50, seconds=0.01)
    assert json.loads(support.ask(run, "neptune", request_bytes)[2])["results"]


@pytest.mark.parametrize("name, word", [("close", b"close"), ("silent_close", b"keep-alive")])
def test_closing_after_the_answer(run, request_bytes, name, word):
    run.fault(name)
    answer = raw_answer(run, request_bytes)
    assert b"\r\nConnection: " + word + b"\r\n" in answer and answer.endswith(b"]}")


def is_silent(line, data):
    line.tls.settimeout(0.5)
    line.send(data)
    try:
        return line.tls.recv(1) is None
    except TimeoutError:
        return True


def test_blackhole(run, request_bytes):
    run.fault("blackhole")
    with support.Line(run, "neptune") as line:
        assert is_silent(line, request_bytes)
        assert is_silent(line, request_bytes)  # and so for later ones on this connection
        assert written(run) == 0
        assert support.ask(run, "neptune", request_bytes)[0] == 200


def test_silenced_connections(run, request_bytes):
    with support.Line(run, "neptune") as line:
        assert line.exchange(request_bytes)[0] == 200
        assert run.action("silence_connections")["connections"] >= 1
        assert is_silent(line, request_bytes)
        assert support.ask(run, "neptune", request_bytes)[0] == 200


def test_closed_connections(run, request_bytes):
    with support.Line(run, "neptune") as line:
        assert line.exchange(request_bytes)[0] == 200
        assert run.action("close_connections")["connections"] >= 1
        assert line.read_all() == b""


def test_idle_connections_end(run, request_bytes):
    run.settings(idle_timeout_s=0.2)
    with support.Line(run, "neptune") as line:
        assert line.exchange(request_bytes)[0] == 200
        assert line.read_all() == b""


def test_a_server_that_is_away_and_back(run, request_bytes):
    run.settings(listening={"neptune": False})
    with pytest.raises(ConnectionRefusedError):
        support.ask(run, "neptune", request_bytes)
    support.assume(run)  # the other one stays
    run.settings(listening={"neptune": True})
    assert support.ask(run, "neptune", request_bytes)[0] == 200


def test_a_server_that_moved(run, request_bytes):
    with support.Line(run, "neptune") as line:
        run.settings(address={"neptune": "127.0.0.2"})
        assert line.exchange(request_bytes)[0] == 200  # open connections stay
    with pytest.raises(ConnectionRefusedError):
        support.ask(run, "neptune", request_bytes)
    with support.Line(run, "neptune", address="127.0.0.2") as line:
        assert line.exchange(request_bytes)[0] == 200


def test_a_plan_is_followed_in_order(run, request_bytes):
    run.faults([{"fault": "conflict", "skip": 1, "count": 2}, {"fault": "throttle"},
                {"fault": "throttle", "service": "sts"}])
    with support.Line(run, "neptune") as line:
        statuses = [line.exchange(request_bytes)[0] for _ in range(5)]
    assert statuses == [200, 500, 500, 429, 200]
    assert [fault["service"] for fault in run.pending_faults()] == ["sts"]
    run.call("DELETE", "faults")
    assert run.pending_faults() == []


def test_a_refused_request_spends_no_fault(run, request_bytes):
    run.fault("drop_after")
    assert support.ask(run, "neptune", request_bytes.replace(b"MERGE", b"MARGE"))[0] == 403
    assert len(run.pending_faults()) == 1
    assert raw_answer(run, request_bytes) == b""


def test_the_log_tells_what_happened_and_no_secret(run, request_bytes):
    run.fault("cut", bytes=3)
    raw_answer(run, request_bytes)
    log = run.log()
    assert (log["requests"][-1]["fault"], log["requests"][-1]["status"]) == ("cut", 200)
    text = json.dumps(log) + json.dumps(run.statistics())
    assert run.info["user"]["secret_access_key"] not in text
    for secret in (b"X-Amz-Security-Token: ", b"Signature="):
        value = request_bytes.partition(secret)[2].partition(b"\r\n")[0].decode()
        assert len(value) >= 64 and value not in text


@pytest.mark.parametrize("faulty", [
    [{"fault": "absent"}], [{"fault": "cut", "bytes": -1}], [{"fault": "cut", "size": 1}],
    [{"fault": "cut", "service": "s3"}], [{"fault": "cut", "count": 0}], [{}],
    [{"fault": "values", "fields": "x"}], [{"fault": "content", "text": None}],
    [{"fault": "cut", "path": 1}],
    {"fault": "cut"}])
def test_bad_plans_are_refused_whole(run, faulty):
    with pytest.raises(client.ControlError):
        run.faults(faulty if isinstance(faulty, dict) else [{"fault": "close"}] + faulty)
    assert run.pending_faults() == []


@pytest.mark.parametrize("changes", [
    {"absent": 1}, {"region": "x"}, {"replica": 1}, {"clock_skew_s": "1"}, {"key": "dsa"},
    {"certificate": {"sts": "odd"}}, {"certificate": {"imds": "good"}}, {"listening": True},
    {"address": {"sts": "10.0.0.1"}}, {"address": {"sts": "0.0.0.0"}}, {"address": {"sts": "x"}},
    {"replica": True, "token_size": None}, {"device_status": {"ec": "lost"}},
    {"iot_duration_s": 60}, {"imds_v1": 1}, {"imds_token_status": "403"}, {"imds_failure": None},
    {"expiry_told_shift_s": None}])
def test_bad_settings_are_refused_whole(run, changes):
    before = run.settings()
    with pytest.raises(client.ControlError):
        run.settings(**changes)
    assert run.settings() == before


def test_unknown_operations_of_control(run):
    for method, path in (("GET", "absent"), ("DELETE", "statistics")):
        with pytest.raises(client.ControlError, match="no such operation"):
            run.call(method, path)
    with pytest.raises(client.ControlError, match="no such action"):
        run.action("absent")
