"""1,000 readings, and everything in between that can go wrong at the server: each reading is found
in the graph exactly once, with the exact value."""

import itertools

import pytest

from e2e import readings
from e2e.site import ARMHF, BOARDS as BARE, LINUX, WAIT_S
from standin import client, faults

BOARDS = (LINUX, ARMHF, *BARE)
COUNT = {ARMHF: 200}  # else 1,000

FAULTS = [
    ("drop_before", {}), ("drop_before", {"reset": True}),
    ("drop_after", {}), ("drop_after", {"reset": True}),
    ("cut", {"bytes": 0}), ("cut", {"bytes": 9}), ("cut", {"bytes": 150}),
    ("cut", {"bytes": 230, "reset": True}), ("broken_json", {}),
    ("close", {}), ("silent_close", {}),
    ("interim", {}), ("chunked", {"bytes": 1}), ("chunked", {"bytes": 5}),
    ("dribble", {"bytes": 20, "seconds": 0.02}), ("stall", {"seconds": 1}),
    ("conflict", {}), ("read_only", {}), ("memory", {}), ("timeout", {}), ("error", {}),
    ("throttle", {}), ("throttling", {}), ("internal", {}), ("blackhole", {}),
    ("redirect", {"status": 302, "text": "https://elsewhere.example/"}),
    ("content", {"status": 200, "text": "<html></html>", "content_type": "text/html"}),
    ("values", {"fields": {"results": None}}), ("padded", {"bytes": 900}), ("date", {"text": ""}),
]
ACTIONS = ["close_connections", "forget_tls_sessions", "expire_sessions", "silence_connections"]
SESSION_FAULTS = [("drop_before", {}), ("drop_after", {}), ("cut", {"bytes": 700}),
                  ("chunked", {"bytes": 7})]


@pytest.fixture(scope="module")
def shared_run(tmp_path_factory):
    """A database of its own: the cost of a write grows with what is there."""
    with client.start(tmp_path_factory.mktemp("standin")) as run:
        yield run


def test_the_faults_are_of_every_kind():
    assert {name for name, _ in FAULTS} == set(faults.NAMES)


def blocks(items, size):
    return [items[at:at + size] for at in range(0, len(items), size)]


def send_through_fault(site, sender, block, fault):
    """The fault is spent on a request that carries these readings. All of them are waited for: the
    pauses grow with failures in a row."""
    name, details = fault
    before, written = site.run.count(f"faults.{name}"), site.written()
    site.run.fault(name, **details)
    send(sender, block)
    sender.finish()
    site.run.wait_for(f"faults.{name}", before + 1, WAIT_S)
    site.wait_written(written + len(block))


def send(sender, block):
    for reading in block:
        sender.send(reading.line)


@pytest.mark.longest
def test_every_reading_arrives_once(site, run):
    count = COUNT.get(site.board, 1000)
    expected = readings.mixed(count, seed=site.board)
    for name, details in SESSION_FAULTS:
        run.fault(name, service="sts", **details)
    site.start()
    sender = site.sender()
    parts = blocks(expected, count // (len(FAULTS) + len(ACTIONS)))
    for block, fault in zip(parts, FAULTS):
        send_through_fault(site, sender, block, fault)
    for block, action in itertools.zip_longest(parts[len(FAULTS):], ACTIONS):
        if action:
            run.action(action)
        send(sender, block)
    sender.finish()
    site.wait_written(count)
    assert sender.refused == [] and run.pending_faults() == []
    assert site.starts() == 1
    site.check_graph(expected)


def test_the_same_line_again_is_the_same_reading(site):
    """And two lines that differ are two readings, though they are of one moment."""
    once = readings.simple(30, step=0)
    site.start()
    site.deliver(once)
    site.deliver(once)
    site.check_graph(once)
