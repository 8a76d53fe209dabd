"""Who the gateway talks to: certificates that are expired, for another name or of an unknown
authority get no byte of a request; those of both kinds of key are accepted."""

import pytest

from e2e import readings

REFUSED = {
    "expired": "certificate expired or not yet valid",
    "not_yet_valid": "certificate expired or not yet valid",
    "untrusted": "certificate not trusted",
    "wrong_name": "certificate is for another host name",
}


def show(run, **certificates):
    """From the next handshake on the services show these certificates; none is resumed."""
    run.settings(certificate=certificates)
    run.action("close_connections")


@pytest.mark.parametrize("mode, reason", REFUSED.items())
def test_bad_certificates_get_nothing(site, run, mode, reason):
    """Neptune's first, then that of STS; both are found out and both recovered from. (Where dates
    do not fit, the time may be asked for without them, unless that is forbidden: test_time.)"""
    show(run, neptune=mode)
    site.start(time_from_tls=False)
    site.accept(readings.simple(3))
    site.wait_log(f"neptune: {reason} .*3 readings kept")
    run.action("expire_sessions")
    show(run, neptune="good", sts=mode)
    site.wait_log(f"sts: {reason}")
    assert run.count(f"application_bytes.{mode}") == 0
    run.wait_for("handshakes.failed", 2)  # which the server notices after the gateway
    show(run, sts="good")
    site.wait_written(3)
    assert run.count(f"application_bytes.{mode}") == 0
    assert site.starts() == 1


def test_an_authority_that_is_not_configured_is_not_trusted(site, run):
    """Only the ones that are built in are left, and the stand-in's are not among them."""
    site.start(trust_anchors=[])
    site.wait_log("sts: certificate not trusted")
    assert run.count("application_bytes.good") == 0


def test_chains_of_both_kinds_are_accepted(site, run):
    site.start()
    for at, (key, cipher) in enumerate({"rsa": "ECDHE-RSA-", "ec": "ECDHE-ECDSA-"}.items()):
        run.settings(key=key)
        run.action("close_connections")
        run.action("expire_sessions")
        run.action("forget_tls_sessions")
        known = len(run.log()["connections"])
        site.deliver(readings.simple(5, first=5 * at))
        made = [entry for entry in run.log()["connections"][known:] if entry.get("requests")]
        assert {entry["service"] for entry in made} == {"neptune", "sts"}
        assert all(entry["cipher"].startswith(cipher) for entry in made)
        assert all(entry["version"] == "TLSv1.2" for entry in made)
    site.check_graph(readings.simple(10))


def test_a_server_that_knows_more_than_tls_1_2(site, run):
    run.settings(tls13=True)
    site.start()
    site.deliver(readings.simple(2))


def test_a_session_of_tls_is_resumed(site, run):
    site.start()
    site.deliver(readings.simple(2))
    run.action("close_connections")
    site.deliver(readings.simple(2, first=2))
    assert run.count("handshakes.resumed") >= 1
