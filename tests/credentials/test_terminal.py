"""Nothing that a user, a file or the environment says acts on the terminal that reads it."""

import subprocess

import command as commands
import pytest

ESCAPE = "\x1b]0;x\x07\x9b31mü\x7f"  # the title, and a colour by a control character of Unicode
SHOWN = "?]0;x??31mü?"
URL = "https://sts.us-east-1.amazonaws.com/"
ARN = "arn:aws:iam::123456789012:role/writer"


@pytest.mark.parametrize("arguments, environment", [
    (["credentials"], {"AWS_PROFILE": ESCAPE}),
    (["credentials", "--credentials", ESCAPE], {}),
    (["credentials", "--format", ESCAPE], {}),
    (["credentials", "--role", ARN, "--policy", ESCAPE], {}),
    (["credentials", "--role", ARN, "--region", "us-east-1"],
     {"AWS_CA_BUNDLE": ESCAPE, "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "s"}),
    (["sign", "GET", URL], {"AWS_PROFILE": ESCAPE}),
    (["sign", "GET", URL, "--credentials", ESCAPE], {}),
    (["sign", "GET", URL, "--time", ESCAPE], {}),
    (["presign", "GET", URL, "--expires", ESCAPE], {}),
    (["policy", "trust", "user", "--account", ESCAPE], {}),
    (["doctor", "--config", ESCAPE], {}),
    (["doctor", "--timeout", ESCAPE], {}),
    (["gateway", "--config", ESCAPE], {}),
    (["gateway", "--listen-udp", ESCAPE], {}),
    ([ESCAPE], {}),
], ids=str)
def test_what_is_given(tmp_path, arguments, environment):
    done = subprocess.run([commands.PROGRAM, *arguments], check=False, capture_output=True,
                          env={"HOME": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true",
                               **environment}, timeout=60)
    printed = (done.stdout + done.stderr).decode()
    assert done.returncode != 0
    assert SHOWN in printed and printed.replace("\n", "").isprintable(), printed


def test_what_files_say(tmp_path):
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws/config").write_text(
        f"[default]\nrole_arn = {ARN}\nsource_profile = {ESCAPE}\n", encoding="utf-8")
    done = subprocess.run([commands.PROGRAM, "credentials"], check=False, capture_output=True,
                          env={"HOME": str(tmp_path)}, timeout=60)
    assert done.returncode == 1
    assert f"source_profile {SHOWN} does not exist" in done.stderr.decode(), done
