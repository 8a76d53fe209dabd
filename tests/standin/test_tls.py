"""TLS: the cipher suites of Neptune and no others, resumption, and bad certificates."""

import ssl
import subprocess

import pytest

from standin import client, support

NEPTUNE_SUITES = ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384"]


@pytest.fixture(scope="module")
def status_request(shared_run):
    return support.signed_request(shared_run, "neptune", "GET", "/status", {}, b"",
                                  support.assume(shared_run))


def connect(run, service="neptune", session=None, context=None, name=None):
    with support.Line(run, service, session, name, context) as line:
        return line.tls.cipher()[0], line.tls.version(), line.tls.session_reused


@pytest.mark.parametrize("suite", NEPTUNE_SUITES)
def test_suites_of_neptune(run, suite):
    context = support.client_context(run)
    context.set_ciphers(suite)
    assert connect(run, context=context)[:2] == (suite, "TLSv1.2")


@pytest.mark.parametrize("suites", [
    "AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA256", "ECDHE-RSA-AES128-SHA",
    "ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-ECDSA-AES128-GCM-SHA256",
    "DHE-RSA-AES128-GCM-SHA256"])
def test_no_other_suites(run, suites):
    context = support.client_context(run)
    context.set_ciphers(suites)
    with pytest.raises(ssl.SSLError, match="HANDSHAKE_FAILURE"):
        connect(run, context=context)
    assert run.count("handshakes.failed") == 1


def test_tls13_only_when_switched_on(run):
    context = support.client_context(run)
    context.maximum_version = ssl.TLSVersion.TLSv1_3
    assert connect(run, context=context)[1] == "TLSv1.2"
    run.settings(tls13=True)
    assert connect(run, context=context)[1] == "TLSv1.3"
    assert connect(run)[1] == "TLSv1.2"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_older_versions_are_refused(run):
    context = support.client_context(run)
    context.set_ciphers("ECDHE-RSA-AES128-SHA:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError):
        connect(run, context=context)


@pytest.mark.parametrize("tickets", [True, False])
def test_sessions_resume(run, status_request, tickets):
    context = support.client_context(run)
    if not tickets:
        context.options |= ssl.OP_NO_TICKET  # by session id, as clients without tickets do
    with support.Line(run, "neptune", context=context) as line:
        assert line.exchange(status_request)[0] == 200
        session = line.tls.session
    assert session.has_ticket == tickets
    for _ in range(2):
        with support.Line(run, "neptune", session, context=context) as line:
            assert line.tls.session_reused
            assert line.exchange(status_request)[0] == 200
    counted = run.statistics()
    assert (counted["handshakes.full"], counted["handshakes.resumed"]) == (1, 2)
    run.action("forget_tls_sessions")
    assert not connect(run, session=session, context=context)[2]
    assert run.count("handshakes.full") == 2


def test_resumption_where_both_names_share_a_port(run, status_request):
    """Sessions of one name must not be taken for the other's, and each resumes."""
    context = support.client_context(run)
    port = run.info["neptune"]["port"]
    both = type("Both", (), {"ca": run.ca, "info": {
        "sts": {**run.info["sts"], "port": port}, "neptune": run.info["neptune"]}})
    sessions = {}
    for service in ("sts", "neptune"):
        with support.Line(both, service, context=context) as line:
            sessions[service] = line.tls.session
    for service, session in sessions.items():
        assert connect(both, service, session, context)[2]


BAD = [("expired", "certificate has expired"), ("not_yet_valid", "certificate is not yet valid"),
       ("wrong_name", "Hostname mismatch"), ("untrusted", "self-signed certificate")]


@pytest.mark.parametrize("service", ["sts", "neptune"])
@pytest.mark.parametrize("mode, reason", BAD)
def test_bad_certificates(run, mode, reason, service):
    """A client that checks refuses each, and the counters prove that it sent nothing."""
    run.settings(certificate={service: mode})
    with pytest.raises(ssl.SSLCertVerificationError, match=reason):
        connect(run, service)
    other = "sts" if service == "neptune" else "neptune"
    connect(run, other)
    log = [entry for entry in run.log()["connections"] if entry.get("certificate") == mode]
    assert [entry["service"] for entry in log] == [service]
    assert log[0]["handshake"].startswith("failed: ")
    assert log[0]["application_bytes"] == 0 and not log[0]["authorization"]
    assert f"application_bytes.{mode}" not in run.statistics()


def test_bytes_sent_in_spite_of_a_bad_certificate_are_counted(run, status_request):
    run.settings(certificate={"neptune": "expired"})
    careless = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    careless.check_hostname = False
    careless.verify_mode = ssl.CERT_NONE
    with support.Line(run, "neptune", context=careless) as line:
        line.exchange(status_request)
    assert run.count("application_bytes.expired") == len(status_request)
    assert run.log()["connections"][-1]["authorization"] is True


@pytest.mark.parametrize("key", ["rsa", "ec"])
def test_chain_as_others_see_it(run, key):
    """OpenSSL verifies leaf, intermediate and root with every check switched on."""
    run.settings(key=key)
    place = run.info["neptune"]
    seen = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{place['port']}", "-servername",
         place["name"], "-verify_hostname", place["name"], "-verify_return_error", "-x509_strict",
         "-purpose", "sslserver", "-CAfile", run.info["ca"][key], "-tls1_2"],
        input=b"", capture_output=True, timeout=20, check=False)
    text = seen.stdout.decode()
    assert "Verify return code: 0 (ok)" in text and seen.returncode == 0, seen.stderr
    assert f"New, TLSv1.2, Cipher is ECDHE-{'RSA' if key == 'rsa' else 'ECDSA'}-AES" in text
    assert "\n 1 s:" in text and "CN = *.cluster-abcdefghijkl" in text


def test_the_authorities_are_of_this_run_only(run, tmp_path):
    with client.start(tmp_path, "--key", "ec") as other:
        assert other.info["key"] == "ec" and other.ca.endswith("ca-ec.pem")
        mixed = type("Mixed", (), {"ca": run.info["ca"]["ec"], "info": other.info})
        with pytest.raises(ssl.SSLCertVerificationError):
            connect(mixed)
        assert connect(other)[0].startswith("ECDHE-ECDSA-")
