"""What is signed otherwise, and printed otherwise: presigned URLs, messages, S3, --print."""

import hashlib
import re
import urllib.parse

import pytest

TIME = ("--time", "20130524T000000Z")
SCOPED = ("--service", "s3", "--region", "us-east-1")
S3 = ("--s3", *SCOPED)
HOST = "examplebucket.s3.amazonaws.com"
KEY = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
}
TOKEN = KEY | {"AWS_SESSION_TOKEN": "T/+="}
EMPTY = hashlib.sha256(b"").hexdigest()
RANGE_SIGNATURE = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"


def output(neso, *arguments, env=KEY, **options):
    done = neso(*arguments, env=env, **options)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode()


def refusal(neso, *arguments, stdin=b"", status=1):
    done = neso(*arguments, env=KEY, stdin=stdin)
    assert (done.returncode, done.stdout) == (status, b"")
    assert done.stderr.count(b"\n") == 1
    return done.stderr.decode()


# ---- presigned


def presign(neso, *arguments, env=KEY, **options):
    return output(neso, "presign", *arguments, *TIME, env=env, **options)


def test_presigns_the_published_case(neso):
    assert presign(
        neso, "GET", f"https://{HOST}/test.txt", *S3, "--unsigned-payload", "--expires", "86400"
    ) == (
        f"https://{HOST}/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404\n"
    )


def test_a_url_keeps_scheme_port_and_parameters_and_expires_in_an_hour(neso):
    url = presign(neso, "GET", "http://h:8080?z=1&a=%7e", *SCOPED, "-H", "X-A: 1")
    assert url.startswith("http://h:8080/?X-Amz-Algorithm=")
    assert "&X-Amz-Expires=3600&X-Amz-SignedHeaders=host%3Bx-a&a=~&z=1&X-Amz-Signature=" in url


def test_the_token_is_signed_or_appended(neso):
    arguments = ("GET", "https://h/", *SCOPED)
    plain = presign(neso, *arguments)
    inside = presign(neso, *arguments, env=TOKEN)
    after = presign(neso, *arguments, "--token-after", env=TOKEN)
    assert "&X-Amz-Security-Token=T%2F%2B%3D&X-Amz-SignedHeaders=" in inside
    assert after == plain.rstrip("\n") + "&X-Amz-Security-Token=T%2F%2B%3D\n"
    signatures = {re.search("Signature=([0-9a-f]{64})", url).group(1) for url in (plain, inside)}
    assert len(signatures) == 2


def test_a_body_is_signed_without_a_content_type(neso):
    url = presign(neso, "POST", "https://h/", *SCOPED, "-d", "x")
    assert "SignedHeaders=host&" in url
    assert url != presign(neso, "POST", "https://h/", *SCOPED, "-d", "y")


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("--expires", "0"), "--expires '0' is no number of seconds from 1 to 604800"),
        (("--expires", "604801"), "--expires '604801' is no number"),
        (("--expires", "1h"), "--expires '1h' is no number"),
        (("--expires", "99999999999999999999"), "is no number"),
        (("--print", "headers"), "--print 'headers' is neither canonical-request, string-to-sign"),
        (("--content-sha256",), "--content-sha256 adds a header, and a URL has none"),
        (("--s3", "--no-normalize"), "--s3 never normalizes"),
    ],
)
def test_presigning_is_refused(neso, arguments, message):
    text = refusal(neso, "presign", "GET", "https://h/", *SCOPED, *arguments, status=2)
    assert text.startswith("neso presign: ") and message in text


def test_a_parameter_of_the_signature_is_refused(neso):
    url = "https://h/?a=1&X-Amz-Date=x"
    text = refusal(neso, "presign", "GET", url, *SCOPED)
    assert text == "neso presign: the query of the URL: reserved name\n"
    assert "--expires is for `neso presign`" in refusal(
        neso, "sign", "GET", url, *SCOPED, "--expires", "5", status=2
    )


# ---- messages


MESSAGE = f"GET /test.txt HTTP/1.1\nHost: {HOST}\nRange: bytes=0-9\n\n".encode()


def sign_raw(neso, message, *arguments, env=KEY):
    return output(neso, "sign", "--raw", "-", *arguments, env=env, stdin=message)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_message_is_printed_back_signed(neso, line_end):
    message = MESSAGE.replace(b"\n", line_end.encode()) + b"\0body\r\n"
    signed = sign_raw(neso, message, *S3, *TIME, env=TOKEN)
    head, body = signed.split(2 * line_end, 1)
    lines = head.split(line_end)
    assert body == "\0body\r\n"
    assert lines[:3] == MESSAGE.decode().split("\n")[:3]
    assert lines[3:5] == ["X-Amz-Date: 20130524T000000Z", "X-Amz-Security-Token: T/+="]
    assert "SignedHeaders=host;range;x-amz-date;x-amz-security-token," in lines[5]
    assert len(lines) == 6


def test_a_message_is_signed_as_published(neso):
    message = MESSAGE.replace(b"\n\n", b"\nX-Amz-Date: 20130524T000000Z\nAuthorization: old\n\n")
    signed = sign_raw(neso, message, *S3, "--content-sha256")
    assert f"X-Amz-Content-Sha256: {EMPTY}\nX-Amz-Date: 20130524T000000Z\nAuth" in signed
    assert signed.endswith(f"Signature={RANGE_SIGNATURE}\n\n")
    assert "old" not in signed
    assert sign_raw(neso, signed.replace(f"X-Amz-Content-Sha256: {EMPTY}\n", "").encode(),
                    *S3, "--content-sha256") == signed  # fmt: skip
    other = sign_raw(neso, message, *S3, "--content-sha256", "--time", "20130525T000000Z")
    assert "X-Amz-Date: 20130525T000000Z\n" in other
    headers = sign_raw(neso, message, *S3, "--content-sha256", "--print", "headers")
    assert headers == signed[signed.index("X-Amz-Content") :].rstrip("\n") + "\n"


@pytest.mark.parametrize(
    "tail, body",
    [
        (b"", b""),
        (b"\n", b""),
        (b"\nabc", b"abc"),
        (b"Content-Length: 3\n\nabc", b"abc"),
        (b"Content-Length: 3\n\nabc\n", b"abc"),
        (b"Content-Length: 3\n\nabc\r\n", b"abc"),
        (b"Content-Length: 5\n\nabc\r\n", b"abc\r\n"),
    ],
)
def test_where_a_body_ends(neso, tail, body):
    message = b"POST / HTTP/1.1\nHost: h\n" + tail
    printed = sign_raw(neso, message, *SCOPED, *TIME, "--print", "canonical-request")
    assert printed.endswith("\n" + hashlib.sha256(body).hexdigest() + "\n")


def test_folded_lines_and_odd_paths(neso):
    message = "GET /a b/\u1234?c d HTTP/1.1\nHost: h\nA:value1\n  value2\n\t\n     value3\n\n"
    printed = sign_raw(neso, message.encode(), *SCOPED, *TIME, "--print", "canonical-request")
    assert printed == (
        "GET\n/a%20b/%E1%88%B4\nc%20d=\na:value1 value2 value3\nhost:h\n"
        f"x-amz-date:20130524T000000Z\n\na;host;x-amz-date\n{EMPTY}\n"
    )
    assert "A:value1\n  value2\n\t\n     value3\nX-Amz" in sign_raw(neso, message.encode(), *SCOPED)


def test_a_message_as_a_url(neso):
    message = b"GET /test.txt?x HTTP/1.1\nHost:  h:81 \nX-Amz-Date: 20130524T000000Z\n"
    url = output(neso, "presign", "--raw", "-", *SCOPED, stdin=message)
    assert url == presign(neso, "GET", "https://h:81/test.txt?x", *SCOPED)
    assert "encode it, as in %20" in refusal(
        neso, "presign", "--raw", "-", *SCOPED, stdin=b"GET /a b HTTP/1.1\nHost: h\n"
    )


@pytest.mark.parametrize(
    "message, why",
    [
        (b"", "line 1: not 'METHOD /path HTTP/1.1'"),
        (b"GET", "line 1: not"),
        (b"GET /", "line 1: not"),
        (b"GET HTTP/1.1\n", "line 1: not"),
        (b"\nGET / HTTP/1.1\n", "line 1: not"),
        (b"GET / HTTP/1.1\n a: b\n", "line 2: neither 'Name: value' nor an empty line"),
        (b"GET / HTTP/1.1\nHost: h\nabc\n", "line 3: neither"),
        (b"GET / HTTP/1.1\nContent-Length: 4\n\nabc", "Content-Length is not that of the body, wh"),
        (b"GET / HTTP/1.1\nContent-Length: 2\n\nabc", "Content-Length is not that of the body"),
        (b"GET / HTTP/1.1\nX-Amz-Date: now\n\n", "X-Amz-Date is no time"),
    ],
)
def test_messages_that_are_refused(neso, message, why):
    text = refusal(neso, "sign", "--raw", "-", *SCOPED, stdin=message)
    assert text.startswith(f"neso sign: standard input: {why}")


@pytest.mark.parametrize(
    "message, why",
    [
        (b"GET / HTTP/1.1\n\n", "the Host header: missing"),
        (b"GET / HTTP/1.1\nHost: a\nhost: b\n", "header 'host': given twice"),
        (b"GET x HTTP/1.1\nHost: a\n", "the path of the URL: malformed at byte 0"),
        (b"GET / HTTP/1.1\nHost : a\n", "header 'Host ': malformed at byte 4"),
        (b"GET / HTTP/1.1\nHost: a\nA: \x01\n", "value of header 'A': malformed at byte 1"),
    ],
)
def test_messages_that_cannot_be_signed(neso, message, why):
    text = refusal(neso, "sign", "--raw", "-", *SCOPED, stdin=message)
    assert text == f"neso sign: {why}\n"


def test_a_message_has_its_own_parts(neso):
    for arguments, why in (
        (("GET", "https://h/"), "--raw has METHOD and URL in its message"),
        (("-H", "a: b"), "has its own headers"),
        (("-d", "x"), "has its own headers"),
        (("--credentials", "-"), "cannot both come from standard input"),
    ):
        assert why in refusal(neso, "sign", "--raw", "-", *SCOPED, *arguments, status=2)
    assert "missing: No such file" in refusal(neso, "sign", "--raw", "missing", *SCOPED)


# ---- what is signed, and shown


def canonical(neso, url, *arguments, env=KEY):
    arguments = ("GET", url, *SCOPED, *TIME, *arguments, "--print", "canonical-request")
    return output(neso, "sign", *arguments, env=env).split("\n")


@pytest.mark.parametrize(
    "option, path",
    [((), "/a/%2520b"), (("--no-normalize",), "/a//./%2520b"), (("--s3",), "/a//./%20b")],
)
def test_paths(neso, option, path):
    assert canonical(neso, "https://h/a//./%20b", "--path-as-is", *option)[1] == path


def test_payloads_and_tokens(neso):
    assert canonical(neso, "https://h/")[-2] == EMPTY
    lines = canonical(neso, "https://h/", "--unsigned-payload", "--content-sha256", env=TOKEN)
    assert lines[4:7] == ["x-amz-content-sha256:UNSIGNED-PAYLOAD",
                          "x-amz-date:20130524T000000Z", "x-amz-security-token:T/+="]  # fmt: skip
    assert lines[-2] == "UNSIGNED-PAYLOAD"
    assert "T/+=" not in "".join(canonical(neso, "https://h/", "--token-after", env=TOKEN))
    headers = output(neso, "sign", "GET", "https://h/", *SCOPED, *TIME, "--token-after", env=TOKEN)
    assert "X-Amz-Security-Token: T/+=\n" in headers
    assert "SignedHeaders=host;x-amz-date," in headers


@pytest.mark.parametrize("verb", ["sign", "presign"])
def test_the_texts_lead_to_the_signature(neso, verb):
    arguments = (verb, "GET", "https://h/?b&a", *SCOPED, *TIME, "--print")
    request = output(neso, *arguments, "canonical-request").removesuffix("\n")
    text = output(neso, *arguments, "string-to-sign").removesuffix("\n")
    signature = output(neso, *arguments, "signature").removesuffix("\n")
    assert text == (
        "AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n"
        + hashlib.sha256(request.encode()).hexdigest()
    )
    result = urllib.parse.unquote(output(neso, *arguments[:-1]))
    assert f"Signature={signature}\n" in result
    assert (f"?{urllib.parse.unquote(request.split()[2])}&X-Amz-Sig" in result) == (
        verb == "presign"
    )
