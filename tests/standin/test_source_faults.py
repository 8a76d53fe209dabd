"""Every fault at every source of credentials, as it is seen on the wire."""

import json
import re
import time

import pytest

from standin import faults, support
from standin.support import code_of

FIELDS = {"sts": "SessionToken", "iot": "sessionToken", "imds": "Token", "container": "Token"}
CREDENTIALS = "/latest/meta-data/iam/security-credentials/neso-instance"


def sts_request(run, **headers):
    body = ("Action=AssumeRole&Version=2011-06-15&RoleSessionName=abc&RoleArn="
            f"{run.info['roles']['writer']}").encode()
    return support.signed_request(run, "sts", "POST", "/", {
        "Content-Type": support.FORM, **headers}, body, support.user_credentials(run))


def iot_request(run):
    return support.plain_request(run, "iot",
                                 f"/role-aliases/{run.info['iot']['alias']}/credentials")


def imds_request(run):
    run.settings(imds_v1=True)
    return support.plain_request(run, "imds", CREDENTIALS)


def container_request(run):
    return support.plain_request(run, "container", run.info["container"]["relative_uri"])


REQUESTS = {"sts": sts_request, "iot": iot_request, "imds": imds_request,
            "container": container_request}


@pytest.fixture(params=REQUESTS)
def source(request):
    return request.param


@pytest.fixture
def data(run, source):
    """A request for credentials that ends its connection."""
    return REQUESTS[source](run).replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)


def whole(run, source, data):
    with support.Line(run, source) as line:
        line.send(data)
        return line.read_all()


def body_of(run, source, data):
    status, headers, body = support.ask(run, source, data)
    return status, headers, body.decode()


def field(text, name):
    """A field of the document, in XML or in JSON."""
    match = re.search(f"<{name}>([^<]*)</{name}>", text, re.DOTALL)
    if match:
        return match[1]
    document = json.loads(text)
    return document.get("credentials", document).get(name)


@pytest.mark.parametrize("size", [350, 1200, 4096, 20001])
def test_tokens_of_chosen_length(run, source, data, size):
    run.settings(token_size=size)
    assert len(field(body_of(run, source, data)[2], FIELDS[source])) == size


def test_cut_anywhere(run, source, data):
    length = len(whole(run, source, data))
    for size in (0, 1, 12, 80, length - 1):
        run.fault("cut", service=source, bytes=size)
        assert len(whole(run, source, data)) == size


@pytest.mark.parametrize("name", ["drop_before", "drop_after"])
@pytest.mark.parametrize("reset", [False, True])
def test_dropped(run, source, data, name, reset):
    run.fault(name, service=source, reset=reset)
    assert whole(run, source, data) == b""
    assert run.count(f"faults.{name}") == 1


def test_byte_by_byte(run, source, data):
    run.fault("dribble", service=source, bytes=1, seconds=0)
    run.settings(token_size=40)
    with support.Line(run, source) as line:
        line.send(data)
        first = line.tls.recv(65536)
        assert first == b"H"
        assert field(line.read_all().partition(b"\r\n\r\n")[2].decode(), FIELDS[source])


def test_stalled(run, source, data):
    run.fault("stall", service=source, seconds=0.3)
    before = time.monotonic()
    assert body_of(run, source, data)[0] == 200
    assert time.monotonic() - before >= 0.3


def test_blackhole(run, source, data):
    run.fault("blackhole", service=source)
    with support.Line(run, source) as line:
        line.send(data)
        line.tls.settimeout(0.3)
        with pytest.raises(TimeoutError):
            line.tls.recv(1)


@pytest.mark.parametrize("status", [301, 302, 307])
def test_redirect(run, source, data, status):
    run.fault("redirect", service=source, status=status, text="https://elsewhere.example/x")
    got, headers, body = body_of(run, source, data)
    assert (got, headers["Location"], body) == (status, "https://elsewhere.example/x", "")


@pytest.mark.parametrize("body", ["", "<html>hello</html>", "null", "[1", "\udcff\udcfe", "ok\x00"])
def test_wrong_content(run, source, data, body):
    run.fault("content", service=source, text=body, content_type="text/x-odd")
    status, headers, got = support.ask(run, source, data)
    assert (status, headers["Content-Type"]) == (200, "text/x-odd")
    assert got == body.encode("utf-8", "surrogateescape")


def test_wrong_content_with_a_status(run, source, data):
    run.fault("content", service=source, text="busy", status=503)
    assert body_of(run, source, data)[::2] == (503, "busy")


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\x00b", "", "x" * 5000, "<&>\"'\\", "ü"])
def test_hostile_values(run, source, data, value):
    run.fault("values", service=source, fields={FIELDS[source].upper(): value})
    status, _, body = body_of(run, source, data)
    assert status == 200
    got = field(body, FIELDS[source])
    if body.startswith("<"):  # raw, but for what would end the element
        got = got.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert got == value


def test_fields_that_are_missing_or_of_another_type(run, source, data):
    name = FIELDS[source]
    run.fault("values", service=source, fields={name: None})
    body = body_of(run, source, data)[2]
    assert name not in body and "expiration" in body.lower()
    run.fault("values", service=source, fields={"Expiration": 1.5e9})
    assert "1500000000.0" in body_of(run, source, data)[2]


@pytest.mark.parametrize("size", [10000, 1000000])
def test_oversized(run, source, data, size):
    run.fault("padded", service=source, bytes=size)
    status, headers, body = body_of(run, source, data)
    assert (status, len(body.encode()), headers["Content-Length"]) == (200, size, str(size))
    assert field(body, FIELDS[source])


def test_date(run, source, data):
    for text in ("Thu, 01 Jan 1970 00:00:00 GMT", "tomorrow", ""):
        run.fault("date", service=source, text=text)
        assert body_of(run, source, data)[1]["Date"] == (text or None)
    run.settings(clock_skew_s=-365 * 86400 if source == "iot" else 0)
    assert body_of(run, source, data)[1]["Date"].endswith(" GMT")


def test_chunked_interim_and_broken(run, source, data):
    run.fault("chunked", service=source, bytes=7)
    assert field(body_of(run, source, data)[2], FIELDS[source])
    run.fault("interim", service=source)
    answer = whole(run, source, data)
    assert answer.startswith(b"HTTP/1.1 102 ") and answer.count(b"HTTP/1.1 200 OK") == 1
    run.fault("broken_json", service=source)
    assert body_of(run, source, data)[0] == 200


@pytest.mark.parametrize("name", faults.ERRORS)
def test_errors(run, source, data, name):
    run.fault(name, service=source)
    status, _, body = body_of(run, source, data)
    assert status >= 400 and body
    assert f"sessions.issued.{source}" not in run.statistics()


def test_an_error_of_ones_own(run, source, data):
    run.fault("error", service=source, code="MadeUp", status=418, text="short and stout")
    status, _, body = body_of(run, source, data)
    assert status == 418 and "short and stout" in body
    assert "MadeUp" in body or source in ("iot", "imds")  # which have no codes


def test_a_refused_request_spends_no_fault(run):
    run.fault("cut", service="any", count=9)
    run.settings(imds_v1=False)
    assert support.ask(run, "imds", support.plain_request(run, "imds", CREDENTIALS))[0] == 401
    uri = "/v1/credentials"
    assert support.ask(run, "container", support.plain_request(run, "container", uri))[0] == 401
    assert run.pending_faults()[0]["count"] == 9


def test_a_fault_for_one_path(run):
    run.fault("content", service="imds", path="/latest/api/token", status=500)
    assert support.ask(run, "imds", imds_request(run))[0] == 200
    asked = support.plain_request(run, "imds", "/latest/api/token", "PUT",
                                  X_aws_ec2_metadata_token_ttl_seconds="60")
    assert support.ask(run, "imds", asked)[0] == 500
    assert run.pending_faults() == []


def test_sts_without_a_signature_suffers_faults_too(run):
    run.fault("throttle", service="sts")
    client = support.aws_client(run, "sts", None, None)
    options = {"RoleArn": run.info["roles"]["web"], "RoleSessionName": "abc",
               "WebIdentityToken": run.web_identity_token()}
    assert code_of(client.assume_role_with_web_identity, **options)[0] == "Throttling"
    assert client.assume_role_with_web_identity(**options)["Credentials"]


def test_json_of_sts_suffers_them_as_well(run):
    request = sts_request(run, Accept="application/json")
    run.fault("values", service="sts", fields={"SessionToken": "a\r\nb", "Expiration": "soon"})
    found = json.loads(support.ask(run, "sts", request)[2])["AssumeRoleResponse"]
    keys = found["AssumeRoleResult"]["Credentials"]
    assert (keys["SessionToken"], keys["Expiration"]) == ("a\r\nb", "soon")


def test_away_back_and_moved(run, source, data):
    run.settings(listening={source: False})
    with pytest.raises(ConnectionRefusedError):
        whole(run, source, data)
    run.settings(listening={source: True}, address={source: "127.0.0.2"})
    with support.Line(run, source, address="127.0.0.2") as line:
        assert line.exchange(data)[0] == 200


def test_sessions_end(run, source, data):
    """What each source issues is refused by Neptune once it has ended."""
    text = body_of(run, source, data)[2]
    lower = source == "iot"
    session = {"AccessKeyId": field(text, "accessKeyId" if lower else "AccessKeyId"),
               "SecretAccessKey": field(text, "secretAccessKey" if lower else "SecretAccessKey"),
               "SessionToken": field(text, FIELDS[source])}
    graph = support.graph_client(run, session)
    assert graph.get_engine_status()["status"] == "healthy"
    run.action("expire_sessions")
    assert code_of(graph.get_engine_status)[0] == "ExpiredTokenException"
    assert run.sessions()[-1]["used"] == 1
