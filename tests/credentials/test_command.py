"""The command line, what is printed, and that no secret shows where none was asked for."""

import json
import os
import pathlib
import pty
import re
import subprocess

import certifi
import command as commands
import pytest

KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "it's_a_\"secret\"$(x)`",
        "AWS_SESSION_TOKEN": "tok\\en=="}
ARN = "arn:aws:iam::123456789012:role/writer"

USAGE = {
    "unknown option": (["--secret", "x"], "unrecognized option"),
    "operand": (["writer"], "only options"),
    "missing argument": (["--role"], "requires an argument"),
    "unknown format": (["--format", "xml"], "none of text, env, json and process"),
    "unknown source": (["--source", "sso"], "none of environment, container and ec2"),
    "two sources": (["--source", "ec2", "--profile", "a"], "more than one source"),
    "two documents": (["--credentials", "a", "--credentials", "b"], "given twice"),
    "empty profile": (["--profile", ""], "is empty"),
    "role that is none": (["--role", "writer"], "--role 'writer' is no ARN"),
    "escape sequences": (["--role", "\x1b[31mred"], "--role '?[31mred' is no ARN"),
    "five roles": (["--role", ARN] * 5, "more than four"),
    "token without a role": (["--web-identity-token-file", "f"], "--role is missing"),
    "assertion without a provider": (["--saml-assertion-file", "f", "--role", ARN], "go together"),
    "provider without an assertion": (["--principal-arn", ARN], "go together"),
    "token and session token": (["--web-identity-token-file", "f", "--role", ARN,
                                 "--session-token"], "for a user's key pair"),
    "endpoint alone": (["--iot-endpoint", "h"], "needs --role-alias"),
    "certificate alone": (["--certificate", "f"], "--iot-endpoint is missing"),
    "port of no number": (["--iot-endpoint", "h:x"], "is not HOST"),
    "port 0": (["--iot-endpoint", "h:0"], "is not HOST"),
    "via without a port": (["--via", "host"], "is not HOST:PORT"),
    "iot via without a host": (["--iot-via", ":1"], "is not HOST:PORT"),
    "policy without a role": (["--policy", "f"], "--role is missing"),
    "session name without a role": (["--session-name", "ab"], "--role is missing"),
    "short session name": (["--role", ARN, "--session-name", "a"], "is not 2 to 64"),
    "external id without a role": (["--external-id", "ab"], "for a role that other"),
    "external id with a token": (["--web-identity-token-file", "f", "--role", ARN,
                                  "--external-id", "ab"], "for a role that other"),
    "tag without a value": (["--role", ARN, "--tag", "a"], "is not KEY=VALUE"),
    "tag without a key": (["--role", ARN, "--tag", "=a"], "longer than STS takes"),
    "51 tags": (["--role", ARN, *(f"--tag=k{i}=v" for i in range(51))], "more than 50"),
    "key of a tag": (["--role", ARN, "--transitive-tag", "a!"], "is no key of a tag"),
    "source identity": (["--role", ARN, "--source-identity", "a b"], "is not 2 to 64"),
    "duration of nothing": (["--duration", "900"], "--duration is for"),
    "duration that is short": (["--role", ARN, "--duration", "899"], "from 900 to 129600"),
    "duration of no number": (["--role", ARN, "--duration", "1h"], "from 900 to 129600"),
    "code without a device": (["--role", ARN, "--mfa-code", "123456"], "needs --mfa-serial"),
    "code of five digits": (["--role", ARN, "--mfa-code", "12345"], "is not six digits"),
    "device for nothing": (["--mfa-serial", "GAHT12345678"], "are for --session-token"),
    "name of an assertion's session": (["--saml-assertion-file", "f", "--principal-arn", ARN,
                                        "--role", ARN, "--session-name", "ab"],
                                       "the assertion names"),
    "timeout": (["--timeout", "0"], "from 1 to 600"),
}


def plain(tmp_path, *arguments, environment=None, stdin=""):
    return subprocess.run([commands.PROGRAM, "credentials", *arguments], check=False, input=stdin,
                          env={"HOME": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true",
                               **(environment or {})}, capture_output=True, text=True,
                          timeout=60, start_new_session=True)


@pytest.mark.parametrize("case", USAGE)
def test_usage(tmp_path, case):
    arguments, text = USAGE[case]
    done = plain(tmp_path, *arguments, environment=KEYS)
    assert (done.returncode, done.stdout) == (2, "")
    assert text in done.stderr and done.stderr.startswith("neso credentials: "), done.stderr


def test_help(tmp_path):
    shown = plain(tmp_path, "--help")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert max(map(len, shown.stdout.splitlines())) <= 100
    accepted = re.findall(r'(?:TEXT\(|\{)"([a-z-]+)"', (
        commands.PROGRAM.parents[2] / "boards/linux/neso_cred_options.c").read_text())
    described = set(re.findall(r"^  --([a-z-]+)", shown.stdout, re.MULTILINE))
    assert described == set(accepted) - {"help", "text"} and len(described) > 25


# ---- formats


def test_text(tmp_path):
    done = plain(tmp_path, environment=KEYS)
    assert done.stdout == ("source        environment\naccess key    AKIDEXAMPLE\n"
                           "expires       never\n")


@pytest.mark.parametrize(("left_s", "text"), [
    (59, "0 min 5[89] s"), (3599, "59 min 5[89] s"), (3605, "1 h 0 min"), (90005, "1 d 1 h"),
    (200000, "2 d 7 h")])
def test_time_left(tmp_path, left_s, text):
    expires = subprocess.run(["date", "-u", "-d", f"+{left_s} seconds", "+%Y-%m-%dT%H:%M:%SZ"],
                             check=True, capture_output=True, text=True).stdout.strip()
    done = plain(tmp_path, environment={**KEYS, "AWS_CREDENTIAL_EXPIRATION": expires})
    line = f"^expires       {expires}, in {text}$"
    assert re.search(line, done.stdout, re.MULTILINE), done.stdout


@pytest.mark.parametrize("shell", ["sh", "bash"])
@pytest.mark.parametrize("keys", [KEYS, {**KEYS, "AWS_SESSION_TOKEN": ""}])
def test_env(tmp_path, shell, keys):
    """Every character survives the shell; nothing of other credentials is left behind."""
    text = plain(tmp_path, "--format", "env", environment=keys).stdout
    done = subprocess.run([shell, "-c", 'eval "$TEXT"; env'], check=True, capture_output=True,
                          text=True, env={"PATH": "/usr/bin:/bin", "TEXT": text,
                                          "AWS_SESSION_TOKEN": "other",
                                          "AWS_SECURITY_TOKEN": "other",
                                          "AWS_CREDENTIAL_EXPIRATION": "other"})
    found = dict(line.split("=", 1) for line in done.stdout.splitlines() if line.startswith("AWS_"))
    assert found == {name: value for name, value in keys.items() if value}


def test_json(tmp_path):
    done = plain(tmp_path, "--format", "json", environment={
        **KEYS, "AWS_CREDENTIAL_EXPIRATION": "2098-01-01T02:00:00+02:00"})
    expected = {"AccessKeyId": KEYS["AWS_ACCESS_KEY_ID"],
                "SecretAccessKey": KEYS["AWS_SECRET_ACCESS_KEY"],
                "SessionToken": KEYS["AWS_SESSION_TOKEN"],
                "Expiration": "2098-01-01T00:00:00Z"}
    assert json.loads(done.stdout) == {"Credentials": expected}
    again = plain(tmp_path, "--credentials", "-", "--format", "process", stdin=done.stdout)
    assert json.loads(again.stdout) == {"Version": 1, **expected}
    path = tmp_path / "document"
    path.write_text(done.stdout)
    assert plain(tmp_path, "--credentials", str(path), "--format", "json").stdout == done.stdout


def test_documents_that_are_none(tmp_path):
    for text in ("", "{", '{"Credentials": {}}', '{"Error": {"Code": "Denied", "Message": "No"}}'):
        done = plain(tmp_path, "--credentials", "-", stdin=text)
        assert (done.returncode, done.stdout) == (1, "") and "neso credentials: -: " in done.stderr
    assert "Denied: No" in done.stderr
    done = plain(tmp_path, "--credentials", str(tmp_path / "none"))
    assert "No such file" in done.stderr


def test_output_that_cannot_be_written(tmp_path):
    with open("/dev/full", "w", encoding="ascii") as full:
        done = subprocess.run([commands.PROGRAM, "credentials", "--format", "env"], check=False,
                              env={"HOME": str(tmp_path), **KEYS}, stdout=full,
                              stderr=subprocess.PIPE, timeout=60)
    assert done.returncode == 1 and b"standard output: No space left" in done.stderr


# ---- where STS is


def test_regions(tmp_path):
    """The name is that of the region; no connection is made to it."""
    for region, name in {
        "eu-west-1": "sts.eu-west-1.amazonaws.com", "cn-north-1": "sts.cn-north-1.amazonaws.com.cn",
        "us-gov-west-1": "sts.us-gov-west-1.amazonaws.com",
    }.items():
        done = plain(tmp_path, "--role", ARN, "--region", region, "--via", "127.0.0.1:1",
                     environment=KEYS)
        assert done.returncode == 1 and "127.0.0.1:1: " in done.stderr, (name, done.stderr)
    done = plain(tmp_path, "--role", ARN, environment=KEYS)
    assert "no region" in done.stderr
    done = plain(tmp_path, "--role", ARN, "--region", "x.evil/", environment=KEYS)
    assert "the region has other characters" in done.stderr


@pytest.mark.parametrize(("url", "text"), [
    ("http://sts.example", "plain http is for this device and this link only"),
    ("http://192.168.0.1", "plain http is for this device and this link only"),
    ("https://sts.example/path", "neither path nor query"), ("ftp://x", "endpoint of STS"),
    ("sts.example", "endpoint of STS")])
def test_endpoints_that_are_refused(tmp_path, url, text):
    for arguments, environment in (
        (["--endpoint-url", url], KEYS), ([], {**KEYS, "AWS_ENDPOINT_URL_STS": url}),
        ([], {**KEYS, "AWS_ENDPOINT_URL": url}),
    ):
        done = plain(tmp_path, "--role", ARN, "--region", "x", *arguments, environment=environment)
        assert done.returncode == 1 and text in done.stderr, done.stderr


def test_configured_endpoints_ignored(tmp_path):
    done = plain(tmp_path, "--role", ARN, "--region", "eu-west-1", "--via", "127.0.0.1:1",
                 environment={**KEYS, "AWS_ENDPOINT_URL_STS": "http://192.168.0.1",
                              "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"})
    assert "127.0.0.1:1: " in done.stderr


def test_authorities(command, tmp_path):
    source = command.source("assume_role")
    source.environment["AWS_CA_BUNDLE"] = ""
    command.refusal(source, text="trust")
    command.obtain(source, "--ca-bundle", command.run.ca)
    source.environment["AWS_CA_BUNDLE"] = str(tmp_path / "none")
    command.refusal(source, text="No such file")
    source.environment["AWS_CA_BUNDLE"] = command.file("none", "no certificate\n")
    command.refusal(source, text="none: ")
    system = pathlib.Path(certifi.where()).read_text(encoding="utf-8")
    both = system + pathlib.Path(command.run.ca).read_text(encoding="ascii")
    source.environment["AWS_CA_BUNDLE"] = command.file("all", both)
    command.obtain(source)
    source.environment["AWS_CA_BUNDLE"] = command.file("system", system)
    command.refusal(source, text="trust")


# ---- secrets


SECRET, TOKEN = "markedsecret0", "markedtoken0"


@pytest.mark.parametrize("name", ["assume_role", "session_token", "web_identity", "iot_ec", "imds",
                                  "container"])
@pytest.mark.parametrize("key", [None, "", "bad/key"])
def test_no_secret_shows(command, standin, name, key):
    """Neither in text nor in errors."""
    source = command.source(name)
    token = "Token" if name in ("imds", "container") else "SessionToken"
    path = "/latest/meta-data/iam/security-credentials/neso" if name == "imds" else "/"
    fields = {"SecretAccessKey": SECRET, token: TOKEN}
    if key is not None:
        fields["AccessKeyId"] = key
    standin.fault("values", service=source.service, path=path, fields=fields)
    done = command(*source.arguments, environment=source.environment)
    assert done.returncode == (0 if key is None else 1)
    shown = (done.stdout + done.stderr).lower()
    for secret in (SECRET, TOKEN, command.info["user"]["secret_access_key"].lower(),
                   command.info["container"]["token"].lower()):
        assert secret not in shown


@pytest.mark.parametrize("text", [
    "[default]\naws_access_key_id = A B\naws_secret_access_key = markedsecret0\n",
    "[default]\naws_access_key_id = AB\naws_secret_access_key = markedsecret0 x\n",
    "[default]\naws_access_key_id = AB\naws_secret_access_key = markedsecret0\n  more\n",
    "[default]\nmarkedsecret0\n", "markedsecret0\n", "[default\nmarkedsecret0 = 1\n",
    "[default]\nmarkedsecret0 = 1\nmarkedsecret0 = 2\n"])
def test_no_secret_of_a_file_shows(tmp_path, text):
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws/credentials").write_text(text)
    done = plain(tmp_path)
    assert done.returncode == 1 and "markedsecret" not in done.stdout + done.stderr


def test_code_from_the_terminal(command, standin):
    """A device's code is asked for on the terminal, where there is one."""
    standin.action("forget_mfa_codes")
    source = command.source("assume_role")
    arguments = [*source.arguments[:-1], command.role("mfa"), "--mfa-serial",
                 command.info["user"]["mfa"]["serial"], "--format", "process"]
    reading, writing = os.pipe()
    child, terminal = pty.fork()
    if child == 0:
        os.dup2(writing, 1)
        os.execve(commands.PROGRAM, ["neso", "credentials", *arguments],
                  command.environment(source.environment))
    os.close(writing)
    asked = b""
    while not asked.endswith(b": "):
        asked += os.read(terminal, 1000)
    assert asked.decode() == f"Code of {command.info['user']['mfa']['serial']}: "
    os.write(terminal, standin.mfa_code().encode() + b"\n")
    with os.fdopen(reading) as output:
        document = json.load(output)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert document["AccessKeyId"] == standin.sessions()[-1]["access_key_id"]
    os.close(terminal)
