"""The two services over plain requests: forms, JSON, XML, paths, and what is not HTTP."""

import json
import re
import urllib.parse
import xml.etree.ElementTree as ElementTree

import pytest

from standin import support
from standin.sts_replies import NAMESPACE

FORM = {"Content-Type": support.FORM + "; charset=utf-8"}


def assume_role_request(run, headers=None, **changes):
    fields = {"Action": "AssumeRole", "Version": "2011-06-15",
              "RoleArn": run.info["roles"]["writer"], "RoleSessionName": "abc", **changes}
    body = urllib.parse.urlencode({k: v for k, v in fields.items() if v is not None}).encode()
    return support.signed_request(run, "sts", "POST", "/", {**FORM, **(headers or {})}, body,
                                  support.user_credentials(run))


def test_sts_answers_xml(run):
    status, headers, body = support.ask(run, "sts", assume_role_request(run))
    root = ElementTree.fromstring(body)
    assert (status, headers["Content-Type"]) == (200, "text/xml")
    fields = {item.tag: item.text for item in root.iter()}
    assert fields[f"{{{NAMESPACE}}}AccessKeyId"].startswith("ASIA")
    assert len(fields[f"{{{NAMESPACE}}}SessionToken"]) == 900
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", fields[f"{{{NAMESPACE}}}Expiration"])
    assert headers["Date"].endswith(" GMT")


def test_sts_answers_json_when_asked(run):
    request = assume_role_request(run, {"Accept": "application/json"})
    status, headers, body = support.ask(run, "sts", request)
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert re.search(rb'"Expiration": 1\.\d{9}E9', body)
    credentials = json.loads(body)["AssumeRoleResponse"]["AssumeRoleResult"]["Credentials"]
    assert set(credentials) == {"AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"}


def test_sts_error_in_xml_and_json(run):
    _, _, body = support.ask(run, "sts", assume_role_request(run, RoleSessionName=None))
    fields = {item.tag.partition("}")[2]: item.text for item in ElementTree.fromstring(body).iter()}
    assert (fields["Type"], fields["Code"]) == ("Sender", "ValidationError")
    request = assume_role_request(run, {"Accept": "application/json"}, DurationSeconds="5")
    status, _, body = support.ask(run, "sts", request)
    assert (status, json.loads(body)["Error"]["Code"]) == (400, "ValidationError")


def test_sts_unknown_action(run):
    status, _, body = support.ask(run, "sts", assume_role_request(run, Action="Fly"))
    assert status == 400 and b"<Code>InvalidAction</Code>" in body


def test_sts_gives_its_time_without_a_signature(run):
    request = f"HEAD / HTTP/1.1\r\nHost: {run.info['sts']['name']}\r\n\r\n".encode()
    status, headers, _ = support.ask(run, "sts", request)
    assert status == 302 and headers["Date"]
    assert run.statistics()["requests.sts.unsigned"] == 1


def test_unsigned_requests_are_refused(run):
    sts, neptune = run.info["sts"], run.info["neptune"]
    body = b"Action=AssumeRole&Version=2011-06-15"
    request = (f"POST / HTTP/1.1\r\nHost: {sts['name']}\r\nContent-Type: {support.FORM}\r\n"
               f"Content-Length: {len(body)}\r\n\r\n").encode() + body
    status, _, answer = support.ask(run, "sts", request)
    assert status == 403 and b"<Code>MissingAuthenticationToken</Code>" in answer
    request = f"GET /status HTTP/1.1\r\nHost: {neptune['name']}:{neptune['port']}\r\n\r\n"
    status, _, answer = support.ask(run, "neptune", request.encode())
    assert status == 403
    assert json.loads(answer)["detailedMessage"] == "Missing Authentication Token"


@pytest.mark.parametrize("path", ["/openCypher", "/opencypher", "/openCypher/", "/opencypher/"])
def test_open_cypher_as_form_and_json(run, path):
    credentials = support.assume(run)
    query, parameters = "RETURN $a AS a, $b AS b", {"a": "x&y=z+ü%", "b": -2**63}
    text = json.dumps(parameters)
    bodies = [
        (support.FORM, urllib.parse.urlencode({"query": query, "parameters": text})),
        ("application/json", json.dumps({"query": query, "parameters": text})),
        ("application/json; charset=UTF-8", json.dumps({"query": query, "parameters": parameters}))]
    with support.Line(run, "neptune") as line:
        for kind, body in bodies:
            request = support.signed_request(run, "neptune", "POST", path, {"Content-Type": kind},
                                             body.encode(), credentials)
            status, headers, answer = line.exchange(request)
            assert (status, json.loads(answer)) == (200, {"results": [parameters]})
            assert headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("kind, body, code", [
    ("text/plain", b"RETURN 1", "BadRequestException"),
    ("application/json", b"{}", "MissingParameterException"),
    ("application/json", b"[1]", "MissingParameterException"),
    ("application/json", b'{"query":"RETURN 1"} x', "BadRequestException"),
    ("application/json", b"\xff", "BadRequestException"),
    (support.FORM, b"parameters={}", "MissingParameterException"),
    (support.FORM, b"query=RETURN+1&query=RETURN+2", "BadRequestException"),
])
def test_open_cypher_refuses_bodies(run, kind, body, code):
    request = support.signed_request(run, "neptune", "POST", "/openCypher", {"Content-Type": kind},
                                     body, support.assume(run))
    status, headers, answer = support.ask(run, "neptune", request)
    document = json.loads(answer)
    assert (status, document["code"]) == (400, code)
    assert headers["Content-Type"] == "application/x-amz-json-1.0"
    assert document["requestId"] == headers["x-amzn-RequestId"]


def test_unknown_operation(run):
    request = support.signed_request(run, "neptune", "GET", "/loader", {}, b"",
                                     support.assume(run))
    assert support.ask(run, "neptune", request)[0] == 404


def test_host_must_be_the_service_and_carry_the_port(run):
    good = support.open_cypher(run, "RETURN 1")
    name, port = run.info["neptune"]["name"], run.info["neptune"]["port"]
    for host in (name, f"{run.info['sts']['name']}:{port}"):
        request = good.replace(f"{name}:{port}".encode(), host.encode())
        status, _, body = support.ask(run, "neptune", request)
        assert status == 403
        assert "Host header is missing or hostname is incorrect" in json.loads(body)[
            "detailedMessage"]
    assert run.statistics()["refused.neptune.wrong_host"] == 2


def test_both_ports_serve_both_names(run):
    request = support.open_cypher(run, "RETURN 1 AS one")
    place = {**run.info, "sts": {**run.info["sts"], "port": run.info["neptune"]["port"]},
             "neptune": {**run.info["neptune"], "port": run.info["sts"]["port"]}}
    swapped = type("Swapped", (), {"info": place, "ca": run.ca})
    assert support.ask(swapped, "neptune", request)[0] == 200
    assert support.ask(swapped, "sts", assume_role_request(run))[0] == 200


def test_connection_is_kept_and_closed_as_asked(run):
    request = support.open_cypher(run, "RETURN 1 AS one")
    with support.Line(run, "neptune") as line:
        for _ in range(3):
            assert line.exchange(request)[0] == 200
        line.send(request + request)  # pipelined
        closing = request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)
        line.send(closing)
        assert line.read_all().count(b"HTTP/1.1 200 OK") == 3
    assert run.count("connections") == 2  # one of them for STS


def test_expect_continue(run):
    request = support.open_cypher(run, "RETURN 1 AS one")
    head, _, body = request.partition(b"\r\n\r\n")
    with support.Line(run, "neptune") as line:
        line.send(head + b"\r\nExpect: 100-continue\r\n\r\n")
        assert line.tls.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        assert line.exchange(body)[0] == 200
