"""Start, stop and limits of the server process itself."""

import json
import os
import stat
import time

import pytest

from standin import client, support


def test_description_is_private_and_complete(tmp_path):
    with client.start(tmp_path / "new" / "run", "--region", "eu-west-1", "--sts-name",
                      "sts.test.example", "--neptune-name", "db.cluster-x.test.example",
                      "--iot-name", "abc.credentials.iot.test.example") as run:
        path = run.directory / "standin.json"
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
        assert run.info == json.loads(path.read_text())
        assert run.info["sts"]["name"] == "sts.test.example"
        assert run.info["iot"]["name"] == "abc.credentials.iot.test.example"
        assert run.info["pid"] == run.process.pid
        for secret in run.directory.glob("device-*.key"):
            assert stat.S_IMODE(os.stat(secret).st_mode) == 0o600
        with support.names_on_loopback():
            graph = support.graph_client(run, support.assume(run))
            assert graph.get_engine_status()["status"] == "healthy"
    assert run.process.returncode == 0


def test_default_names_follow_the_region(tmp_path):
    with client.start(tmp_path, "--region", "eu-west-1") as run:
        assert run.info["sts"]["name"] == "sts.eu-west-1.amazonaws.com"
        assert run.info["neptune"]["name"].endswith(".eu-west-1.neptune.amazonaws.com")
        assert run.info["iot"]["name"].endswith(".credentials.iot.eu-west-1.amazonaws.com")
        assert run.info["resource"].startswith("arn:aws:neptune-db:eu-west-1:123456789012:")


def test_it_ends_by_itself():
    before = time.monotonic()
    run = client.start(seconds=1)
    assert run.process.wait(20) == 0
    assert time.monotonic() - before >= 1
    run.stop()
    assert not run.directory.exists()  # it was a temporary one


def test_it_ends_with_connections_open():
    with client.start() as run, support.Line(run, "neptune") as idle:
        begun = time.monotonic()
        assert run.stop() == 0
        assert time.monotonic() - begun < 5
        assert idle.read_all() == b""


def test_a_port_in_use_is_an_error_that_says_so(tmp_path):
    with client.start(tmp_path / "one") as run:
        with pytest.raises(RuntimeError, match="Address already in use"):
            client.start(tmp_path / "two", "--sts-port", str(run.info["sts"]["port"]))


def test_nothing_but_this_machine_is_served(tmp_path):
    with pytest.raises(RuntimeError, match="address cannot be"):
        client.start(tmp_path, "--imds-address", "0.0.0.0")


def test_the_graph_is_kept_for_the_next_run(tmp_path):
    database = str(tmp_path / "graph.db")
    for expected in (1, 2):
        with client.start(tmp_path / "run", "--database", database) as run, \
                support.names_on_loopback():
            graph = support.graph_client(run, support.assume(run))
            graph.execute_open_cypher_query(openCypherQuery="CREATE (n:Kept)")
            rows = graph.execute_open_cypher_query(
                openCypherQuery="MATCH (n:Kept) RETURN count(n) AS n")["results"]
        assert rows == [{"n": expected}]
