"""The clock and the way to the servers: each fault is named at its step, with what to do."""

import contextlib
import socket
import struct
import threading
import time

import patient as patients
import pytest


@pytest.fixture
def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield probe.getsockname()[1]


@pytest.fixture
def mute_port():
    """Accepts connections, and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def full_port():
    """Never accepts a connection: its queue is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        address = server.getsockname()
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(address)
        yield address[1]
        for filler in fillers:
            filler.close()


@pytest.fixture
def plain_port():
    """A web server that was asked in a way that it does not understand."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=refuse_all, args=(server,), daemon=True).start()
        yield server.getsockname()[1]


def refuse_all(server):
    with contextlib.suppress(OSError):
        while True:
            with server.accept()[0] as connection:
                connection.recv(1)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")


@pytest.fixture
def breaking_port():
    """Breaks every connection that says something."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=break_all, args=(server,), daemon=True).start()
        yield server.getsockname()[1]


def break_all(server):
    with contextlib.suppress(OSError):
        while True:
            with server.accept()[0] as connection:
                connection.recv(1)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                      struct.pack("ii", 1, 0))


@contextlib.contextmanager
def slow_relay(target):
    """Passes everything on, but what comes back in single bytes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=relay, args=(server, target), daemon=True).start()
        yield server.getsockname()[1]


def relay(server, target):
    with contextlib.suppress(OSError), server.accept()[0] as near, \
            socket.create_connection(("127.0.0.1", target)) as far:
        far.sendall(near.recv(65536))
        while byte := far.recv(1):
            near.sendall(byte)
            time.sleep(0.2)


# ---- The clock

@pytest.mark.parametrize("skew_s, mark, text", [
    (-0.5, "ok", "ms ahead of"), (30, "ok", "s behind"), (-200, "warn", "3 minutes ahead of"),
    (3600, "FAIL", "60 minutes behind"), (-86400 * 30, "FAIL", "30 days ahead of")])
def test_a_clock_that_is_off(patient, time_server, skew_s, mark, text):
    time_server.skew_s = skew_s
    report = patient.examine()
    assert text in report.marked(mark)["clock"], report.text
    assert ("timedatectl" in report.text) == (mark != "ok")
    assert report.status == (mark == "FAIL")


def test_without_a_time_server_an_https_server_is_asked(patient, time_server):
    time_server.silent = True
    report = patient.examine()
    assert report.status == 0
    assert "does not answer" in report.marked("warn")["clock"]
    assert "from an https server" in report.marked("warn")["clock"]
    assert "that of sts.us-east-1.amazonaws.com" in report.marked("ok")["clock"]


def test_that_server_may_have_another_time(patient, run, time_server):
    time_server.silent = True
    run.settings(clock_skew_s=7200)
    report = patient.examine()
    assert "behind that of sts" in report.marked("FAIL")["clock"]


def test_a_board_that_may_not_ask_one_waits(patient, time_server):
    time_server.silent = True
    patient.use(time_from_tls=False)
    assert "waits for ever" in patient.examine().marked("warn")["clock"]


def test_nobody_tells_the_time(patient, run, closed_port):
    run.settings(listening={"sts": False})
    patient.use(time_port=closed_port)
    assert "nobody tells the time" in patient.examine().marked("skip")["clock"]


# ---- Names and connections

@pytest.mark.parametrize("fields, step, advice", [
    ({"endpoint_via": "relay.neso.invalid:8182"}, "neptune name", "check its name"),
    ({"sts_via": "relay.neso.invalid:443"}, "sts name", "check its name")])
def test_a_relay_without_address(patient, fields, step, advice):
    patient.use(**fields)
    report = patient.examine()
    assert advice in report.marked("FAIL")[step]
    assert report.status == 1


def test_nobody_listens_at_neptune(patient, closed_port):
    patient.use(endpoint_via=f"127.0.0.1:{closed_port}")
    report = patient.examine()
    failure = report.marked("FAIL")["neptune connection"]
    assert "Connection refused" in failure and "8182" in failure
    assert "not reached" in report.marked("skip")["neptune write"]
    assert "credentials" in report.marked("ok")


def test_nobody_listens_at_sts(patient, run):
    run.settings(listening={"sts": False})
    report = patient.examine()
    assert "server or relay runs" in report.marked("FAIL")["sts connection"]
    assert "sts is not reached" in report.marked("skip")["credentials"]
    assert "neptune TLS" in report.marked("ok")
    assert "no credentials" in report.marked("skip")["neptune status"]


def test_neptune_does_not_answer(patient, full_port):
    patient.use(endpoint_via=f"127.0.0.1:{full_port}")
    failure = patient.examine().marked("FAIL")["neptune connection"]
    assert "timed out" in failure
    assert "inside its VPC" in failure and "authorize-security-group-ingress" in failure


def test_sts_does_not_answer(patient, full_port):
    patient.use(sts_via=f"127.0.0.1:{full_port}")
    assert "let TCP to this port out" in patient.examine().marked("FAIL")["sts connection"]


def test_metadata_does_not_answer(patient, full_port):
    patient.use(*patients.KEY_PAIR, *patients.ROLE, credentials="imds",
                imds_endpoint=f"http://127.0.0.1:{full_port}")
    assert "response-hop-limit" in patient.examine().marked("FAIL")["imds connection"]


# ---- TLS

def test_an_authority_that_is_not_trusted(patient, run):
    run.settings(certificate={"neptune": "untrusted"})
    failure = patient.examine().marked("FAIL")["neptune TLS"]
    assert "issued by Unknown authority ec" in failure
    assert "trust_anchors" in failure


def test_no_trust_anchor_at_all(patient):
    patient.use("trust_anchors")
    failures = patient.examine().marked("FAIL")
    for step in ("sts TLS", "neptune TLS"):
        assert "Stand-in intermediate ec, issued by Stand-in root ec" in failures[step]


def test_a_certificate_for_another_name(patient, run):
    run.settings(certificate={"sts": "wrong_name"})
    failure = patient.examine().marked("FAIL")["sts TLS"]
    assert "sts.us-east-1.amazonaws.com is asked for" in failure
    assert "wrong.example.com" in failure


@pytest.mark.parametrize("mode", ["expired", "not_yet_valid"])
def test_a_certificate_out_of_date(patient, run, mode):
    run.settings(certificate={"neptune": mode})
    failure = patient.examine().marked("FAIL")["neptune TLS"]
    assert "is valid from" in failure and "by this clock it is" in failure


def test_a_server_that_gets_on_byte_by_byte(patient, run):
    """Six times the time-out is the end."""
    with slow_relay(run.info["neptune"]["port"]) as port:
        patient.use(endpoint_via=f"127.0.0.1:{port}")
        started = time.monotonic()
        report = patient.examine("--timeout", "1")
    assert "MTU" in report.marked("FAIL")["neptune TLS"]
    assert 6 <= time.monotonic() - started < 9


def test_silence_instead_of_tls(patient, mute_port):
    patient.use(endpoint_via=f"127.0.0.1:{mute_port}")
    assert "MTU" in patient.examine().marked("FAIL")["neptune TLS"]


def test_a_connection_that_breaks(patient, breaking_port):
    patient.use(sts_via=f"127.0.0.1:{breaking_port}")
    assert "on the way ends it" in patient.examine().marked("FAIL")["sts TLS"]


def test_a_server_without_tls(patient, plain_port):
    patient.use(endpoint_via=f"127.0.0.1:{plain_port}")
    assert "no TLS at all" in patient.examine().marked("FAIL")["neptune TLS"]


def test_an_address_as_endpoint(patient):
    patient.use("endpoint_via", endpoint="127.0.0.1")
    failures = patient.examine().marked("FAIL")
    assert any("must be a name" in failure for failure in failures.values()), failures


def test_a_device_of_another_authority(patient):
    patient.use_device("foreign")
    failure = patient.examine().marked("FAIL")["iot TLS"]
    assert "alert" in failure and "aws iot list-certificates" in failure


def test_a_name_that_iot_does_not_serve(patient):
    patient.use_device()
    name = "data." + patient.settings["iot_endpoint"].partition(".")[2]
    patient.use(iot_endpoint=name)
    assert "iot:CredentialProvider" in patient.examine().marked("FAIL")["iot TLS"]
