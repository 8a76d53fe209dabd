"""--explain: where a server's texts differ, and the likely cause, without the session token."""

import json

import pytest
from conftest import KEY

TOKEN = "TOPSECRETTOKEN"
ENV = KEY | {"AWS_SESSION_TOKEN": TOKEN}
URL = "https://h.example:8182/a%20b?x=1"
SCOPED = ("--service", "neptune-db", "--region", "us-east-1")
TIME = ("--time", "20150830T123600Z")


def texts(neso, verb, *arguments):
    """The canonical request and the string to sign."""
    command = (verb, "GET", URL, *SCOPED, *TIME, *arguments, "--print")
    return [
        neso(*command, what, env=ENV).stdout.decode().removesuffix("\n")
        for what in ("canonical-request", "string-to-sign")
    ]


def reply_of(canonical, string):
    message = (
        "The request signature we calculated does not match the signature you provided. Check your "
        "AWS Secret Access Key and signing method.\n\nThe Canonical String for this request should "
        f"have been\n'{canonical}'\n\nThe String-to-Sign should have been\n'{string}'\n"
    )
    return json.dumps({"code": "SignatureDoesNotMatch", "detailedMessage": message}).encode()


def explain(neso, verb, reply, *arguments):
    command = (verb, "GET", URL, *SCOPED, *arguments, "--explain", "-")
    done = neso(*command, env=ENV, stdin=reply)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode()


@pytest.mark.parametrize(
    "ours, theirs, place, signed, cause",
    [
        ("%2520", "%20", "byte 8, line 2, column 5", "/a%2520b", "path: the service encodes it on"),
        (":8182", "", "byte 31, line 4, column 15", "host:h.example:8182", "host: signed or sen"),
        (TOKEN, "x", "byte 86, line 6, column 22", "x-amz-security-token:(hidden)", "header: one "),
        ("e3b0", "E3b0", "line 9, column 1", "e3b0c44298fc1c149afbf4c8996fb", "body: other bytes"),
    ],
)
def test_a_difference_is_shown(neso, ours, theirs, place, signed, cause):
    canonical, string = texts(neso, "sign")
    shown = explain(neso, "sign", reply_of(canonical.replace(ours, theirs, 1), string))
    first, line = shown[shown.index("Canonical request: the server's") :].split("\n")[:2]
    assert place in first
    assert line.startswith("  signed: " + signed)
    assert "String to sign: the server's is the same\n" in shown
    assert "\nLikely cause: " + cause in shown
    assert TOKEN not in shown


def test_both_texts_are_shown_and_the_token_if_asked_for(neso):
    canonical, string = texts(neso, "sign")
    reply = reply_of(canonical, string)
    shown = explain(neso, "sign", reply, "--show-token")
    assert f"Canonical request:\n\n{canonical}\n\nString to sign:\n\n{string}\n\n" in shown
    hidden = explain(neso, "sign", reply)
    assert shown.replace(TOKEN, "(hidden)") == hidden
    assert "Likely cause: secret: all that was signed arrived" in hidden


def test_a_presigned_url_is_explained(neso):
    canonical, string = texts(neso, "presign")
    shown = explain(neso, "presign", reply_of(canonical.replace("x=1", "x=2"), string))
    assert "&X-Amz-Security-Token=(hidden)&" in shown
    assert "Likely cause: query: another one arrived" in shown
    assert TOKEN not in shown


def test_a_time_given_comes_before_the_one_quoted(neso):
    reply = reply_of(*texts(neso, "sign"))
    assert "x-amz-date:20150830T123600Z\n" in explain(neso, "sign", reply)
    assert "x-amz-date:20160830T123600Z\n" in explain(
        neso, "sign", reply, "--time", "20160830T123600Z"
    )


def test_a_server_cannot_steer_the_terminal(neso):
    canonical, string = texts(neso, "sign")
    shown = explain(neso, "sign", reply_of(canonical.replace("x=1", "x=\33[1m\u009b"), string))
    assert "\n  server: x=\\x1b[1m" in shown
    assert shown.isascii() and "\33" not in shown


def test_a_reply_that_tells_nothing(neso):
    for reply in (b"", b"\0\xff", b"The security token included in the request is invalid."):
        shown = explain(neso, "sign", reply, *TIME)
        assert "Canonical request: the reply does not quote the server's\n" in shown
        assert shown.endswith("Likely cause: the reply does not tell\n")
    clock = explain(neso, "sign", b"Signature expired: 20181011T213907Z is now earlier", *TIME)
    assert "Likely cause: clock: " in clock


@pytest.mark.parametrize(
    "arguments, why",
    [
        (("--explain", "-", "--credentials", "-"), "only one can come from standard input"),
        (("--explain", "x", "--print", "signature"), "--explain prints what it explains"),
        (("--show-token",), "--show-token is for --explain"),
    ],
)
def test_what_does_not_go_together(neso, arguments, why):
    done = neso("sign", "GET", URL, *SCOPED, *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert why in done.stderr.decode()


def test_a_reply_that_cannot_be_read(neso):
    done = neso("sign", "GET", URL, *SCOPED, "--explain", "missing")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr == b"neso sign: missing: No such file or directory\n"
