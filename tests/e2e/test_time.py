"""A clock that is wrong, or that nobody sets: the gateway finds out, says so, and delivers."""

import time

import pytest

from e2e import readings, sources
from e2e.site import BOARDS, LINUX, WHOLE  # noqa: F401 - BOARDS: where these tests run
from standin import clock

DAY_S = 86400
YEAR_S = 365 * DAY_S
SYSTEM_TIME_AGAIN_S = 25  # a program has looked at the system's clock again by then


def day(offset_s=0):
    return clock.extended(time.time() + offset_s)[:10]


def dates_unchecked(run):
    """Requests that went over a connection whose certificate's dates were not checked: those
    without any signature."""
    return run.count("requests.sts.unsigned")


def faketime(offset):
    return ["faketime", "--exclude-monotonic", "-f", offset]


@pytest.mark.longest
def test_no_time_server(site, run):
    """The time is that of STS, which is asked for nothing else, without a secret."""
    site.time_server.silent = True
    site.start()
    site.wait_log("time: no time server answers; asking an https server")
    site.wait_log(f"time: it is {day()}")
    site.deliver(readings.simple(3))
    assert dates_unchecked(run) == 1
    assert site.time_server.requests >= 1
    site.check_graph(readings.simple(3))


@pytest.mark.on(*WHOLE)
@pytest.mark.longest
def test_no_time_server_and_no_sts(site, run):
    """Neptune is asked, since the device's credentials come from AWS IoT."""
    site.time_server.silent = True
    site.start_from(sources.iot(site))
    site.deliver(readings.simple(3))
    assert run.count("requests.neptune.refused") == 1  # that one, which has no signature


@pytest.mark.on(*WHOLE)
@pytest.mark.longest
def test_no_time_server_and_no_other_allowed(site, run):
    """It waits, says why, and goes on when the time server is back."""
    site.time_server.silent = True
    site.start(time_from_tls=False)
    site.accept(readings.simple(3))
    site.wait_log("time: no time server answers; time_from_tls is false; next try in")
    assert run.count("connections") == 0
    site.time_server.silent = False
    site.wait_written(3)
    assert dates_unchecked(run) == 0
    site.check_graph(readings.simple(3))


def test_time_server_that_is_a_year_ahead(site, run):
    """No certificate is valid then."""
    site.time_server.skew_s = YEAR_S
    site.start()
    site.accept(readings.simple(3))
    site.wait_log(f"time: it is {day(YEAR_S)[:4]}")
    site.wait_log("sts: certificate expired or not yet valid")
    site.wait_log("time: a certificate or credentials are out of date; asking an https server")
    site.wait_log(f"time: it is {day()}")
    site.wait_written(3)
    assert dates_unchecked(run) == 1
    site.check_graph(readings.simple(3))


@pytest.mark.on(*WHOLE)
@pytest.mark.longest
def test_time_server_that_is_a_year_behind(site, run):
    """It is not believed: the image is newer."""
    site.time_server.skew_s = -YEAR_S
    site.start()
    site.wait_log("time: no time server answers; asking an https server")
    site.deliver(readings.simple(3))
    assert dates_unchecked(run) == 1


def test_time_that_is_wrong_and_may_not_be_asked_for(site, run):
    site.time_server.skew_s = YEAR_S
    site.start(time_from_tls=False)
    site.accept(readings.simple(3))
    site.wait_log("time: a certificate or credentials are out of date; time_from_tls is false")
    assert run.count("application_bytes.good") == 0


def test_server_whose_certificate_is_really_out_of_date(site, run):
    """It is asked for the time, which shows that the clock is right, and gets nothing else."""
    run.settings(certificate={"sts": "expired"})
    site.start()
    site.wait_log("sts: certificate expired or not yet valid")
    site.wait_log("time: the server has the same, or none that can be")
    assert run.count("requests.sts.received") == dates_unchecked(run) >= 1
    run.settings(certificate={"sts": "good"})
    site.deliver(readings.simple(2))


@pytest.mark.longest
def test_time_that_a_reset_does_not_lose(site, run):
    """The time goes on a day ahead of the image's date; after the reset the time server is a day
    behind that, which is not believed."""
    run.settings(clock_skew_s=DAY_S)
    site.time_server.skew_s = DAY_S
    site.start()
    site.deliver(readings.simple(2))
    site.time_server.skew_s = 0
    since = site.log_length()
    site.gateway.qmp("system_reset")
    site.wait_log("time: no time server answers; asking an https server", since)
    site.wait_log(f"time: it is {day(DAY_S)}", since)
    site.accept(readings.simple(2, first=2))
    site.wait_written(4)
    site.check_graph(readings.simple(4))


@pytest.mark.on(LINUX)
def test_system_clock_that_is_a_year_ahead(site, run):
    """And stays so: what a server has told is not undone by it."""
    site.start_with(site.settings(), prefix=faketime("+1y"))
    expected, end = [], time.monotonic() + SYSTEM_TIME_AGAIN_S
    while time.monotonic() < end:
        expected += readings.simple(1, first=len(expected))
        site.deliver(expected[-1:])
        time.sleep(1)
    assert dates_unchecked(run) == 1
    assert run.count("requests.neptune.refused") == 0
    site.check_graph(expected)


@pytest.mark.on(LINUX)
@pytest.mark.longest
def test_system_clock_that_is_a_year_behind(site, run):
    site.start_with(site.settings(), prefix=faketime("-1y"))
    site.deliver(readings.simple(3))
    assert dates_unchecked(run) == 1
