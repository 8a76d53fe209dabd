"""The signature check refuses whatever was changed: the same request with one byte different.

What may change without being refused is not signed, and is listed here with the reason:

- letter case in the name of a header: names are compared, and signed, in lower case;
- bytes of headers that nobody signs (User-Agent): AWS leaves them to proxies to rewrite;
- white space around the value of a header: the signature covers the value without it.
"""

import json
import re
import string

import pytest

from standin import clock, signature, support, wire
from standin.identity import Principal

GOLDEN = Principal("", "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                   token="SESSIONTOKEN==")
SCHEME = signature.Scheme("neptune-db", "us-east-1", 300)
UNSIGNED = (b"user-agent",)
# Changed, these make the server wait for bytes that never come
FRAMING = (b"content-length",)
REFUSALS = (400, 403, 411, 413, 505)
LETTERS = string.ascii_letters.encode()


@pytest.mark.parametrize("method, target, kind, body, expected", [
    ("POST", "/openCypher", "application/x-www-form-urlencoded", b"query=RETURN%201",
     "5c43d873482738fe3bad68b502fccfebc4ee530513d4d09eaeaf325516af9c48"),
    ("POST", "/gremlin", "application/json", b'{"gremlin":"g.V().limit(1)"}',
     "a32f370427bde411fb4644ef5ac4e622df73a0bbbce85657ce94b31488375c13"),
    ("GET", "/gremlin", None, b"",
     "39f9be2d864c486a966e5dbfe621f8968ba9e6a80f95e322c439f457e8218878"),
    ("GET", "/status", None, b"",
     "225d8e0c9b17571cef5633538bdbaac20b071091f8228b31f19a149848cce7ab"),
])
def test_golden_values(method, target, kind, body, expected):
    headers = [("Host", "db.cluster-abc.us-east-1.neptune.amazonaws.com:8182"),
               ("X-Amz-Date", "20150830T123600Z"), ("X-Amz-Security-Token", GOLDEN.token)]
    if kind:
        headers.append(("Content-Type", kind))
    names = sorted(name.lower() for name, _ in headers)
    request = wire.Request(method, target, headers, body)
    assert signature.signature_of(request, names, GOLDEN, SCHEME) == expected


def neptune_request(run):
    run.settings(token_size=120)
    body = json.dumps({"query": "MERGE (n:Swept {`~id`: $a}) RETURN 1 AS one",
                       "parameters": {"a": "x"}}).encode()
    return support.signed_request(
        run, "neptune", "POST", "/openCypher?trace=a%20b&empty",
        {"Content-Type": "application/json", "X-Amz-Meta": "two  words", "User-Agent": "sweep/1"},
        body, support.assume(run))


def sts_request(run):
    body = (f"Action=AssumeRole&Version=2011-06-15&RoleSessionName=abc&RoleArn="
            f"{run.info['roles']['writer']}").encode()
    return support.signed_request(run, "sts", "POST", "/", {
        "Content-Type": support.FORM, "User-Agent": "sweep/1"}, body,
        support.user_credentials(run))


REQUESTS = {"neptune": neptune_request, "sts": sts_request}


def regions(data):
    """(first, end, name of the header or part) for every line and the body."""
    head_end = data.index(b"\r\n\r\n") + 4
    at, found = 0, []
    for line in data[:head_end].split(b"\r\n")[:-2]:
        name = b"start" if at == 0 else line.split(b":")[0].lower()
        found.append((at, at + len(line), name))
        found.append((at + len(line), at + len(line) + 2, b"line end"))
        at += len(line) + 2
    found.append((at, head_end, b"line end"))
    found.append((head_end, len(data), b"body"))
    return found


def mutants(data):
    """(request, region, is not signed) for three other values of every byte."""
    for first, end, region in regions(data):
        name_end = first + len(region)
        for at in range(first, end):
            for bit in (0x01, 0x20, 0x80):
                changed = data[:at] + bytes([data[at] ^ bit]) + data[at + 1:]
                in_name = region not in (b"start", b"line end", b"body") and at < name_end
                same_name = in_name and bit == 0x20 and data[at] in LETTERS
                yield changed, region, same_name or region in UNSIGNED


class Sender:
    """Sends on a kept connection, and on a new one after the server closed it."""

    def __init__(self, run, service):
        self.run, self.service = run, service
        self.line = None
        self.session = None

    def status(self, data, ends=False):
        if self.line is None:
            self.line = support.Line(self.run, self.service, self.session,
                                     context=self.session and self.context)
            self.context, self.session = self.line.context, self.line.tls.session
        status = self.line.exchange(data, ends)[0]
        if ends or self.line.ended:
            self.close()
        return status

    def close(self):
        if self.line:
            self.line.tls.close()
        self.line = None


@pytest.mark.parametrize("service", REQUESTS)
def test_one_changed_byte_is_refused(run, service):
    data = REQUESTS[service](run)
    sender = Sender(run, service)
    assert sender.status(data) == 200
    run.reset()
    accepted = swept = 0
    for changed, region, unsigned in mutants(data):
        status = sender.status(changed, ends=region in (*FRAMING, b"line end"))
        swept += 1
        if unsigned:
            assert status in (200, 400), changed
            accepted += status == 200
        else:
            assert status in REFUSALS, changed
    sender.close()
    counted = run.statistics()
    assert swept == 3 * len(data)
    assert counted[f"requests.{service}.accepted"] == accepted
    assert 0 < accepted < swept / 8
    executed = "queries.executed" if service == "neptune" else "sts.sessions_issued"
    assert counted[executed] == accepted


@pytest.mark.parametrize("service", REQUESTS)
def test_one_removed_header_is_refused(run, service):
    data = REQUESTS[service](run)
    removed = set()
    for first, end, region in regions(data)[2:-2:2]:
        status = support.ask(run, service, data[:first] + data[end + 2:])[0]
        assert (status == 200) == (region in UNSIGNED), region
        removed.add(region)
    assert {b"host", b"content-type", b"x-amz-date", b"authorization", b"content-length",
            b"user-agent"} <= removed


@pytest.mark.parametrize("service", REQUESTS)
def test_one_repeated_header_is_refused(run, service):
    data = REQUESTS[service](run)
    for first, end, region in regions(data)[2:-2:2]:
        changed = data[:end + 2] + data[first:end + 2] + data[end + 2:]
        status = support.ask(run, service, changed)[0]
        assert (status == 200) == (region in UNSIGNED), region


def test_added_bytes_are_refused(run):
    data = neptune_request(run)
    length = int(re.search(rb"Content-Length: (\d+)", data)[1])
    longer = data.replace(b"Content-Length: %d" % length, b"Content-Length: %d" % (length + 1))
    assert support.ask(run, "neptune", longer + b" ")[0] == 403
    added = data.replace(b"\r\nHost", b"\r\nX-Amz-Other: 1\r\nHost", 1)
    assert support.ask(run, "neptune", added)[0] == 403
    unsigned = data.replace(b"\r\nHost", b"\r\nX-Other: 1\r\nHost", 1)
    assert support.ask(run, "neptune", unsigned)[0] == 200


def test_white_space_around_a_value_is_not_signed(run):
    data = neptune_request(run)
    spaced = data.replace(b"X-Amz-Meta: two  words", b"X-Amz-Meta:\t two  words \t")
    assert spaced != data and support.ask(run, "neptune", spaced)[0] == 200
    tabbed = data.replace(b"two  words", b"two\t words")
    assert tabbed != data and support.ask(run, "neptune", tabbed)[0] == 400


def test_the_hash_of_the_body_cannot_be_waived(run):
    for value, expected in (("UNSIGNED-PAYLOAD", 403), ("0" * 64, 403)):
        request = support.signed_request(
            run, "neptune", "GET", "/status", {"X-Amz-Content-SHA256": value}, b"",
            support.assume(run))
        assert support.ask(run, "neptune", request)[0] == expected
    assert run.count("refused.neptune.body_hash_differs") == 2


def test_replay_with_the_clock_moved(run):
    data = neptune_request(run)
    for skew_s, expected in ((0, 200), (0, 200), (295, 200), (-295, 200), (305, 403), (-305, 403),
                             (86400, 403), (0, 200)):
        run.settings(clock_skew_s=skew_s)
        assert support.ask(run, "neptune", data)[0] == expected, skew_s


def test_the_refusal_carries_the_servers_time(run):
    data = neptune_request(run)
    sent = re.search(rb"X-Amz-Date: (\w+)", data)[1].decode()
    run.settings(clock_skew_s=3600)
    _, headers, body = support.ask(run, "neptune", data)
    text = json.loads(body)["detailedMessage"]
    match = re.fullmatch(r"Signature expired: (\w+) is now earlier than (\w+) \((\w+) - 5 min\.\)",
                         text)
    assert match[1] == sent
    now = clock.parse_basic(match[3])
    assert now - clock.parse_basic(match[2]) == 300
    assert abs(now - clock.parse_basic(sent) - 3600) < 10
    assert headers["Date"][-12:-7] == f"{match[3][9:11]}:{match[3][11:13]}"


@pytest.mark.parametrize("change, reason", [
    ((b"/neptune-db/", b"/neptune-xx/"), "wrong_service"),
    ((b"/us-east-1/", b"/us-east-2/"), "wrong_region"),
    ((b"/aws4_request", b"/aws5_request"), "malformed"),
    ((b"AWS4-HMAC-SHA256", b"AWS4-HMAC-SHA512"), "malformed"),
    ((b"SignedHeaders=content-type;host", b"SignedHeaders=host;content-type"),
     "signature_differs"),
    ((b"SignedHeaders=content-type;", b"SignedHeaders="), "header_not_signed"),
    ((b"SignedHeaders=content-type;", b"SignedHeaders=absent;content-type;"),
     "signed_header_missing"),
    ((b"Credential=", b"Credentials="), "malformed"),
    ((b", Signature=", b", Other=1, Signature="), "malformed"),
    ((b", Signature=", b", Signature=0"), "signature_differs"),
])
def test_reasons(run, change, reason):
    data = neptune_request(run)
    assert change[0] in data
    assert support.ask(run, "neptune", data.replace(*change))[0] == 403
    assert run.count(f"refused.neptune.{reason}") == 1


@pytest.mark.parametrize("change, code", [
    ((b"Credential=", b"Credentials="), b"IncompleteSignature"),
    ((b"/aws4_request", b""), b"IncompleteSignature"),
    ((b"X-Amz-Date: 2", b"X-Amz-Date: x"), b"IncompleteSignature"),
    ((b"\r\nX-Amz-Date", b"\r\nDate"), b"IncompleteSignature"),
    ((b"/sts/", b"/iam/"), b"SignatureDoesNotMatch"),
    ((b"/us-east-1/", b"/us-east-2/"), b"SignatureDoesNotMatch"),
    ((b"RoleSessionName=abc", b"RoleSessionName=abd"), b"SignatureDoesNotMatch"),
    ((b"Host: sts.us-east-1", b"Host: sts.us-east-2"), b"SignatureDoesNotMatch"),
    ((b"Credential=AKIA", b"Credential=AKIB"), b"InvalidClientTokenId"),
])
def test_sts_codes(run, change, code):
    data = sts_request(run)
    assert change[0] in data
    status, _, body = support.ask(run, "sts", data.replace(*change))
    assert status == 403 and b"<Code>" + code + b"</Code>" in body
    assert "sts.sessions_issued" not in run.statistics()
