"""What whoever starts the program leaves to it, and what it leaves to others."""

import json
import os
import resource
import shlex
import signal
import socket
import subprocess

import command as commands
import pytest

DOCUMENT = '{"Version": 1, "AccessKeyId": "AKIDPROCESS", "SecretAccessKey": "s"}'
CONTAINER = "AWS_CONTAINER_CREDENTIALS_FULL_URI"


@pytest.fixture
def start(tmp_path):
    def run(config, *arguments, before=None, **environment):
        (tmp_path / ".aws").mkdir(exist_ok=True)
        (tmp_path / ".aws/config").write_text(config, encoding="utf-8")
        return subprocess.Popen(
            [commands.PROGRAM, "credentials", *arguments], preexec_fn=before, text=True,
            env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path),
                 "AWS_EC2_METADATA_DISABLED": "true", **environment},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return run


def test_children_are_ignored(start):
    """As by a supervisor that lets the system bury them."""
    config = f"[default]\ncredential_process = echo {shlex.quote(DOCUMENT)}\n"
    program = start(config, before=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))
    said = program.communicate(timeout=60)
    assert "AKIDPROCESS" in said[0], said


@pytest.mark.parametrize("text, said", [
    (json.dumps({**json.loads(DOCUMENT), **{f"Other{i}": i for i in range(16)}}), ""),
    (DOCUMENT.ljust(65536), ""), (DOCUMENT.ljust(65537), "printed more than 65536 bytes")],
    ids=["members", "long", "too long"])
def test_documents_with_more_than_is_needed(start, tmp_path, text, said):
    (tmp_path / "document").write_text(text, encoding="ascii")
    program = start(f"[default]\ncredential_process = cat {tmp_path}/document\n")
    out, errors = program.communicate(timeout=60)
    assert said in errors and bool(said) == bool(errors), errors
    assert ("AKIDPROCESS" in out) == (said == "")


def test_signals_of_the_child(start):
    """None that a program may ignore or block is."""
    config = ("[default]\ncredential_process = "
              "sh -c 'grep -E \"Sig(Ign|Blk)\" /proc/self/status >&2'\n")

    def ignore():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})

    lines = start(config, before=ignore).communicate(timeout=60)[1].splitlines()
    assert [int(line.split()[1], 16) & 0x7fffffff for line in lines[:2]] == [0, 0], lines


def test_descriptors_of_the_child(start):
    """The standard ones, and the one that lists them."""
    config = "[default]\ncredential_process = sh -c 'ls /proc/self/fd >&2'\n"
    program = start(config)
    assert program.communicate(timeout=60)[1].split()[:4] == ["0", "1", "2", "3"]
    with socket.create_server(("127.0.0.1", 0)) as server:
        config = ("[default]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = p\n"
                  "[profile p]\ncredential_process = sh -c 'ls /proc/self/fd >&2; exit 1'\n")
        program = start(config, AWS_ENDPOINT_URL=f"http://127.0.0.1:{server.getsockname()[1]}")
        said = program.communicate(timeout=60)[1].splitlines()
    assert said[:-1] == ["0", "1", "2", "3"], said


def test_no_core_file(start, tmp_path):
    """It would hold the secrets."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)

        def prepare():
            os.chdir(tmp_path)
            resource.setrlimit(resource.RLIMIT_CORE, unlimited)

        program = start("", before=prepare,
                        **{CONTAINER: f"http://127.0.0.1:{server.getsockname()[1]}/"})
        with server.accept()[0] as connection:
            assert connection.recv(1) == b"G"
            program.send_signal(signal.SIGQUIT)
            _, status = os.waitpid(program.pid, 0)
    program.returncode = -os.WTERMSIG(status)
    program.communicate(timeout=60)
    assert os.WTERMSIG(status) == signal.SIGQUIT and not os.WCOREDUMP(status)


@pytest.mark.parametrize("value, text", [
    ("/x" * 2200, "the path of ca_bundle is too long"), ("/x\n  /y", "a value of several lines")],
    ids=["long", "lines"])
def test_ca_bundle_that_is_none(start, value, text):
    """Refused, and neither cut nor left out: others would be trusted."""
    program = start(f"[default]\nca_bundle = {value}\n", "--role",
                    "arn:aws:iam::123456789012:role/r", "--region", "eu-west-1",
                    "--via", "127.0.0.1:1", AWS_ACCESS_KEY_ID="AKIDEXAMPLE",
                    AWS_SECRET_ACCESS_KEY="s")
    assert text in program.communicate(timeout=60)[1]


def test_setting_of_metadata_that_is_none(start):
    with socket.create_server(("127.0.0.1", 0)) as server:
        program = start("[default]\nec2_metadata_v1_disabled = true\n  false\n",
                        "--source", "ec2", AWS_EC2_METADATA_DISABLED="false",
                        AWS_EC2_METADATA_SERVICE_ENDPOINT=
                        f"http://127.0.0.1:{server.getsockname()[1]}")
        assert "a value of several lines" in program.communicate(timeout=60)[1]
