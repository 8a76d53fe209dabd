"""The real `aws` command with what `neso credentials` gives it."""

import json
import os
import shlex
import subprocess
import sys

import command as commands
import pytest

TESTS = commands.PROGRAM.parents[2] / "tests"
AWS = shlex.join([sys.executable, "-m", "standin.aws_command"])


@pytest.fixture
def shell(command):
    """Runs a script in which $NESO and $AWS are the programs; answers what it prints as JSON."""
    info = command.info

    def run(script, config="", **environment):
        (command.directory / ".aws").mkdir(exist_ok=True)
        command.file(".aws/config", config)
        place = info["sts"]
        done = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, timeout=60,
                              check=False, env={
            "PATH": os.environ["PATH"], "HOME": str(command.directory), "PYTHONPATH": str(TESTS),
            "AWS_CA_BUNDLE": command.run.ca, "AWS_DEFAULT_REGION": info["region"],
            "AWS_ENDPOINT_URL_STS": f"https://{place['name']}:{place['port']}",
            "NESO": f"{commands.PROGRAM} credentials", "AWS": AWS, "STS": shlex.join(command.sts),
            "WRITER": command.role("writer"), **environment})
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def process(*arguments):
    return f"credential_process = {shlex.join([str(commands.PROGRAM), 'credentials', *arguments])}"


def test_credential_process(command, shell):
    """A profile's program is Neso, which assumes the role with the environment's key pair."""
    arguments = ["--format", "process", *command.sts, "--role", command.role("writer"),
                 "--session-name", "by-process"]
    identity = shell("$AWS --profile neso sts get-caller-identity",
                     f"[profile neso]\n{process(*arguments)}\n", **command.keys)
    assert identity["Arn"].endswith("assumed-role/neso-writer/by-process")


def test_credential_process_for_neptune(command, shell):
    place = command.info["neptune"]
    arguments = ["--format", "process", *command.iot("rsa", "key_pkcs1")]
    answer = shell(
        "$AWS --profile neso neptunedata execute-open-cypher-query --open-cypher-query "
        f"'RETURN 1 AS one' --endpoint-url https://{place['name']}:{place['port']}",
        f"[profile neso]\n{process(*arguments)}\n")
    assert answer["results"] == [{"one": 1}]


def test_eval(command, shell):
    identity = shell('eval "$($NESO --format env $STS --role $WRITER --session-name by-eval)"; '
                     "$AWS sts get-caller-identity", **command.keys)
    assert identity["Arn"].endswith("assumed-role/neso-writer/by-eval")


def test_document_of_the_aws_command(command, shell):
    """In place of jq: the output of `aws sts assume-role`, turned into the variables of a shell."""
    identity = shell('eval "$($AWS sts assume-role --role-arn $WRITER --role-session-name by-aws | '
                     '$NESO --credentials - --format env)"; $AWS sts get-caller-identity',
                     **command.keys)
    assert identity["Arn"].endswith("assumed-role/neso-writer/by-aws")


def test_the_same_role_of_a_profile(command, shell):
    config = f"[profile w]\nrole_arn = {command.role('writer')}\ncredential_source = Environment\n"
    identity = "$AWS {} sts get-caller-identity --query Arn"
    theirs = shell(identity.format("--profile w"), config, **command.keys)
    ours = shell('eval "$($NESO $STS --profile w --format env)"; ' + identity.format(""), config,
                 **command.keys)
    assert theirs.rsplit("/", 1)[0] == ours.rsplit("/", 1)[0]
