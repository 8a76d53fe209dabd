"""`neso gateway` as a process: its input, its answers, its end. What it does with the network and
with faults is the matter of tests/e2e."""

import json
import os
import signal
import socket
import subprocess

import pytest

from linux import gateway
from standin import engine

LINE = b"pump,site=north value=%d.5 %d\n"
FIRST_TIME = 1_790_000_000_000_000_000


def lines(count, start=0):
    return b"".join(LINE % (i, FIRST_TIME + i) for i in range(start, start + count))


def values_in_graph(run, gateway_name):
    with engine.Reader(run.database) as reader:
        rows = reader.query(
            "MATCH (g:Gateway {name: $name})-[:HOSTS]->(:Sensor)-[:REPORTED]->(m:Reading) "
            "RETURN m.value AS value", {"name": gateway_name})
    return sorted(row["value"] for row in rows)


@pytest.fixture
def config(run, tmp_path):
    return gateway.write_settings(tmp_path, gateway.settings(run, gateway=tmp_path.name))


@pytest.fixture
def deaf_config(run, tmp_path):
    """One for a cluster that does not answer."""
    run.settings(listening={"sts": True, "neptune": False})
    return gateway.write_settings(tmp_path, gateway.settings(run, gateway=tmp_path.name))


# ---- Standard input

def test_readings_of_standard_input_are_written(command, run, config, tmp_path):
    data = lines(150) + b"# a comment\n\nnonsense\r\n" + lines(1, 150)[:-1]
    done = gateway.run_to_end(command, "--config", config, lines=data)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout == b"ok\n" * 150 + b"error 8 incomplete\n" + b"ok\n"
    assert all(line.startswith(b"# ") for line in done.stderr.splitlines())
    assert values_in_graph(run, tmp_path.name) == [i + 0.5 for i in range(151)]


def test_each_line_is_answered_before_the_next_comes(command, config):
    with gateway.Gateway(command, "--config", config) as running:
        for i in range(20):
            running.write(LINE % (i, FIRST_TIME))
            assert running.process.stdout.readline() == b"ok\n"
        assert running.end() == 0


def test_a_closed_standard_input_is_an_ended_one(command, config):
    done = subprocess.run(["sh", "-c", 'exec "$@" <&-', "sh", *command, "gateway", "--config",
                           str(config)], capture_output=True, timeout=15, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_readings_count_when_nobody_reads_the_answers(command, run, config, tmp_path):
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run([*command, "gateway", "--config", str(config)], input=lines(10),
                          stdout=write_end, stderr=subprocess.PIPE, timeout=15, check=False)
    os.close(write_end)
    assert done.returncode == 0, done.stderr.decode()
    assert len(values_in_graph(run, tmp_path.name)) == 10


def test_input_waits_while_the_outbox_is_full(command, deaf_config):
    data = lines(200_000)
    with gateway.Gateway(command, "--config", deaf_config, "--drain-timeout", 0,
                         stdout=subprocess.DEVNULL) as running:
        written = gateway.write_until_full(running.process.stdin, data)
        assert 100_000 < written < len(data)
        assert running.end(signal.SIGTERM) == 1
        summary = running.wait_for(" accepted")
    assert summary.endswith(" 0 confirmed, 0 lines refused\n")


# ---- The end

@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_in_order(command, run, tmp_path, number):
    config = gateway.write_settings(
        tmp_path, gateway.settings(run, gateway=tmp_path.name, batch_ms=60000))
    with gateway.Gateway(command, "--config", config) as running:
        running.write(lines(10))
        for _ in range(10):
            assert running.process.stdout.readline() == b"ok\n"
        assert running.end(number) == 0
    assert len(values_in_graph(run, tmp_path.name)) == 10


def test_a_second_signal_ends_it_at_once(command, deaf_config):
    with gateway.Gateway(command, "--config", deaf_config) as running:
        running.write(lines(3))
        running.wait_for("next try")
        running.process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            running.process.wait(1)
        assert running.end(signal.SIGTERM, timeout=2) == 1
        assert "3 readings were not delivered" in running.wait_for("delivered")


def test_the_end_waits_no_longer_than_it_may(command, deaf_config):
    done = gateway.run_to_end(command, "--config", deaf_config, "--drain-timeout", 1,
                              lines=lines(7), timeout=5)
    assert done.returncode == 1
    assert b"7 readings were not delivered" in done.stderr


# ---- UDP

@pytest.fixture
def port():
    return gateway.free_udp_port()


def ask(client, data):
    client.send(data)
    return client.recv(65536)


def udp_client(port, host="127.0.0.1"):
    client = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    client.settimeout(5)
    client.connect((host, port))
    return client


def test_datagrams_are_answered_to_their_senders(command, run, config, tmp_path, port):
    with gateway.Gateway(command, "--config", config, "--listen-udp", port,
                         stdin=subprocess.DEVNULL) as running:
        running.wait_for("outbox")
        with udp_client(port) as one, udp_client(port) as two:
            one.send(lines(3) + b"x\n" + lines(1, 3)[:-1])
            two.send(b"# nothing to answer\n")
            two.send(lines(1, 4))
            assert one.recv(65536) == b"ok\nok\nok\nerror 1 incomplete\nok\n"
            assert two.recv(65536) == b"ok\n"
        assert running.end(signal.SIGTERM) == 0
    assert values_in_graph(run, tmp_path.name) == [0.5, 1.5, 2.5, 3.5, 4.5]


def test_many_answers_take_several_datagrams(command, config, port):
    with gateway.Gateway(command, "--config", config, "--listen-udp", f"[::1]:{port}",
                         stdin=subprocess.DEVNULL) as running:
        running.wait_for("outbox")
        with udp_client(port, "::1") as client:
            answers = [ask(client, lines(1000))]
            while sum(map(len, answers)) < 3000:
                answers.append(client.recv(65536))
            assert b"".join(answers) == b"ok\n" * 1000
            assert max(map(len, answers)) <= 1200
            assert ask(client, b"y" * 2000).startswith(b"error ")
        assert running.end(signal.SIGTERM) == 0


def test_udp_is_bound_to_loopback_unless_told_otherwise(command, config, port):
    with gateway.Gateway(command, "--config", config, "--listen-udp", port,
                         stdin=subprocess.DEVNULL) as running:
        running.wait_for("outbox")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind(("127.0.0.2", port))  # the address is free
        busy = gateway.run_to_end(command, "--config", config, "--listen-udp", port)
        assert busy.returncode == 1
        assert b"--listen-udp" in busy.stderr
        assert running.end(signal.SIGTERM) == 0


# ---- Options and configuration

@pytest.mark.parametrize("arguments", [
    [], ["--config"], ["--config", "x", "more"], ["--nonsense"],
    ["--config", "x", "--listen-udp", "0"], ["--config", "x", "--listen-udp", "65536"],
    ["--config", "x", "--listen-udp", "::1:8094"], ["--config", "x", "--listen-udp", "host:8094"],
    ["--config", "x", "--listen-udp", ":8094"], ["--config", "x", "--drain-timeout", "-1"],
    ["--config", "x", "--drain-timeout", "1x"], ["--config", "x", "--drain-timeout", ""],
    ["--config", "x", "--drain-timeout", "86401"],
])
def test_wrong_usage_is_told(command, arguments):
    done = gateway.run_to_end(command, *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(b"neso gateway: ")
    assert done.stdout == b""


def test_help_is_printed(command):
    done = gateway.run_to_end(command, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(b"Usage: neso gateway ")
    assert done.stderr == b""


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601, 0o610])
def test_a_configuration_open_to_others_is_refused(command, config, mode):
    config.chmod(mode)
    done = gateway.run_to_end(command, "--config", config)
    assert done.returncode == 3
    assert b"chmod 600" in done.stderr


def test_a_configuration_of_somebody_else_is_refused(command, config):
    reason = b"belong"
    if os.geteuid() == 0:
        os.chown(config, 12345, -1)
    else:  # only root can give a file away; of what others own, one reads what is open to all
        config, reason = "/etc/passwd", b"others have access"
    done = gateway.run_to_end(command, "--config", config)
    assert done.returncode == 3
    assert reason in done.stderr


def test_only_a_regular_file_is_a_configuration(command, tmp_path):
    os.mkfifo(tmp_path / "fifo", 0o600)
    for name, reason in [("", b"regular file"), ("fifo", b"regular file"),
                         ("none", b"No such file")]:
        done = gateway.run_to_end(command, "--config", tmp_path / name, timeout=5)
        assert done.returncode == 3
        assert reason in done.stderr


def test_a_configuration_that_is_too_long_is_refused(command, run, tmp_path):
    config = gateway.write_settings(tmp_path, gateway.settings(run, gateway="x" * 65536))
    done = gateway.run_to_end(command, "--config", config)
    assert done.returncode == 3
    assert b"64 KiB" in done.stderr


@pytest.mark.parametrize("change, named", [
    ({"region": 7}, b"region"), ({"batch_readings": 0}, b"batch_readings"),
    ({"nonsense": 1}, b"nonsense"), ({"trust_anchors": ["no PEM"]}, b"trust_anchors[0]"),
    ({"secret_access_key": ""}, b"secret_access_key"),
])
def test_a_bad_field_is_named_and_no_secret_shown(command, run, tmp_path, change, named):
    document = gateway.settings(run, **change)
    config = gateway.write_settings(tmp_path, document)
    done = gateway.run_to_end(command, "--config", config)
    assert done.returncode == 3
    assert named in done.stderr
    assert run.info["user"]["secret_access_key"].encode() not in done.stderr


def test_a_configuration_that_is_no_json_is_refused(command, config):
    config.write_text(json.dumps({"gateway": "x"})[:-1], encoding="utf-8")
    assert gateway.run_to_end(command, "--config", config).returncode == 3
