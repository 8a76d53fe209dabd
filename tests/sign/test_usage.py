"""The command line: what is printed, what is refused, and with which status."""

import json
import re

import pytest

STS = "https://sts.eu-west-1.amazonaws.com/"
SCOPED = ("--service", "s", "--region", "r")
TIME = ("--time", "20150830T123600Z")
GOLDEN_URL = "https://db.cluster-abc.us-east-1.neptune.amazonaws.com:8182"
GOLDEN_SIGNATURE = "5c43d873482738fe3bad68b502fccfebc4ee530513d4d09eaeaf325516af9c48"


def document(**changes):
    """What `aws sts assume-role` prints."""
    credentials = {
        "SecretAccessKey": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        "SessionToken": "SESSIONTOKEN==",
        "Expiration": "2099-03-15T00:05:07Z",
        "AccessKeyId": "AKIDEXAMPLE",
    }
    role = {"AssumedRoleId": "AROA3XFRBF535PLBIFPI4:s", "Arn": "arn:aws:sts::1:assumed-role/x/s"}
    text = {"AssumedRoleUser": role, "Credentials": credentials | changes}
    return json.dumps(text, indent=4).encode()


def test_prints_the_headers_to_add(neso, tmp_path):
    (tmp_path / "credentials.json").write_bytes(document())
    for arguments, stdin in (
        (("--credentials", tmp_path / "credentials.json"), b""),
        (("--credentials", "-"), document()),
    ):
        lines = neso.headers(
            "POST", f"{GOLDEN_URL}/openCypher", "-d", "query=RETURN%201", *TIME, *arguments,
            env={}, stdin=stdin,
        )  # fmt: skip
        assert lines == [
            "Content-Type: application/x-www-form-urlencoded",
            "X-Amz-Date: 20150830T123600Z",
            "X-Amz-Security-Token: SESSIONTOKEN==",
            "Authorization: AWS4-HMAC-SHA256 "
            "Credential=AKIDEXAMPLE/20150830/us-east-1/neptune-db/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, "
            f"Signature={GOLDEN_SIGNATURE}",
        ]


def test_a_content_type_of_the_callers_is_not_printed(neso):
    arguments = ("POST", STS, "-d", "x", "-H", "Content-Type: application/json")
    lines = neso.headers(*arguments, *TIME)
    assert [line.split(":")[0] for line in lines] == ["X-Amz-Date", "Authorization"]
    assert "SignedHeaders=content-type;host;x-amz-date," in lines[-1]


@pytest.mark.parametrize(
    "host, scope",
    [
        ("sts.eu-west-1.amazonaws.com", "eu-west-1/sts"),
        ("STS.EU-West-1.AmazonAWS.com", "eu-west-1/sts"),
        ("sts.amazonaws.com", "us-east-1/sts"),
        ("sts.cn-north-1.amazonaws.com.cn", "cn-north-1/sts"),
        ("a.cluster-b.us-east-2.neptune.amazonaws.com:8182", "us-east-2/neptune-db"),
        ("x.cn-north-1.neptune.amazonaws.com.cn", "cn-north-1/neptune-db"),
    ],
)
def test_the_host_tells_service_and_region(neso, host, scope):
    in_url = neso.headers("GET", f"https://{host}/", *TIME)[-1]
    assert f"/20150830/{scope}/aws4_request" in in_url
    tunnel = ("GET", "https://localhost:8182/", "-H", f"Host: {host}")
    assert neso.headers(*tunnel, *TIME)[-1] == in_url


def test_options_come_before_the_host_and_the_host_before_the_environment(neso):
    from conftest import KEY

    def scope(*arguments, **regions):
        env = KEY | regions
        line = neso.headers("GET", *arguments, *TIME, env=env)[-1]
        return re.search("/20150830/(.*)/aws4_request", line).group(1)

    assert scope(STS, "--region", "r", "--service", "s") == "r/s"
    assert scope(STS, AWS_REGION="other") == "eu-west-1/sts"
    local = ("http://localhost/", "--service", "s")
    assert scope(*local, AWS_REGION="a", SERVICE_REGION="b") == "a/s"
    assert scope(*local, AWS_REGION="", AWS_DEFAULT_REGION="c", SERVICE_REGION="b") == "c/s"
    assert scope(*local, SERVICE_REGION="b") == "b/s"


def test_time_is_now_unless_given(neso):
    lines = neso.headers("GET", STS)
    assert re.fullmatch(r"X-Amz-Date: 20\d{6}T\d{6}Z", lines[0])
    given = neso.headers("GET", STS, *TIME)
    assert neso.headers("GET", STS, "--time", "2015-08-30T14:36:00+02:00") == given


REFUSED = [
    # what was not understood
    (2, (), "METHOD and URL are missing"),
    (2, ("GET",), "METHOD and URL are missing"),
    (2, ("GET", STS, "x"), "more than METHOD and URL"),
    (2, ("GET", STS, "--nosuch"), "unrecognized option '--nosuch'"),
    (2, ("GET", STS, "-H"), "option requires an argument -- 'H'"),
    (2, ("GET", STS, "-H", "Name"), "-H 'Name' is neither 'NAME: VALUE' nor"),
    (2, ("GET", STS, "-H", "Name; x"), "-H 'Name; x' is neither"),
    (2, ("GET", STS, "--time", "yesterday"), "--time 'yesterday' is no time"),
    (2, ("GET", "ftp://h/"), "URL, byte 0: scheme"),
    (2, ("GET", "https://h/a b"), "URL, byte 11: space"),
    (2, ("GET", "https://h/ä"), "the path has a byte beyond ASCII"),
    (2, ("GET", "https://h/%2E./a"), "encoded dot segment"),
    (2, ("GET", STS, "-d", "@-", "--credentials", "-"), "cannot both come from standard input"),
    # what could not be done
    (1, ("GET", "https://h/", "--region", "r"), "no service: the host's name does not tell it"),
    (1, ("GET", "https://h/", "--service", "s"), "no region: the host's name does not tell it"),
    (1, ("GET", STS, "-d", "@missing"), "missing: No such file or directory"),
    (1, ("GET", STS, "-d", "@/"), "/: Is a directory"),
    (1, ("GET", STS, "-d", "@/dev/zero"), "/dev/zero: has a NUL"),
    (1, ("GET", STS, "--credentials", "missing"), "missing: No such file or directory"),
    (1, ("GET", STS, "--time", "19991231T235959Z"), "the time: out of range"),
    (1, ("G T", STS), "METHOD: malformed at byte 1"),
    (1, ("", STS), "METHOD: invalid argument"),
    (1, ("GET", STS + "?a=%zz"), "the query of the URL: malformed at byte 2"),
    (1, ("GET", STS, "-H", "Host:"), "no service"),
    (1, ("GET", STS, "-H", "Host:", *SCOPED), "the Host header: missing"),
    (1, ("GET", STS, "-H", "host: a", "-H", "Host: b", *SCOPED), "header 'Host': given twice"),
    (1, ("GET", STS, "-H", "x-amz-date: x"), "header 'x-amz-date': reserved name"),
    (1, ("GET", STS, "-H", "Authorization: x"), "header 'Authorization': reserved name"),
    (1, ("GET", STS, "-H", "A/\33[1m: x"), r"header 'A/\?\[1m': malformed at byte 1"),
    (1, ("GET", STS, "-H", "A: b\r\nC: d"), "value of header 'A': malformed at byte 1"),
    (1, ("GET", STS, "--region", "a/b"), "the region: malformed at byte 1"),
    (1, ("GET", STS, "--region", ""), "no region"),
]  # fmt: skip


@pytest.mark.parametrize("status, arguments, message", REFUSED)
def test_refusals(neso, status, arguments, message):
    done = neso("sign", *arguments)
    assert done.stdout == b""
    assert re.match("neso sign: .*" + re.sub(r"([(])", r"\\\1", message), done.stderr.decode())
    assert done.stderr.count(b"\n") == 1
    assert done.returncode == status


@pytest.mark.parametrize(
    "text, message",
    [
        (b"", "standard input: "),
        (b"{", "standard input: "),
        (b"[" * 70_000, "standard input: document is longer than 65536 bytes"),
        (document(Expiration="2001-01-01T00:00:00Z"), "standard input: .*expired"),
        (document(SecretAccessKey=""), "standard input: "),
        (b'{"AccessKeyId":"A"}', "standard input: "),
    ],
)
def test_documents_that_are_refused(neso, text, message):
    done = neso("sign", "GET", STS, "--credentials", "-", env={}, stdin=text)
    assert (done.returncode, done.stdout) == (1, b"")
    assert re.match("neso sign: " + message, done.stderr.decode())


@pytest.mark.parametrize(
    "env, missing",
    [
        ({"AWS_EC2_METADATA_DISABLED": "true"}, "profile default"),
        ({"AWS_ACCESS_KEY_ID": "A"}, "AWS_SECRET_ACCESS_KEY"),
        ({"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": ""}, "AWS_SECRET_ACCESS_KEY"),
    ],
)
def test_missing_credentials_are_named(neso, env, missing):
    done = neso("sign", "GET", STS, env=env)
    assert (done.returncode, done.stdout) == (1, b"")
    assert re.match(f"neso sign: no credentials: .*{missing}", done.stderr.decode())


def test_output_that_cannot_be_written_is_a_failure(neso):
    with open("/dev/full", "wb") as full:
        done = neso("sign", "GET", STS, stdout=full)
    assert done.returncode == 1
    assert b"neso sign: standard output: No space left on device" in done.stderr


def test_help_and_version(neso):
    for arguments in (("help",), ("--help",)):
        done = neso(*arguments)
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"\n  sign " in done.stdout
    assert neso("help", "sign").stdout == neso("sign", "--help").stdout != b""
    assert re.fullmatch(rb"neso \d+\.\d+\.\d+\n", neso("--version").stdout)
    for arguments in ((), ("nosuch",), ("help", "nosuch"), ("--nosuch",)):
        done = neso(*arguments)
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr != b""
