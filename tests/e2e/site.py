"""A gateway with everything around it: the stand-in, a time server, and the network of a board."""

import contextlib
import pathlib
import re
import time

from e2e import readings
from rig import gateway, graph
from rig.network import HOST, Network
from rig.sender import Sender
from rig.sntp import TimeServer

LINUX = "linux"
ARMHF = "linux-armhf"
BOARDS = sorted(path.parent.name for path in (gateway.ROOT / "boards").glob("*/board.mk")
                if "BOARD_QEMU " in path.read_text(encoding="utf-8"))
TIME_NAME = "time.test"
WAIT_S = 90  # for anything that should take seconds, on a machine that is busy
WRITTEN = re.compile(r"neptune: (\d+) readings? written.*")
SECRET_LOOKING = re.compile(r"[A-Za-z0-9+/]{40}")


class Site:
    def __init__(self, board, run, directory):
        self.board = board
        self.run = run
        self.directory = pathlib.Path(directory)
        self.gateway = None  # the last one that was started
        self.secrets = {run.info["user"]["secret_access_key"]}
        self._stack = contextlib.ExitStack()
        self.is_bare = board in BOARDS
        if self.is_bare:
            self.time_server = self._stack.enter_context(TimeServer())
            self.network = self._stack.enter_context(Network(self.names()))

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self._stack.close()
        if self.gateway and not failure[0]:
            self.check_secrets()

    def names(self):
        """What DNS knows: everything is on this machine."""
        info = self.run.info
        return dict.fromkeys((info["sts"]["name"], info["neptune"]["name"], TIME_NAME), HOST)

    def settings(self, **changes):
        info = self.run.info
        anchors = [pathlib.Path(path).read_text(encoding="ascii") for path in info["ca"].values()]
        document = {
            "gateway": self.directory.name, "region": info["region"],
            "endpoint": info["neptune"]["name"], "port": info["neptune"]["port"],
            "sts_endpoint": info["sts"]["name"], "sts_port": info["sts"]["port"],
            "access_key_id": info["user"]["access_key_id"],
            "secret_access_key": info["user"]["secret_access_key"],
            "role_arn": info["roles"]["writer"], "session_name": "end-to-end",
            "batch_ms": 50, "timeout_ms": 8000, "spread_s": 0, "trust_anchors": anchors}
        if self.is_bare:
            document |= {"time_server": TIME_NAME, "time_port": self.time_server.port}
        else:
            document |= {"endpoint_via": f"127.0.0.1:{info['neptune']['port']}",
                         "sts_via": f"127.0.0.1:{info['sts']['port']}"}
        return {**document, **changes}

    def start_with(self, document, **options):
        """Starts a gateway with a document of settings: a dict, or bytes that may be anything."""
        if self.is_bare:
            options["network"] = self.network
        self.gateway = self._stack.enter_context(
            gateway.start(self.board, document, self.directory, **options))
        return self.gateway

    def start(self, **changes):
        document = self.settings(**changes)
        self.secrets |= {document["secret_access_key"], document.get("session_token", "")} - {""}
        return self.start_with(document)

    def sender(self):
        return Sender(self.gateway)

    def deliver(self, batch):
        """Sends readings and waits until they are confirmed."""
        before = self.written()
        self.accept(batch)
        self.wait_written(before + len(batch))

    def accept(self, batch):
        """Sends readings and waits until they are accepted."""
        sender = self.sender()
        for reading in batch:
            sender.send(reading.line)
        sender.finish()
        assert sender.refused == []

    def written(self):
        return sum(int(match[1]) for match in map(WRITTEN.fullmatch, self.gateway.log) if match)

    def wait_written(self, count, timeout_s=WAIT_S):
        """Waits until the log has told of `count` readings written since the start."""
        end = time.monotonic() + timeout_s
        while self.written() < count:
            if time.monotonic() > end:
                tail = "\n".join(self.gateway.log[-30:])
                raise TimeoutError(f"{self.written()} of {count} written; the log ends:\n{tail}")
            time.sleep(0.05)
        assert self.written() == count

    def log_length(self):
        return len(self.gateway.log)

    def wait_log(self, pattern, since=0, timeout_s=WAIT_S):
        return self.gateway.wait_log(pattern, timeout_s, since)

    def starts(self):
        """How often the gateway has started: 1, unless something has reset it."""
        return sum(line.startswith("neso ") for line in self.gateway.log)

    def check_graph(self, expected):
        """Every expected reading is in the graph once, exactly, with its sensor and edges, and
        nothing else is."""
        name = self.directory.name
        found = graph.read(self.run.database, name)
        assert found.gateways == [{"name": name}]
        assert sorted(map(readings.typed, found.readings.values())) == sorted(
            readings.typed(reading.properties) for reading in expected)
        assert sorted(map(readings.typed, found.sensors.values())) == sorted(
            {readings.typed(reading.sensor) for reading in expected})
        assert len(set(found.hosted)) == len(found.hosted)
        assert len(found.reported) == len(found.readings)
        pairs = {(readings.typed(found.sensors[sensor]), readings.typed(found.readings[reading]))
                 for sensor, reading in found.reported}
        assert pairs == {(readings.typed(reading.sensor), readings.typed(reading.properties))
                         for reading in expected}
        assert found.strays == 0

    def check_secrets(self):
        """Nothing secret was ever on the console or in the log: none that is known here, and
        nothing that looks like the keys and tokens of a session."""
        text = self.gateway.text()
        assert not [secret for secret in self.secrets if secret in text]
        assert not SECRET_LOOKING.search(text)
