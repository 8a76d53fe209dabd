"""Ethernet frames as the tests see them: enough of IPv4, UDP, TCP, DNS and DHCP to tell what a
frame is, and to answer or change it. Every function takes and gives whole frames (bytes)."""

import dataclasses
import socket
import struct

ETHERNET_SIZE = 14
TCP, UDP = 6, 17
DNS_PORT, DHCP_SERVER_PORT, DHCP_CLIENT_PORT = 53, 67, 68
DHCP_OPTIONS_AT = 240  # behind the fixed fields and the magic cookie
DHCP_KINDS = {1: "discover", 2: "offer", 3: "request", 4: "decline", 5: "ack", 6: "nak",
              7: "release", 8: "inform"}
LEASE_TIME, MESSAGE_TYPE = 51, 53
REFUSED = 5


@dataclasses.dataclass(frozen=True)
class Packet:
    """A UDP datagram or TCP segment in its frame."""

    frame: bytes
    protocol: int
    source: str
    destination: str
    source_port: int
    destination_port: int
    payload_at: int  # in the frame, of the UDP or TCP header

    @property
    def data(self):
        """What a UDP datagram carries."""
        length = struct.unpack_from("!H", self.frame, self.payload_at + 4)[0]
        return self.frame[self.payload_at + 8:self.payload_at + length]

    @property
    def is_syn(self):
        return self.protocol == TCP and self.frame[self.payload_at + 13] & 0x12 == 0x02

    @property
    def sequence(self):
        return struct.unpack_from("!I", self.frame, self.payload_at + 4)[0]


def parse(frame):
    """The packet in a frame; None when it is neither UDP nor TCP over IPv4."""
    if len(frame) < ETHERNET_SIZE + 28 or frame[12:14] != b"\x08\x00":
        return None
    protocol = frame[ETHERNET_SIZE + 9]
    if protocol not in (TCP, UDP):
        return None
    at = ETHERNET_SIZE + 4 * (frame[ETHERNET_SIZE] & 15)
    ports = struct.unpack_from("!HH", frame, at)
    source, destination = (socket.inet_ntoa(frame[ETHERNET_SIZE + start:ETHERNET_SIZE + start + 4])
                           for start in (12, 16))
    return Packet(frame, protocol, source, destination, *ports, at)


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def with_addresses(packet, source, destination):
    """A TCP segment from and to other addresses."""
    frame, at = bytearray(packet.frame), ETHERNET_SIZE
    size = struct.unpack_from("!H", frame, at + 2)[0] + at - packet.payload_at
    frame[at + 12:at + 20] = socket.inet_aton(source) + socket.inet_aton(destination)
    struct.pack_into("!H", frame, at + 10, 0)
    struct.pack_into("!H", frame, at + 10, checksum(frame[at:packet.payload_at]))
    struct.pack_into("!H", frame, packet.payload_at + 16, 0)
    segment = frame[packet.payload_at:packet.payload_at + size] + b"\0" * (size % 2)
    pseudo_header = bytes(frame[at + 12:at + 20]) + struct.pack("!HH", TCP, size)
    struct.pack_into("!H", frame, packet.payload_at + 16, checksum(pseudo_header + segment))
    return bytes(frame)


def udp_answer(packet, data):
    """A frame that brings `data` back to the sender of `packet`. It has no UDP checksum."""
    udp = struct.pack("!HHHH", packet.destination_port, packet.source_port, 8 + len(data), 0)
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28 + len(data), 0, 0, 64, UDP, 0,
                       socket.inet_aton(packet.destination), socket.inet_aton(packet.source))
    head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
    ethernet = packet.frame[6:12] + packet.frame[0:6] + b"\x08\x00"
    return ethernet + head + udp + data


def dns_question(packet):
    """The name that a query asks for, in lower case."""
    labels, at = [], 12
    while packet.data[at]:
        size = packet.data[at]
        labels.append(packet.data[at + 1:at + 1 + size].decode("ascii").lower())
        at += 1 + size
    return ".".join(labels)


def dns_id(packet):
    return struct.unpack_from("!H", packet.data)[0]


def dns_answer(packet, address):
    """An answer of one address with a life of a second; a refusal without an address."""
    end = packet.data.index(b"\0", 12) + 5
    question = packet.data[12:end]
    if address is None:
        head = struct.pack("!HHHHHH", dns_id(packet), 0x8180 | REFUSED, 1, 0, 0, 0)
        return udp_answer(packet, head + question)
    head = struct.pack("!HHHHHH", dns_id(packet), 0x8180, 1, 1, 0, 0)
    record = struct.pack("!HHHIH4s", 0xC00C, 1, 1, 1, 4, socket.inet_aton(address))
    return udp_answer(packet, head + question + record)


def dhcp_options(packet):
    """(code, offset in the data, value) of each option."""
    data, at = packet.data, DHCP_OPTIONS_AT
    while at < len(data) and data[at] != 255:
        if data[at] == 0:
            at += 1
            continue
        size = data[at + 1]
        yield data[at], at + 2, data[at + 2:at + 2 + size]
        at += 2 + size


def dhcp_kind(packet):
    """Such as "request"; None when it is no DHCP."""
    if not {packet.source_port, packet.destination_port} & {DHCP_SERVER_PORT, DHCP_CLIENT_PORT}:
        return None
    kinds = [value[0] for code, _, value in dhcp_options(packet) if code == MESSAGE_TYPE]
    return DHCP_KINDS.get(kinds[0]) if kinds else None


def with_lease(packet, lease_s):
    """An offer or acknowledgement with another lease time."""
    frame = bytearray(packet.frame)
    for code, at, _ in dhcp_options(packet):
        if code == LEASE_TIME:
            struct.pack_into("!I", frame, packet.payload_at + 8 + at, lease_s)
            struct.pack_into("!H", frame, packet.payload_at + 6, 0)  # no checksum
    return bytes(frame)
