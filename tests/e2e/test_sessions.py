"""Temporary credentials: renewed before they expire, and after the server says that they have."""

import time

from e2e import readings, sources
from e2e.site import WAIT_S


def test_renewed_before_they_expire(site, run):
    """Sessions of 24 seconds, readings all the time: no request is ever refused."""
    run.settings(session_lifetime_s=24)
    site.start()
    expected, end = [], time.monotonic() + WAIT_S
    while run.count("sts.sessions_issued") < 3:
        assert time.monotonic() < end
        expected += readings.simple(1, first=len(expected))
        site.deliver(expected[-1:])
        time.sleep(0.5)
    assert run.count("requests.neptune.refused") == 0
    site.check_graph(expected)


def test_renewed_after_the_server_says_so(site, run):
    site.start()
    site.deliver(readings.simple(2))
    for at in (1, 2):
        run.action("expire_sessions")
        since = site.log_length()
        site.accept(readings.simple(2, first=2 * at))
        site.wait_log("neptune: 403 ExpiredTokenException: The security token included in the "
                      "request is expired", since)
        site.wait_log("sts: session until ", since)
        site.wait_written(2 + 2 * at)
    assert run.count("sts.sessions_issued") == 3
    site.check_graph(readings.simple(6))


def test_refused_with_the_other_status(site, run):
    """openCypher may say with 400 what other interfaces say with 403."""
    run.settings(refusal_status=400)
    site.start()
    site.deliver(readings.simple(2))
    run.action("expire_sessions")
    site.accept(readings.simple(2, first=2))
    site.wait_log("neptune: 400 ExpiredTokenException")
    site.wait_written(4)


def test_long_tokens(site, run):
    """A device without room for one says so, with its length, and takes the next that fits."""
    run.settings(token_size=6000)
    site.start()
    site.accept(readings.simple(2))
    if site.is_bare:
        site.wait_log("sts: 200 .*too long|sts: 200 .*longer")
        run.settings(token_size=2048)
    site.wait_written(2)


def test_provisioned_temporary_credentials(site, run):
    site.start_from(sources.static(site))
    issued = run.count("sts.sessions_issued")
    site.deliver(readings.simple(2))
    assert run.count("sts.sessions_issued") == issued


def test_sts_away_for_a_while(site, run):
    run.settings(listening={"sts": False})
    site.start()
    site.accept(readings.simple(2))
    site.wait_log("sts: connection refused or unanswered")
    run.settings(listening={"sts": True})
    site.wait_written(2)


def test_neptune_away_for_a_while(site, run):
    site.start()
    site.deliver(readings.simple(2))
    run.settings(listening={"neptune": False})
    run.action("close_connections")
    site.accept(readings.simple(2, first=2))
    site.wait_log("neptune: connection refused or unanswered")
    run.settings(listening={"neptune": True})
    site.wait_written(4)


def test_a_replica_that_only_reads(site, run):
    run.settings(replica=True)
    site.start()
    site.accept(readings.simple(2))
    site.wait_log("neptune: 400 ReadOnlyViolationException: ")
    known = run.count("connections")
    run.settings(replica=False)
    site.wait_written(2)
    assert run.count("connections") > known  # the name was asked for again
