"""`neso sign` and `neso presign` with what the default chain finds."""

import os
import subprocess

import command as commands
import pytest

URL = "https://db.cluster-abc.us-east-1.neptune.amazonaws.com:8182/status"
PAIR = "[{}]\naws_access_key_id = AKID{}\naws_secret_access_key = secret\n"


@pytest.fixture
def sign(command):
    (command.directory / ".aws").mkdir()
    command.file(".aws/credentials", PAIR.format("default", "DEFAULT") + PAIR.format("p", "P"))

    def run(*arguments, verb="sign", url=URL, **environment):
        return subprocess.run([commands.PROGRAM, verb, "GET", url, *arguments], timeout=60,
                              env=command.environment(environment), capture_output=True, text=True,
                              check=False)

    return run


@pytest.mark.parametrize("verb", ["sign", "presign"])
def test_order(sign, verb):
    keys = {"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "s"}
    for arguments, environment, key in (
        ([], {}, "AKIDDEFAULT"), (["--profile", "p"], {}, "AKIDP"),
        ([], {"AWS_PROFILE": "p"}, "AKIDP"), ([], keys, "AKIDENV"),
        (["--profile", "p"], keys, "AKIDP"),
    ):
        done = sign(*arguments, verb=verb, **environment)
        assert (done.returncode, done.stderr) == (0, "")
        assert f"Credential={key}" in done.stdout
    done = sign("--profile", "p", "--credentials", "f", verb=verb)
    assert done.returncode == 2 and "one source each" in done.stderr
    done = sign("--profile", "none", verb=verb)
    assert done.returncode == 1 and f"neso {verb}: there is no profile none" in done.stderr


def test_environment_needs_no_files(sign, command):
    command.file(".aws/credentials", "nonsense")
    keys = {"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "s"}
    assert "AKIDENV" in sign(**keys).stdout
    assert "line 1 comes before the first section" in sign().stderr


def test_region_of_the_profile(sign, command):
    """Where nothing else tells it, as AWS's tools have it."""
    keys = {"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "s"}
    command.file(".aws/config", "[default]\nregion = eu-west-1\n[profile p]\nregion = eu-west-2\n"
                                "[profile long]\nregion = " + "x" * 65 + "\n[profile none]\n")

    def region(*arguments, **environment):
        done = sign(*arguments, url="https://db.example/", **environment)
        return done.stderr or done.stdout.split("/20", 1)[-1].split("/")[1]

    service = ["--service", "neptune-db"]
    assert region(*service) == "eu-west-1"
    assert region(*service, **keys) == "eu-west-1"
    assert region(*service, "--profile", "p") == "eu-west-2"
    assert region(*service, AWS_PROFILE="p", **keys) == "eu-west-2"
    assert region(*service, AWS_PROFILE="p", AWS_REGION="eu-west-3") == "eu-west-3"
    assert region(*service, "--region", "eu-west-4") == "eu-west-4"
    assert "the region of the profile is too long" in region(*service, "--profile", "long", **keys)
    assert "no region: " in region(*service, AWS_PROFILE="none", **keys)
    assert "there is no profile x" in region(*service, AWS_PROFILE="x", **keys)
    command.file(".aws/config", "nonsense")
    assert "line 1 comes before" in region(*service, **keys)


def test_old_name_of_the_token(sign):
    """Which goes first, as `neso credentials` and AWS's tools have it."""
    keys = {"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "s",
            "AWS_SESSION_TOKEN": "new"}
    assert "X-Amz-Security-Token: new\n" in sign(**keys).stdout
    assert "X-Amz-Security-Token: old\n" in sign(**keys, AWS_SECURITY_TOKEN="old").stdout


def test_credentials_of_a_server(sign, command):
    command.file(".aws/credentials", "")
    source = command.source("container")
    done = sign(**source.environment)
    keys = [session["access_key_id"] for session in command.run.sessions()
            if session["source"] == "container"]
    assert any(f"Credential={key}/" in done.stdout for key in keys)
    assert "X-Amz-Security-Token: " in done.stdout


def test_accepted_by_neptune(sign, command):
    """Signed by a profile's role, sent by curl, accepted."""
    place = command.info["neptune"]
    command.file(".aws/credentials", "")
    process = " ".join([str(commands.PROGRAM), "credentials --format process", *command.iot()])
    command.file(".aws/config", f"[profile d]\ncredential_process = {process}\n")
    url = f"https://{place['name']}:{place['port']}/status"
    done = subprocess.run(
        ["sh", "-c", f'"$NESO" sign GET {url} --profile d | curl -sS -H @- --cacert "$CA" '
                     f"--connect-to ::127.0.0.1:{place['port']} {url}"],
        env=command.environment({"NESO": str(commands.PROGRAM), "CA": command.run.ca,
                                 "PATH": os.environ["PATH"]}),
        capture_output=True, text=True, check=False, timeout=60)
    assert '"healthy"' in done.stdout, done
