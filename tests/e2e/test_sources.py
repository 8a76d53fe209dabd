"""Every source of credentials, from the configuration to the graph; and what is told when one gives
none, or something else."""

import time

import pytest

from e2e import readings, sources
from e2e.site import FEW, LINUX, WHOLE, WAIT_S

BOARDS = (LINUX, *WHOLE)


def role_options(site):
    """What a role's session can be given, and only with what is given."""
    info = site.run.info
    policy = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "neptune-db:*DataViaQuery", "Resource": info["resource"]}]}
    return {**sources.assume_role(site, "external"), "external_id": info["external_id"],
            "policy": policy, "tags": {"Plant": "7", "Größe": "m"}, "source_identity": "line-4",
            "duration_s": 900}


# name: (how it is configured, who has issued the session that writes, its role)
SOURCES = {
    "assume_role": (role_options, "AssumeRole", "external"),
    "static": (sources.static, "AssumeRole", "writer"),
    "web_identity": (sources.web_identity, "AssumeRoleWithWebIdentity", "web"),
    "saml": (sources.saml, "AssumeRoleWithSAML", "saml"),
    "iot-ec": (sources.iot, "iot", "device"),
    "iot-ec-sec1": (lambda site: sources.iot(site, form="key_sec1"), "iot", "device"),
    "iot-rsa": (lambda site: sources.iot(site, "rsa"), "iot", "device"),
    "imds": (sources.imds, "imds", "instance"),
    "container": (sources.container, "container", "task"),
}

# what assumes the role, and what that needs
BASES = {
    "session_token": lambda site: {**sources.user(site), **sources.role(site, "writer")},
    "saml": lambda site: {**sources.saml(site),
                          "source_role_arn": site.run.info["roles"]["saml"]},
    "iot": lambda site: sources.iot(site, "rsa"),
    "imds": sources.imds,
    "container": sources.container,
}


@pytest.mark.parametrize("source", SOURCES)
def test_delivery(site, run, source):
    make, issuer, role = SOURCES[source]
    expected = readings.mixed(20, seed=source)
    site.start_from(make(site))
    site.deliver(expected)
    session = sources.last(run, issuer)
    assert sources.used(run) == {issuer}
    assert session["used"] and session["role"] == run.info["roles"][role]
    assert run.count("requests.neptune.refused") == 0
    if source == "assume_role":
        assert (session["tags"], session["source_identity"], session["duration_s"]) == (
            {"Plant": "7", "Größe": "m"}, "line-4", 900)
        assert session["policy"]
    site.check_graph(expected)


@pytest.mark.parametrize("base", BASES)
def test_role_that_is_assumed_by_another_source(site, run, base):
    document = sources.chained(site, base, BASES[base](site))
    role = "writer" if base == "session_token" else "chained"
    site.start_from(document, role_arn=run.info["roles"][role])
    site.deliver(readings.simple(5))
    assert sources.used(run) == {"AssumeRole"}
    assert sources.last(run, "AssumeRole")["role"] == run.info["roles"][role]
    run.action("expire_sessions")
    site.accept(readings.simple(5, first=5))
    site.wait_written(10)
    site.check_graph(readings.simple(10))


@pytest.mark.parametrize("away, back, reason", [
    ({"device_status": {"ec": "inactive"}}, {"device_status": {"ec": "active"}},
     "iot: 403 .*Access Denied"),
    ({"listening": {"iot": False}}, {"listening": {"iot": True}},
     "iot: connection refused or unanswered"),
], ids=["refuses", "is away"])
def test_second_source_serves_while_the_first_fails(site, run, away, back, reason):
    """And the first again, as soon as it can."""
    run.settings(**away)
    site.start_from(sources.assume_role(site), sources.iot(site),
                    credentials=["iot", "assume_role"])
    site.deliver(readings.simple(5))
    site.wait_log(reason)
    assert sources.used(run) == {"AssumeRole"}
    run.settings(**back)
    run.action("expire_sessions")
    site.accept(readings.simple(5, first=5))
    site.wait_written(10)
    assert sources.used(run) == {"AssumeRole", "iot"}
    assert run.count("sessions.issued.AssumeRole") == 1
    site.check_graph(readings.simple(10))


@pytest.mark.parametrize("change, reason", [
    ({"status": {"rsa": "revoked"}}, "iot: 403 .*Access Denied"),
    ({"role_alias": "neso-forbidden"}, "iot: 403 .*Access Denied"),
    ({"role_alias": "nobody"}, "iot: 404 .*Not Found"),
    ({"thing_name": "another"}, "iot: 403 .*Access Denied"),
    ({"device": "unknown"}, "iot: 403 .*Access Denied"),
    ({"device": "foreign"}, "iot: (TLS|.*alert|.*refused|.*closed)"),
])
@pytest.mark.on(*WHOLE)
def test_device_that_gets_nothing(site, run, change, reason):
    """The reason in AWS's words, where it has some; the readings are kept."""
    run.settings(device_status=change.pop("status", {}))
    site.start_from(sources.iot(site, change.pop("device", "rsa")), **change)
    site.accept(readings.simple(3))
    site.wait_log(f"{reason}.*; next try in")
    assert run.count("requests.neptune.received") == 0


@pytest.mark.on(*WHOLE)
def test_device_whose_certificate_is_active_again(site, run):
    run.settings(device_status={"ec": "inactive"})
    site.start_from(sources.iot(site))
    site.accept(readings.simple(3))
    pause_ms = int(site.wait_log(r"iot: 403 .*next try in (\d+) ms")[1])
    assert pause_ms <= 30000  # the longest first pause
    run.settings(device_status={"ec": "active"})
    site.wait_written(3)
    site.check_graph(readings.simple(3))


@pytest.mark.on(*FEW)
def test_source_that_an_image_does_not_have(site, run):
    """It is refused by name, as is what only it would need."""
    site.start_from(sources.iot(site))
    site.wait_log("configuration: (credentials|iot_endpoint) ")
    assert run.count("connections") == 0


RENEWED = {
    "iot": (sources.iot, "iot"),
    "web_identity": (sources.web_identity, "AssumeRoleWithWebIdentity"),
    "role of iot": (lambda site: sources.chained(site, "iot", sources.iot(site)), "AssumeRole"),
}


@pytest.mark.parametrize("source", RENEWED)
def test_renewed_before_they_expire(site, run, source):
    """Sessions of 16 seconds, readings all the time: no request is refused or sent twice, and a
    connection to Neptune serves all of a session."""
    run.settings(session_lifetime_s=16)
    make, issuer = RENEWED[source]
    site.start_from(make(site))
    expected, end = [], time.monotonic() + WAIT_S
    while run.count(f"sessions.issued.{issuer}") < 3:
        assert time.monotonic() < end
        expected += readings.simple(1, first=len(expected))
        site.deliver(expected[-1:])
        time.sleep(0.5)
    site.deliver(readings.simple(1, first=len(expected)))
    assert run.count("requests.neptune.refused") == 0
    assert run.count("queries.executed") == len(expected) + 1
    kept = [entry for entry in run.log()["connections"] if entry.get("service") == "neptune"]
    assert len(kept) == 3
    assert not [line for line in site.gateway.log if "next try" in line]
    site.check_graph(readings.simple(len(expected) + 1))
