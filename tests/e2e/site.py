"""A gateway with everything around it: the stand-in, a time server, and the network of a board."""

import contextlib
import pathlib
import re
import time

from e2e import readings, sources
from rig import gateway, graph
from rig.network import HOST, Network
from rig.sender import Sender
from rig.sntp import TimeServer

LINUX = "linux"
ARMHF = "linux-armhf"
MADE_OF = {path.parent.name: path.read_text(encoding="utf-8")
           for path in (gateway.ROOT / "boards").glob("*/board.mk")}
BOARDS = sorted(board for board, text in MADE_OF.items() if "BOARD_QEMU " in text)
FEW = [board for board in BOARDS if "BOARD_CREDENTIALS " in MADE_OF[board]]  # not every source
WHOLE = [board for board in BOARDS if board not in FEW]
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
        names = [info[service]["name"] for service in ("sts", "neptune", "iot")]
        return dict.fromkeys((*names, TIME_NAME), HOST)

    def settings(self, **changes):
        return self.settings_of(sources.assume_role(self), **changes)

    def settings_of(self, *parts, **changes):
        """What every gateway needs, and the parts of its sources (see e2e.sources)."""
        info = self.run.info
        anchors = [pathlib.Path(path).read_text(encoding="ascii") for path in info["ca"].values()]
        document = {
            "gateway": self.directory.name, "region": info["region"],
            **self.place("endpoint", "port", "endpoint_via", info["neptune"]),
            "batch_ms": 50, "timeout_ms": 8000, "spread_s": 0, "trust_anchors": anchors}
        if self.is_bare:
            document |= {"time_server": TIME_NAME, "time_port": self.time_server.port}
        for part in parts:
            document |= part
        return {**document, **changes}

    def via(self, port):
        """A port of this machine, from where the gateway is."""
        return f"{HOST if self.is_bare else '127.0.0.1'}:{port}"

    def place(self, name, port, via, service):
        """The fields that say where a service is. A board finds it by DNS."""
        fields = {name: service["name"], port: service["port"]}
        return fields if self.is_bare else {**fields, via: self.via(service["port"])}

    def start_with(self, document, **options):
        """Starts a gateway with a document of settings: a dict, or bytes that may be anything."""
        if self.is_bare:
            options["network"] = self.network
        self.gateway = self._stack.enter_context(
            gateway.start(self.board, document, self.directory, **options))
        return self.gateway

    def start(self, **changes):
        return self.start_from(sources.assume_role(self), **changes)

    def start_from(self, *parts, **changes):
        """Starts a gateway that has its credentials from these sources."""
        document = self.settings_of(*parts, **changes)
        self.secrets |= sources.secrets_of(document)
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
