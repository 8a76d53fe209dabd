"""The network of a board in QEMU: every frame between the board and QEMU's own little network
(slirp: DHCP, and this machine's loopback as 10.0.2.2) passes through here and can be answered,
changed or lost. No name is ever asked for outside.

    with rig.network.Network({"sts.example": "10.0.2.2"}) as network:
        board = rig.gateway.start("lm3s6965evb", settings, directory, network=network)
        network.names.clear()          # from now on DNS refuses
        network.dhcp = False           # the DHCP server is gone
        network.lease_s = 120          # leases are short
        network.silence_connections()  # the TCP connections that there are get no packet through
        network.seen["dhcp.request"]   # how many there were
"""

import collections
import contextlib
import os
import shutil
import socket
import tempfile
import threading

from rig import frames

HOST = "10.0.2.2"  # this machine's loopback, seen from the board
ELSEWHERE = "192.0.2.2"  # another of its addresses: of LOOPBACK_2, which a board takes for itself
LOOPBACK_2 = "127.0.0.2"
FRAME_MAX = 4096


class Side:
    """One of the two cables, a pair of datagram sockets: QEMU's end and ours."""

    def __init__(self, directory, name):
        self.qemu_path = os.path.join(directory, f"{name}-qemu")
        self.path = os.path.join(directory, name)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.settimeout(0.2)

    def send(self, frame):
        with contextlib.suppress(OSError):  # QEMU is gone: so is a frame on a real cable
            self.socket.sendto(frame, self.qemu_path)

    def netdev(self, identity):
        return (f"dgram,id={identity},local.type=unix,local.path={self.qemu_path},"
                f"remote.type=unix,remote.path={self.path}")


class Network:
    def __init__(self, names=()):
        self.names = dict(names)  # what DNS knows
        self.dhcp = True
        self.lease_s = None  # as the server says
        self.seen = collections.Counter()
        self.local_ports, self.sequences, self.dns_ids = [], [], []
        self.macs = set()  # that the board has sent from
        self._connections, self._silenced = set(), set()
        self._directory = tempfile.mkdtemp(prefix="rig-")
        self._board = Side(self._directory, "board")
        self._outside = Side(self._directory, "outside")
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._carry, args=way, daemon=True)
            for way in ((self._board, self._from_board), (self._outside, self._from_outside))]
        for thread in self._threads:
            thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self._stopping = True
        for thread in self._threads:
            thread.join()
        for side in (self._board, self._outside):
            side.socket.close()
        shutil.rmtree(self._directory, ignore_errors=True)

    def options(self):
        """QEMU's options: n0 is the board's cable, u0 the network behind."""
        return ["-netdev", self._board.netdev("n0"),
                "-netdev", "user,id=u0,ipv6=off",
                "-netdev", "hubport,id=h0,hubid=1,netdev=u0",
                "-netdev", self._outside.netdev("d0"),
                "-netdev", "hubport,id=h1,hubid=1,netdev=d0"]

    def silence_connections(self):
        """Loses every packet of the TCP connections made so far; answers how many those are."""
        self._silenced |= self._connections
        return len(self._silenced)

    def _carry(self, side, handle):
        while not self._stopping:
            try:
                frame = side.socket.recv(FRAME_MAX)
            except TimeoutError:
                continue
            handle(frame)

    def _from_board(self, frame):
        self.macs.add(frame[6:12].hex(":"))
        packet = frames.parse(frame)
        if packet is None:
            self._outside.send(frame)
        elif packet.protocol == frames.UDP and packet.destination_port == frames.DNS_PORT:
            self._answer_name(packet)
        elif self._passes(packet, packet.source_port):
            self._note(packet)
            if packet.destination == ELSEWHERE:
                frame = frames.with_addresses(packet, packet.source, LOOPBACK_2)
            self._outside.send(frame)

    def _from_outside(self, frame):
        packet = frames.parse(frame)
        if packet is None:
            self._board.send(frame)
        elif self._passes(packet, packet.destination_port):
            if self.lease_s is not None and frames.dhcp_kind(packet) in ("offer", "ack"):
                frame = frames.with_lease(packet, self.lease_s)
            if packet.source == LOOPBACK_2:
                frame = frames.with_addresses(packet, ELSEWHERE, packet.destination)
            self._board.send(frame)

    def _passes(self, packet, board_port):
        kind = frames.dhcp_kind(packet) if packet.protocol == frames.UDP else None
        if kind:
            self.seen[f"dhcp.{kind}"] += 1
            return self.dhcp
        return packet.protocol == frames.UDP or board_port not in self._silenced

    def _note(self, packet):
        if packet.is_syn:
            self.seen["connections"] += 1
            self._connections.add(packet.source_port)
            self.local_ports.append(packet.source_port)
            self.sequences.append(packet.sequence)

    def _answer_name(self, packet):
        address = self.names.get(frames.dns_question(packet))
        self.seen["dns.answered" if address else "dns.refused"] += 1
        self.dns_ids.append(frames.dns_id(packet))
        self._board.send(frames.dns_answer(packet, address))
