"""Every source, by the stand-in: that it works, and what is said when it does not."""

import datetime
import json
import re
import subprocess

import command as commands
import pytest

SOURCES = pytest.mark.parametrize("name", commands.NAMES)


# ---- what works


@SOURCES
def test_source(command, standin, name):
    source = command.source(name)
    document = command.obtain(source)
    sessions = {session["access_key_id"]: session for session in standin.sessions()}
    assert sessions[document["AccessKeyId"]]["source"] == source.issuer
    assert document["Version"] == 1
    assert document["Expiration"] > datetime.datetime.now(datetime.timezone.utc).isoformat()


def test_role_of_the_instance(command):
    source = command.source("imds")
    done = command(*source.arguments, environment=source.environment)
    role = command.run.info["imds"]["role"]
    assert done.stdout.startswith(f"source        EC2 instance metadata\n  role        {role}\n")


@pytest.mark.parametrize("name", ["assume_role", "iot_ec", "iot_rsa"])
def test_on_arm(command, name):
    """The same program, static for 32-bit ARM."""
    source = command.source(name)
    done = subprocess.run(
        ["qemu-arm", commands.ARM_PROGRAM, "credentials", *source.arguments], check=False,
        env=command.environment(source.environment), capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert command.run.sessions()[-1]["access_key_id"] in done.stdout


@pytest.mark.parametrize("key", ["key_pkcs8", "key_sec1"])
def test_keys_of_ec(command, key):
    command.obtain(commands.Source("iot", "iot", command.iot("ec", key)))


@pytest.mark.parametrize("key", ["key_pkcs8", "key_pkcs1"])
def test_keys_of_rsa(command, key):
    command.obtain(commands.Source("iot", "iot", command.iot("rsa", key)))


def test_options_of_a_role(command, standin):
    policy = command.file("policy.json", json.dumps({
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "neptune-db:*", "Resource": "*"}}))
    command.obtain(command.source("assume_role"), "--session-name", "pump-7", "--duration", "900",
                   "--policy", policy, "--tag", "plant=7", "--tag", "line=a b", "--tag", "none=",
                   "--transitive-tag", "plant", "--source-identity", "anna")
    session = standin.sessions()[-1]
    assert session["arn"].endswith("assumed-role/neso-writer/pump-7")
    assert session["tags"] == {"plant": "7", "line": "a b", "none": ""}
    assert (session["source_identity"], session["duration_s"]) == ("anna", 900)
    assert "neptune-db:*" in json.dumps(session["policy"])


def test_external_id(command):
    source = command.source("assume_role")
    source.arguments[-1] = command.role("external")
    command.refusal(source, text="AccessDenied")
    command.obtain(source, "--external-id", command.info["external_id"])


def test_mfa_of_a_role(command, standin):
    source = command.source("assume_role")
    source.arguments[-1] = command.role("mfa")
    serial = ["--mfa-serial", command.info["user"]["mfa"]["serial"]]
    standin.action("forget_mfa_codes")
    command.refusal(source, text="AccessDenied")
    command.refusal(source, *serial, text="give --mfa-code")
    command.refusal(source, *serial, "--mfa-code", "000000", text="AccessDenied")
    command.obtain(source, *serial, "--mfa-code", standin.mfa_code())
    assert standin.sessions()[-1]["mfa"]


def test_mfa_of_a_session(command, standin):
    standin.action("forget_mfa_codes")
    command.obtain(command.source("session_token"), "--mfa-serial",
                   command.info["user"]["mfa"]["serial"], "--mfa-code", standin.mfa_code(),
                   "--duration", "129600")
    assert standin.sessions()[-1]["mfa"] and standin.sessions()[-1]["duration_s"] == 129600


def test_mfa_of_a_profile(command, standin):
    """A profile names the device; the code comes from an option of nobody: there is no terminal."""
    command.directory.joinpath(".aws").mkdir()
    command.file(".aws/config", f"""[default]
role_arn = {command.role("mfa")}
credential_source = Environment
mfa_serial = {command.info["user"]["mfa"]["serial"]}
""")
    source = commands.Source("sts", "AssumeRole", command.sts, command.keys)
    text = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
    assert set(text) == set(command.keys)
    source.arguments = [*command.sts, "--profile", "default"]
    command.refusal(source, text="a code of the device arn:aws:iam::123456789012:mfa/")


@pytest.mark.parametrize("name", ["session_token", "iot_ec", "imds", "container", "saml"])
def test_role_after_any_source(command, standin, name):
    """Each is somebody else, whom one of the two roles trusts; a refusal names who asked."""
    source = command.source(name)
    trusting, other = ("writer", "chained") if name == "session_token" else ("chained", "writer")
    if "--via" not in source.arguments:
        source.arguments += command.sts
    document = command.obtain(source, "--role", command.role(trusting), "--session-name", "second")
    session = standin.sessions()[-1]
    assert session["access_key_id"] == document["AccessKeyId"]
    assert session["arn"].endswith(f"/neso-{trusting}/second")
    assert "not authorized to perform: sts:AssumeRole" in command.refusal(
        source, "--role", command.role(other))


def test_from_role_to_role(command, standin):
    source = command.source("assume_role")
    command.obtain(source, "--role", command.role("chained"), "--session-name", "second")
    assert standin.sessions()[-1]["arn"].endswith("assumed-role/neso-chained/second")
    command.refusal(source, "--role", command.role("chained"), "--duration", "3601", text="chain")


@pytest.mark.parametrize("size", [350, 4096, 20000])
def test_tokens_of_any_length(command, size):
    command.run.settings(token_size=size)
    for name in ("assume_role", "iot_ec", "imds", "container"):
        assert len(command.obtain(command.source(name))["SessionToken"]) == size


def test_token_that_is_too_long(command):
    command.run.settings(token_size=20481)
    for name in ("assume_role", "imds", "iot_ec", "container"):
        command.refusal(command.source(name), text="too long (20481 bytes, at most 20480)")


@pytest.mark.parametrize("size", [4096, 20000])
def test_web_identity_tokens_of_any_length(command, size):
    command.obtain(commands.Source("sts", "", command.web_identity(size=size)))


def test_assertions_of_any_length(command):
    command.obtain(commands.Source("sts", "", command.saml(size=100000)))


def test_token_file_with_line_ends(command):
    token = command.run.web_identity_token()
    source = commands.Source("sts", "", command.web_identity())
    command.file("web-identity", token[:100] + "\n" + token[100:] + "\r\n")
    command.obtain(source)


def test_static_stability(command):
    command.run.settings(expiry_told_shift_s=-7200 * 6)
    command.obtain(command.source("imds"))
    for name in ("assume_role", "iot_ec", "container"):
        command.refusal(command.source(name), text="Expiration: ")


def test_metadata_version_1(command):
    source = command.source("imds")
    command.run.settings(imds_v1=True, imds_token_status=404)
    command.obtain(source)
    source.environment["AWS_EC2_METADATA_V1_DISABLED"] = "true"
    command.refusal(source, text="metadata")


@pytest.mark.parametrize(("name", "status"), [
    ("assume_role", 400), ("assume_role", 500), ("iot_ec", 429), ("imds", 503),
    ("container", 429)])
def test_throttled(command, standin, name, status):
    source = command.source(name)
    error = {"service": source.service, "code": "Throttling", "status": status, "text": "slowly"}
    standin.fault("error", **error, count=3)
    command.obtain(source)
    standin.fault("error", **error, count=4)
    command.refusal(source, text=f"HTTP {status}")
    assert standin.pending_faults() == []


# ---- what is refused


def refuse_saml(**options):
    return lambda command: command.saml(**options)


def refuse_web_identity(**options):
    return lambda command: command.web_identity(**options)


REFUSALS = {
    "untrusting role": (lambda c: [*c.sts, "--role", c.role("untrusting")], "AccessDenied"),
    "tags": (lambda c: [*c.sts, "--role", c.role("reader"), "--tag", "a=b"], "sts:TagSession"),
    "source identity": (lambda c: [*c.sts, "--role", c.role("reader"), "--source-identity", "me"],
                        "sts:SetSourceIdentity"),
    "duration": (lambda c: [*c.sts, "--role", c.role("writer"), "--duration", "43200"],
                 "ValidationError"),
    "bad policy": (lambda c: [*c.sts, "--role", c.role("writer"), "--policy",
                              c.file("policy", "{}")], "MalformedPolicyDocument"),
    "token of an unknown key": (refuse_web_identity(key="unknown"), "InvalidIdentityToken"),
    "expired token": (refuse_web_identity(lifetime_s=-60), "ExpiredTokenException"),
    "revoked token": (refuse_web_identity(subject="thief", revoked=True), "IDPRejectedClaim"),
    "token of another subject": (refuse_web_identity(subject="other"), "AccessDenied"),
    "token that is too long": (refuse_web_identity(size=20001), "too long (20001 bytes"),
    "assertion that was changed": (refuse_saml(tampered=True), "InvalidIdentityToken"),
    "expired assertion": (refuse_saml(lifetime_s=-600), "ExpiredTokenException"),
    "denied assertion": (refuse_saml(status="denied"), "IDPRejectedClaim"),
    "unknown device": (lambda c: c.iot("unknown"), "Access Denied (HTTP 403)"),
    "foreign device": (lambda c: c.iot("foreign"), "alert"),
    "forbidden alias": (lambda c: c.iot(alias=c.info["iot"]["forbidden_alias"]), "Access Denied"),
    "unknown alias": (lambda c: c.iot(alias="none"), "Not Found (HTTP 404)"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_refused(command, case):
    arguments, text = REFUSALS[case]
    command.refusal(commands.Source("", "", arguments(command), command.keys), text=text)


def test_wrong_key_pair(command):
    source = command.source("assume_role")
    source.environment["AWS_SECRET_ACCESS_KEY"] = "A" * 40
    command.refusal(source, text="SignatureDoesNotMatch")
    source.environment["AWS_ACCESS_KEY_ID"] = "AKIAAAAAAAAAAAAAAAAA"
    command.refusal(source, text="InvalidClientTokenId")


def test_clock_that_is_wrong(command):
    command.run.settings(clock_skew_s=3600)
    command.refusal(command.source("assume_role"), text="Signature expired")


def test_revoked_device(command):
    command.run.settings(device_status={"ec": "revoked", "rsa": "inactive"})
    for name in ("iot_ec", "iot_rsa"):
        command.refusal(command.source(name), text="403")


def test_metadata_that_refuses(command):
    source = command.source("imds")
    command.run.settings(imds_failure="AssumeRoleUnauthorizedAccess")
    command.refusal(source, text="AssumeRoleUnauthorizedAccess")
    command.run.settings(imds_failure="", imds_role=False)
    command.refusal(source, text="404")


def test_container_tokens(command):
    source = command.source("container")
    source.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = command.file("token", "wrong")
    command.refusal(source, text="The authorization token is not valid")
    command.file("token", "a\r\nb: c")
    command.refusal(source, text="malformed")
    command.file("token", "")
    command.refusal(source, text="token")
    source.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/nowhere/token"
    command.refusal(source, text="/nowhere/token: No such file")


def test_key_that_others_can_read(command):
    source = command.source("iot_ec")
    path = command.directory / "key.pem"
    path.write_bytes(open(command.info["iot"]["devices"]["ec"]["key_sec1"], "rb").read())
    source.arguments[source.arguments.index("--private-key") + 1] = str(path)
    path.chmod(0o640)
    command.refusal(source, text="others have access")
    path.chmod(0o600)
    command.obtain(source)
    path.write_bytes(open(command.info["iot"]["devices"]["unknown"]["key_sec1"], "rb").read())
    command.refusal(source, text="does not belong to the certificate")


# ---- servers that misbehave

# The metadata service is asked three times; the last reply is the document.
DOCUMENT = {"imds": "/latest/meta-data/iam/security-credentials/neso"}


@SOURCES
@pytest.mark.parametrize("size", [0, 1, 20, 200, 500, 900, 1100])
def test_truncated(command, standin, name, size):
    source = command.source(name)
    standin.fault("cut", service=source.service, bytes=size, path=DOCUMENT.get(name, "/"))
    command.refusal(source)


@SOURCES
def test_closed_early(command, standin, name):
    source = command.source(name)
    standin.fault("drop_before", service=source.service)
    command.refusal(source, text="127.0.0.1:")
    standin.fault("drop_after", service=source.service, reset=True)
    command.refusal(source)


@SOURCES
def test_oversized(command, standin, name):
    source = command.source(name)
    path = DOCUMENT.get(name, "/")
    standin.fault("padded", service=source.service, bytes=40000, path=path)
    command.refusal(source, text="too long (40000 bytes")
    standin.fault("padded", service=source.service, bytes=21000, path=path)
    command.obtain(source)


@SOURCES
def test_slow(command, standin, name):
    source = command.source(name)
    standin.fault("dribble", service=source.service, bytes=7, seconds=0.0005)
    command.obtain(source)
    standin.fault("chunked", service=source.service, bytes=3)
    command.obtain(source)
    standin.fault("interim", service=source.service)
    command.obtain(source)


@pytest.mark.parametrize("name", ["assume_role", "iot_ec", "imds", "container"])
def test_silent(command, standin, name):
    source = command.source(name)
    standin.fault("blackhole", service=source.service)
    command.refusal(source, "--timeout", "1", text="timed out")


def test_never_ending(command, standin):
    """One byte after the other, each in time: the whole must be in time too."""
    standin.fault("dribble", service="container", bytes=1, seconds=0.2)
    command.refusal(command.source("container"), "--timeout", "1", text="timed out")


@SOURCES
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirect(command, standin, name, status):
    source = command.source(name)
    standin.fault("redirect", service=source.service, status=status,
                  text=f"http://127.0.0.1:{command.info['container']['port']}/")
    command.refusal(source, text="redirect")
    assert standin.count("requests.container.received") == (name == "container")


@SOURCES
@pytest.mark.parametrize("text", [
    "", "{", "[]", "null", "<html>hello</html>", "\0\0\0\0", "\udcff\udcfe", "{}" * 1000,
    '{"AccessKeyId": "A", "SecretAccessKey": "B"', "{" * 5000, "<" * 5000, "<a>" * 2000,
    '{"Credentials": {"AccessKeyId": {"AccessKeyId": 1}}}'])
def test_nonsense(command, standin, name, text):
    source = command.source(name)
    path = DOCUMENT.get(name, "/")
    standin.fault("content", service=source.service, text=text, path=path)
    command.refusal(source)


HOSTILE = [
    {"SessionToken": "a\r\nX-Evil: b"}, {"SessionToken": "a\nb"}, {"SessionToken": "a\0b"},
    {"SessionToken": "a b"}, {"SessionToken": "\u00fc"}, {"SessionToken": ""},
    {"SecretAccessKey": "a\r\nb"}, {"SecretAccessKey": ""}, {"SecretAccessKey": "s" * 257},
    {"AccessKeyId": "A/B"}, {"AccessKeyId": ""}, {"AccessKeyId": "A" * 129},
    {"AccessKeyId": "A\u202eB"}, {"Expiration": "tomorrow"}, {"Expiration": ""},
    {"Expiration": "2020-01-01T00:00:00Z"}, {"Expiration": "99999-01-01T00:00:00Z"},
    {"AccessKeyId": None}, {"SecretAccessKey": None}, {"Expiration": None},
]
TOKEN_NAMES = {"imds": "Token", "container": "Token"}


@pytest.mark.parametrize("name", ["assume_role", "iot_ec", "imds", "container"])
@pytest.mark.parametrize("fields", HOSTILE, ids=repr)
def test_hostile_values(command, standin, name, fields):
    source = command.source(name)
    path = DOCUMENT.get(name, "/")
    fields = {TOKEN_NAMES.get(name, key) if key == "SessionToken" else key: value
              for key, value in fields.items()}
    standin.fault("values", service=source.service, fields=fields, path=path)
    if name == "imds" and fields == {"Expiration": "2020-01-01T00:00:00Z"}:
        return command.obtain(source)  # static stability
    said = command.refusal(source)
    field = next(iter(fields))
    assert re.search(f"{field}|document|reply|SessionToken", said), said
    return None


@pytest.mark.parametrize("service", ["sts", "iot"])
@pytest.mark.parametrize(("mode", "text"), [
    ("expired", "expired or not yet valid"), ("wrong_name", "name"), ("untrusted", "trust")])
def test_certificates(command, service, mode, text):
    command.run.settings(certificate={service: mode})
    command.refusal(command.source("assume_role" if service == "sts" else "iot_ec"), text=text)
    assert command.run.count(f"requests.{service}.received") == 0


@pytest.mark.parametrize("name", ["assume_role", "iot_ec", "imds", "container"])
def test_not_listening(command, name):
    source = command.source(name)
    command.run.settings(listening={source.service: False})
    command.refusal(source, text="127.0.0.1")
