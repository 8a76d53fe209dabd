"""What a source can answer besides credentials, and how: each time the reason is told, nothing is
taken from it, and the next attempt succeeds."""

import pytest

from e2e import readings, sources
from e2e.site import LINUX, WHOLE

BOARDS = (LINUX, *WHOLE)
SOURCES = {"sts": sources.assume_role, "iot": sources.iot, "imds": sources.imds,
           "container": sources.container}
ELSEWHERE = "https://elsewhere.example/"

# name: (fault, its details, what the log says)
FAULTS = {
    "redirect": ("redirect", {"text": ELSEWHERE}, "302"),
    "closed-early": ("cut", {"bytes": 300}, "broke|closed|incomplete"),
    "half-a-document": ("content", {"text": '{"credentials": {"accessKeyId": "ASIA'},
                        "200 .*(incomplete|ends)"),
    "oversized": ("padded", {"bytes": 60000}, "200 .*[0-9]{5} bytes"),
    "no-credentials": ("content", {"text": "{}"}, "200 .*missing"),
    "line-end": ("values", {"fields": {"SessionToken": "a\r\nX: b", "Token": "a\r\nX: b"}},
                 "200 .*Token"),
    "throttled": ("error", {"status": 429, "code": "ThrottlingException", "text": "Rate exceeded"},
                  "429"),
    "its-own-fault": ("internal", {}, "500"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("source", ["sts", "iot"])
@pytest.mark.on(*WHOLE)
def test_of_a_board(site, run, source, fault):
    refused_and_asked_again(site, run, source, fault)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("source", ["imds", "container"])
@pytest.mark.on(LINUX)
def test_of_a_computer(site, run, source, fault):
    refused_and_asked_again(site, run, source, fault)


def refused_and_asked_again(site, run, source, fault):
    kind, details, reason = FAULTS[fault]
    run.fault(kind, service=source, path=document_path(run, source), **details)
    site.start_from(SOURCES[source](site))
    site.accept(readings.simple(2))
    site.wait_log(f"{source}: .*({reason}).*; next try in")
    assert run.count("requests.neptune.received") == 0
    site.wait_written(2)
    site.check_graph(readings.simple(2))


def document_path(run, source):
    """Where a source gives credentials, and not what leads to them."""
    if source == "imds":
        return f"/latest/meta-data/iam/security-credentials/{run.info['imds']['role']}"
    return "/"


@pytest.mark.parametrize("source", ["sts", "iot"])
def test_a_byte_at_a_time(site, run, source):
    run.fault("dribble", service=source, bytes=1, seconds=0.001)
    site.start_from(SOURCES[source](site))
    site.deliver(readings.simple(2))
    assert run.count("requests.neptune.refused") == 0


def test_no_answer(site, run):
    run.fault("blackhole", service="iot")
    site.start_from(sources.iot(site), timeout_ms=2000)
    site.accept(readings.simple(2))
    site.wait_log("iot: timed out.*; next try in")
    site.wait_written(2)


@pytest.mark.parametrize("source", ["sts", "iot", "imds"])
def test_token_that_is_too_long(site, run, source):
    """Whoever has no room for one says so, with its length, and takes the next that fits."""
    room = 2048 if site.is_bare else 20480
    run.settings(token_size=room + 1)
    site.start_from(SOURCES[source](site))
    site.accept(readings.simple(2))
    site.wait_log(fr"{source}: 200 .*Token: too long \({room + 1} bytes\); next try in")
    run.settings(token_size=room)
    site.wait_written(2)
