"""A command in a network of its own, where only these names have addresses:

    python3 nameserver.py '{"db.example": "10.0.0.7"}' COMMAND...

`command` says how to run that: in a network without any other, with its own resolv.conf.
"""

import json
import socket
import struct
import subprocess
import sys
import threading

NO_SUCH_NAME = 3
TYPE_A = 1
SET_UP = ('ip link set lo up && mount --bind "$1" /etc/resolv.conf && shift && exec "$@"')


def command(directory, names, *words):
    from rig import namespace  # not for the command itself, which knows no other module

    resolv_conf = directory / "resolv.conf"
    resolv_conf.write_text("nameserver 127.0.0.1\n", encoding="ascii")
    return namespace.command("--net", "--mount", words=[
        "sh", "-c", SET_UP, "sh", str(resolv_conf), sys.executable, __file__, json.dumps(names),
        *map(str, words)])


def question_of(query):
    """(name, type, the question's bytes)"""
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode("ascii").lower())
        at += 1 + query[at]
    return ".".join(labels), struct.unpack_from("!H", query, at + 1)[0], query[12:at + 5]


def answer(query, names):
    name, kind, question = question_of(query)
    records = b""
    if name in names and kind == TYPE_A:
        records = struct.pack("!HHHIH4s", 0xC00C, TYPE_A, 1, 1, 4, socket.inet_aton(names[name]))
    flags = 0x8180 | (0 if name in names else NO_SUCH_NAME)
    return query[:2] + struct.pack("!HHHHH", flags, 1, bool(records), 0, 0) + question + records


def serve(server, names):
    while True:
        query, sender = server.recvfrom(1500)
        server.sendto(answer(query, names), sender)


def main():
    names, *words = sys.argv[1:]
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))
    threading.Thread(target=serve, args=(server, json.loads(names)), daemon=True).start()
    sys.exit(subprocess.run(words, check=False).returncode)


if __name__ == "__main__":
    main()
