"""The demonstration: a board writes this machine's metrics into a graph database, through a server
that checks every signature. `make demo` runs it."""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from demo import metrics
from rig import gateway as rig_gateway
from rig.sender import Sender
from rig.sntp import TimeServer
from standin import client

SECONDS = 20
ROUND_S = 0.5
GATEWAY = "demo"
ROOT = rig_gateway.ROOT


def say(text):
    print(text, flush=True)


def settings(run, time_server, on_linux):
    """The configuration document. A board in QEMU reaches this machine's loopback as 10.0.2.2."""
    host = "127.0.0.1" if on_linux else "10.0.2.2"
    info = run.info
    return {
        "gateway": GATEWAY,
        "endpoint": info["neptune"]["name"], "port": info["neptune"]["port"],
        "endpoint_via": f"{host}:{info['neptune']['port']}",
        "region": info["region"],
        "access_key_id": info["user"]["access_key_id"],
        "secret_access_key": info["user"]["secret_access_key"],
        "sts_endpoint": info["sts"]["name"], "sts_port": info["sts"]["port"],
        "sts_via": f"{host}:{info['sts']['port']}",
        "role_arn": info["roles"]["writer"], "session_name": "demo",
        "time_server": host, "time_port": time_server.port,
        "batch_ms": 2000, "spread_s": 0,
        "trust_anchors": [pathlib.Path(run.ca).read_text(encoding="ascii")],
    }


def feed(gateway):
    """Sends a round of metrics every half second, and shows what the gateway logs meanwhile."""
    sender = Sender(gateway)
    shown = 0
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        begun = time.monotonic()
        for line in metrics.sample():
            sender.send(line)
        sender.drain()
        shown = show_log(gateway, shown)
        time.sleep(max(0, ROUND_S - (time.monotonic() - begun)))
    sender.finish()
    return sender, shown


def show_log(gateway, shown):
    for line in gateway.log[shown:]:
        say(f"  # {line}")
        shown += 1
    return shown


def logged(gateway, pattern):
    return [int(found[1]) for found in (re.search(pattern, line) for line in gateway.log) if found]


def confirmed(gateway):
    return sum(logged(gateway, r"neptune: (\d+) readings? written"))


def wait_until_confirmed(gateway, count, shown):
    end = time.monotonic() + 60
    while confirmed(gateway) < count and time.monotonic() < end:
        time.sleep(0.1)
        shown = show_log(gateway, shown)
    show_log(gateway, shown)


def read_back(database):
    """The table and the number of readings, by a process that only has the file."""
    command = [sys.executable, "-m", "demo.summary", database, GATEWAY]
    result = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, timeout=120)
    table, count = result.stdout.rstrip("\n").rsplit("\n", 1)
    return table, int(count)


def image_size(board):
    """Flash and static RAM of an image, in bytes."""
    image = f"build/firmware/{board}/qemu/neso.elf"
    output = subprocess.run(["arm-none-eabi-size", image], cwd=ROOT, check=True, text=True,
                            stdout=subprocess.PIPE, timeout=60).stdout
    text, data, bss = (int(x) for x in output.splitlines()[1].split()[:3])
    return text + data, data + bss


def summary(board, run, sender, gateway, database):
    statistics = run.statistics()
    table, found = read_back(database)
    accepted, written = len(sender.accepted), confirmed(gateway)
    signed = logged(gateway, r"written by request (\d+)")

    def total(outcome):
        return sum(statistics.get(f"requests.{server}.{outcome}", 0)
                   for server in ("sts", "neptune"))

    figures = [("readings accepted on the southbound line", accepted),
               ("acknowledged by the server", written),
               ("found in the graph", found),
               ("requests signed", signed[-1] if signed else 0),
               ("requests whose signature was checked", total("received")),
               ("requests refused", total("received") - total("accepted"))]
    if board not in rig_gateway.LINUX:
        flash, ram = image_size(board)
        figures += [("bytes of flash", flash), ("bytes of RAM, stack included", ram)]
    say(f"\n{table}\n")
    for name, value in figures:
        say(f"  {name:<42}{value:>9,}")
    return 0 < accepted == written == found


def main(board):
    on_linux = board in rig_gateway.LINUX
    directory = tempfile.mkdtemp(prefix="neso-demo-")
    database = ROOT / "build" / f"demo-{board}.db"
    for old in ROOT.glob(f"build/demo-{board}.db*"):
        old.unlink()
    with TimeServer() as time_server, \
            client.start(directory, "--database", str(database)) as run:
        say(f"- STS, Neptune and a time server listen on loopback ({run.info['sts']['name']},")
        say(f"  {run.info['neptune']['name']})")
        document = settings(run, time_server, on_linux)
        with rig_gateway.start(board, document, directory) as gateway:
            say(f"- {board} {'starts' if on_linux else 'boots in QEMU'}; this machine's metrics go "
                f"in for {SECONDS} seconds")
            sender, shown = feed(gateway)
            wait_until_confirmed(gateway, len(sender.accepted), shown)
            agree = summary(board, run, sender, gateway, str(database))
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
