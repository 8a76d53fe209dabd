"""A board whose network fails, in every way that networks do: it recovers by itself, and nothing
that it accepted is lost."""

import re
import time

import pytest

from e2e import readings
from e2e.site import BOARDS, TIME_NAME, WAIT_S
from rig.network import ELSEWHERE, HOST, LOOPBACK_2

LEASE_S = 120  # lwIP looks at leases once a minute
SLOW_S = 300


@pytest.fixture
def running(site):
    """A site whose gateway has written two readings."""
    site.start()
    site.deliver(readings.simple(2))
    yield site
    assert site.starts() == 1


def wait_until(condition, what, timeout_s=WAIT_S):
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.1)


def test_cable_pulled_and_put_back(running):
    running.gateway.set_link(False)
    running.accept(readings.simple(5, first=2))
    running.wait_log("neptune: .*5 readings kept|neptune: .*kept; next try")
    running.gateway.set_link(True)
    running.wait_written(7)
    running.check_graph(readings.simple(7))


def test_outbox_full_while_the_cable_is_out(running):
    """What does not fit is refused, not lost: whoever sends it again delivers it."""
    expected = readings.simple(2)
    sender = running.sender()
    running.gateway.set_link(False)
    while sender.postponed == 0:
        expected += readings.simple(1, first=len(expected))
        sender.send(expected[-1].line)
        assert len(expected) < 2000
    running.gateway.set_link(True)
    sender.finish()
    running.wait_written(len(expected))
    running.check_graph(expected)


def test_address_of_the_device(site):
    """Its MAC address, given by QEMU here, is what it sends from."""
    site.start_with(site.settings(), mac="52:54:00:ab:cd:ef")
    site.wait_log("network: 10.0.2.15")
    assert site.network.macs == {"52:54:00:ab:cd:ef"}


def test_cable_put_in_after_the_start(site):
    site.network.dhcp = False
    site.start()
    site.wait_log("lines of up to")
    site.gateway.set_link(False)
    site.network.dhcp = True
    time.sleep(2)
    site.accept(readings.simple(2))
    assert not any(line.startswith("network: 10.") for line in site.gateway.log)
    site.gateway.set_link(True)
    site.wait_written(2)


def test_connection_that_is_dropped_silently(running):
    """Neither end is told. The gateway notices by the time-out, and asks over a new one."""
    assert running.network.silence_connections() == 2
    running.accept(readings.simple(3, first=2))
    running.wait_log("neptune: timed out")
    running.wait_written(5)
    assert running.network.seen["connections"] >= 3
    running.check_graph(readings.simple(5))


def test_names_refused_and_back(running, run):
    """STS and Neptune are asked for again: both names fail, and are found later."""
    names = dict(running.network.names)
    running.network.names.clear()
    run.action("expire_sessions")
    time.sleep(11)  # the answers that the board has kept have aged
    run.action("close_connections")
    running.accept(readings.simple(3, first=2))
    running.wait_log("neptune: host name not resolved")
    assert running.network.seen["dns.refused"] >= 1
    running.network.names.update(names)
    running.wait_written(5)
    running.check_graph(readings.simple(5))


def test_names_refused_at_the_start(site):
    names = dict(site.network.names)
    site.network.names = {TIME_NAME: HOST}
    site.start()
    site.accept(readings.simple(2))
    site.wait_log("sts: host name not resolved")
    site.network.names.update(names)
    site.wait_written(2)


def test_server_that_has_moved(running, run):
    """A failover: the name has another address, the old one refuses connections."""
    run.settings(address={"neptune": LOOPBACK_2})
    run.action("close_connections")
    running.accept(readings.simple(3, first=2))
    running.wait_log("neptune: connection refused or unanswered")
    running.network.names[run.info["neptune"]["name"]] = ELSEWHERE
    running.wait_written(5)
    running.check_graph(readings.simple(5))


def test_failover_to_another_address(running, run):
    """The old address answers still, as a replica; its connections are kept."""
    run.settings(replica=True)
    running.accept(readings.simple(3, first=2))
    running.wait_log("neptune: 400 ReadOnlyViolationException")
    run.settings(replica=False, address={"neptune": LOOPBACK_2})
    running.network.names[run.info["neptune"]["name"]] = ELSEWHERE
    running.wait_written(5)


def test_time_server_that_is_silent_at_first(site):
    """Lines without timestamp are refused until the time is known; ones with it are kept."""
    site.time_server.silent = True
    site.start()
    site.accept(readings.simple(3))
    site.gateway.send(b"pump,site=north rpm=1i\n")
    assert site.gateway.answers.get(timeout=WAIT_S) == "error 0 no time yet"
    wait_until(lambda: site.time_server.requests >= 2, "the time is not asked for again")
    assert site.run.count("connections") == 0
    site.time_server.silent = False
    site.wait_log("time: it is 20")
    site.accept(readings.simple(3, first=3, time=None))
    site.wait_written(6)


@pytest.mark.parametrize("ahead_s, refusal", [
    (5 * 3600, "sts: 403 SignatureDoesNotMatch"), (600, "neptune: 403 AccessDeniedException")])
def test_time_server_that_is_wrong(site, ahead_s, refusal):
    """The reason is shown, and the clock is set by the server, which was authenticated."""
    site.time_server.skew_s = ahead_s
    site.start()
    site.accept(readings.simple(2))
    site.wait_log(f"{refusal}: Signature not yet current: .*; clock set to")
    site.wait_written(2)


@pytest.mark.longest
def test_lease_renewed_lost_and_back(site):
    """The lease is renewed in time. Then the DHCP server is gone until the lease has ended, which
    takes the address, and comes back."""
    site.network.lease_s = LEASE_S
    site.start()
    site.deliver(readings.simple(2))
    first = site.network.seen["dhcp.ack"]
    wait_until(lambda: site.network.seen["dhcp.ack"] > first, "the lease is not renewed", SLOW_S)
    assert not any(line == "network: no network" for line in site.gateway.log)
    site.network.dhcp = False
    site.wait_log("network: no network", timeout_s=SLOW_S)
    site.accept(readings.simple(3, first=2))
    site.wait_log("neptune: no network; 3 readings kept")
    since, asked = site.log_length(), site.time_server.requests
    site.network.dhcp = True
    site.wait_log("network: 10.0.2.15", since, SLOW_S)
    wait_until(lambda: site.time_server.requests > asked, "the time is not asked for again")
    site.wait_written(5, SLOW_S)
    assert site.starts() == 1
    site.check_graph(readings.simple(5))


def test_nothing_that_an_attacker_could_guess(running, run):
    """Ports, sequence numbers and ids of questions are drawn: they neither count up nor stay near
    each other."""
    network = running.network
    for at in range(8):
        run.action("close_connections")
        time.sleep(2)  # so that the name is asked for again
        running.deliver(readings.simple(1, first=2 + at))
    for values, span in ((network.local_ports, 1 << 14), (network.sequences, 1 << 32),
                         (network.dns_ids, 1 << 16)):
        assert len(values) >= 8
        steps = {b - a for a, b in zip(values, values[1:])}
        assert len(steps) > 1
        assert max(map(abs, steps)) > span // 64
    assert all(port >= 49152 for port in network.local_ports)


def test_what_is_printed_at_the_start(running, run):
    text = running.gateway.text()
    for expected in (rf"neso \d+\.\d+\.\d+ on {running.board}, reset: ",
                     f"gateway {running.directory.name}", f"neptune {run.info['neptune']['name']}:",
                     f"sts {run.info['sts']['name']}:", "region us-east-1", "role arn:aws:iam::",
                     f"time server {TIME_NAME}:", "outbox of [0-9]+ bytes", "network: 10.0.2.15"):
        assert re.search(expected, text)


def test_a_line_that_a_reset_has_cut(site):
    """Its rest looks like a line, and must not become a reading."""
    site.start()
    site.deliver(readings.simple(1))
    site.gateway.send(b"pump,si")
    site.gateway.qmp("system_reset")
    wait_until(lambda: site.starts() == 2, "the board starts again")
    site.wait_log("network: 10.0.2.15", since=site.log_length())
    site.gateway.send(b"te=north rpm=7i 5\n")
    assert site.gateway.answers.get(timeout=WAIT_S) == "error 0 overrun"
    site.accept(readings.simple(2, first=1))
    site.wait_written(3)
    site.check_graph(readings.simple(3))
