"""`neso gateway` with credentials from outside: the default chain, or a program."""

import shlex

import command as commands
import pytest
from linux import gateway
from standin import engine

LINE = b"pump,site=north value=%d.5 1790000000000000000\n"
STATIC = ("access_key_id", "secret_access_key", "role_arn", "session_name", "sts_endpoint",
          "sts_port", "sts_via")


def written(run, name):
    with engine.Reader(run.database) as reader:
        return reader.query("MATCH (:Gateway {name: $name})-[:HOSTS]->(:Sensor)-[:REPORTED]->"
                            "(m:Reading) RETURN m.value AS value", {"name": name})


@pytest.fixture
def deliver(command, monkeypatch):
    """Runs a gateway that delivers one reading, in an environment; answers its log."""
    def run(environment, *without, **settings):
        document = gateway.settings(command.run, gateway=command.directory.name, **settings)
        for name in without:
            del document[name]
        for name, value in {**command.environment(), **environment}.items():
            monkeypatch.setenv(name, value)
        done = gateway.run_to_end([str(commands.PROGRAM)], "--config",
                                  gateway.write_settings(command.directory, document),
                                  lines=LINE % 1)
        log = done.stderr.decode()
        assert (done.returncode, done.stdout) == (0, b"ok\n"), log
        assert [row["value"] for row in written(command.run, command.directory.name)] == [1.5], log
        return log
    return run


@pytest.mark.parametrize("name", ["imds", "container"])
def test_default_chain(command, deliver, name):
    source = command.source(name)
    deliver(source.environment, *STATIC, credentials="external")
    assert command.run.count(f"sessions.used.{name}") == 1


def test_default_chain_by_a_profile(command, deliver):
    (command.directory / ".aws").mkdir()
    command.file(".aws/config", "[profile p]\ncredential_process = " + shlex.join(
        [str(commands.PROGRAM), "credentials", "--format", "process", *command.iot()]))
    deliver({"AWS_PROFILE": "p"}, *STATIC, credentials="external")
    assert command.run.count("sessions.used.iot") == 1


def test_program(command, deliver):
    source = command.source("iot_rsa")
    program = shlex.join([str(commands.PROGRAM), "credentials", "--format", "process",
                          *source.arguments])
    deliver({}, *STATIC, credentials="external", credential_process=program)
    assert command.run.count("sessions.used.iot") == 1


def test_program_before_a_role(command, deliver):
    program = shlex.join([str(commands.PROGRAM), "credentials", "--format", "process",
                          *command.iot()])
    deliver({}, "access_key_id", "secret_access_key", credentials="assume_role",
            credential_source="external", credential_process=program,
            role_arn=command.role("chained"))
    assert command.run.sessions()[-1]["source"] == "AssumeRole"


def test_program_that_fails_at_first(command, deliver):
    """The gateway says why, goes on, and asks again."""
    flag = command.directory / "flag"
    inner = shlex.join([str(commands.PROGRAM), "credentials", "--format", "process",
                        *command.iot()])
    script = f"test -e {flag} || {{ touch {flag}; exit 7; }}; exec {inner}"
    log = deliver({}, *STATIC, credentials="external",
                  credential_process=shlex.join(["sh", "-c", script]))
    assert "ended with status 7" in log
