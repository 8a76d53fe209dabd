"""This machine's own figures as line protocol: load, memory, disk, network, temperatures.

Each sensor is one series; sample() gives the lines of one round, with timestamps of this moment.
"""

import os
import pathlib
import time


def read(path):
    return pathlib.Path(path).read_text(encoding="ascii", errors="replace")


def escape(text):
    return text.replace("\\", "_").replace(" ", "\\ ").replace(",", "\\,").replace("=", "\\=")


def load():
    one, five, fifteen = read("/proc/loadavg").split()[:3]
    yield "load", {}, f"load1={one},load5={five},load15={fifteen}"


def memory():
    fields = dict(line.split(":") for line in read("/proc/meminfo").splitlines())
    kib = {name: int(value.split()[0]) for name, value in fields.items()}
    used = kib["MemTotal"] - kib["MemAvailable"]
    yield "memory", {}, f"used_percent={100 * used / kib['MemTotal']:.2f},used={used * 1024}i"


def disk():
    status = os.statvfs("/")
    used = 1 - status.f_bavail / status.f_blocks
    yield "disk", {"path": "/"}, (f"used_percent={100 * used:.2f},"
                                  f"free={status.f_bavail * status.f_frsize}i")


def processor():
    ticks = [int(x) for x in read("/proc/stat").split("\n")[0].split()[1:8]]
    yield "cpu", {}, f"busy_ticks={sum(ticks) - ticks[3] - ticks[4]}i,idle_ticks={ticks[3]}i"


def network(most=2):
    for line in read("/proc/net/dev").splitlines()[2:2 + most]:
        name, figures = line.split(":")
        received, sent = figures.split()[0], figures.split()[8]
        yield "network", {"interface": name.strip()}, f"received={received}i,sent={sent}i"


def temperatures(most=2):
    zones = sorted(pathlib.Path("/sys/class/thermal").glob("thermal_zone*"))[:most]
    for zone in zones:
        try:
            celsius = int(read(zone / "temp")) / 1000
            kind = read(zone / "type").strip()
        except (OSError, ValueError):
            continue
        yield "temperature", {"zone": kind}, f"celsius={celsius:.1f}"


def sample():
    now_ns = time.time_ns()
    lines = []
    for source in (load, memory, disk, processor, network, temperatures):
        try:
            found = list(source())
        except (OSError, ValueError, KeyError, IndexError):
            continue  # this machine does not have it
        for name, tags, fields in found:
            series = "".join(f",{key}={escape(value)}" for key, value in tags.items())
            lines.append(f"{name}{series} {fields} {now_ns}".encode())
    return lines
