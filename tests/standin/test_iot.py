"""The credential provider of AWS IoT: AWS's own client gets credentials, others are refused."""

import json
import ssl
import subprocess

import awscrt.exceptions
import pytest
from awscrt import auth, http, io

from standin import support, tunnel

ACTIVE = [("ec", "key_sec1"), ("ec", "key_pkcs8"), ("rsa", "key_pkcs1"), ("rsa", "key_pkcs8")]


def context_of(run, device="ec", key="key_pkcs8"):
    """TLS of a client with a device's certificate; without one when there is no device."""
    context = ssl.create_default_context(cafile=run.ca)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    if device:
        files = run.info["iot"]["devices"][device]
        context.load_cert_chain(files["certificate"], files[key])
    return context


def request(run, alias=None, method="GET", path=None, thing=True, **headers):
    alias = run.info["iot"]["alias"] if alias is None else alias
    if thing:
        headers.setdefault("x_amzn_iot_thingname", run.info["iot"]["thing"])
    return support.plain_request(run, "iot", path or f"/role-aliases/{alias}/credentials", method,
                                 **headers)


def ask(run, data=None, device="ec", key="key_pkcs8"):
    status, _, body = support.ask(run, "iot", data or request(run),
                                  context=context_of(run, device, key))
    return status, json.loads(body)


def graph_of(run, given):
    return support.graph_client(run, {
        "AccessKeyId": given["accessKeyId"], "SecretAccessKey": given["secretAccessKey"],
        "SessionToken": given["sessionToken"]})


@pytest.mark.parametrize("device, key", ACTIVE)
def test_credentials_for_a_certificate(run, device, key):
    status, document = ask(run, device=device, key=key)
    assert status == 200
    given = document["credentials"]
    assert set(given) == {"accessKeyId", "secretAccessKey", "sessionToken", "expiration"}
    assert graph_of(run, given).get_engine_status()["status"] == "healthy"
    seen = run.sessions()[-1]
    assert (seen["source"], seen["role"]) == ("iot", run.info["roles"]["device"])
    assert len(seen["arn"].rsplit("/", 1)[1]) == 64  # the certificate's id
    assert (run.count("sessions.issued.iot"), run.count("sessions.used.iot")) == (1, 1)


def test_the_alias_says_how_long(run):
    run.settings(iot_duration_s=900)
    ask(run)
    assert run.sessions()[-1]["duration_s"] == 900


def crt_provider(run, proxy, device, alias, thing):
    """AWS's own provider; on Linux its TLS wants the authority alone, no system's store."""
    files = run.info["iot"]["devices"][device]
    options = io.TlsContextOptions.create_client_with_mtls_from_path(
        files["certificate"], files["key_pkcs8"])
    options.override_default_trust_store_from_path(None, run.ca)
    return auth.AwsCredentialsProvider.new_x509(
        endpoint=run.info["iot"]["name"], thing_name=thing, role_alias=alias,
        tls_ctx=io.ClientTlsContext(options), http_proxy_options=http.HttpProxyOptions(
            "127.0.0.1", proxy.server_port,
            connection_type=http.HttpProxyConnectionType.Tunneling))


@pytest.mark.parametrize("device", ["ec", "rsa"])
def test_awscrt_gets_credentials(run, device):
    info = run.info["iot"]
    with tunnel.to(info["port"]) as proxy:
        provider = crt_provider(run, proxy, device, info["alias"], info["thing"])
        found = provider.get_credentials().result(20)
        assert proxy.asked == [f"{info['name']}:443"]
    graph = support.graph_client(run, {
        "AccessKeyId": found.access_key_id, "SecretAccessKey": found.secret_access_key,
        "SessionToken": found.session_token})
    assert graph.get_engine_status()["status"] == "healthy"


@pytest.mark.parametrize("device, alias, thing", [
    ("unknown", None, None), ("ec", "absent", None), ("ec", None, "another")])
def test_awscrt_is_refused(run, device, alias, thing):
    info = run.info["iot"]
    with tunnel.to(info["port"]) as proxy:
        provider = crt_provider(run, proxy, device, alias or info["alias"],
                                thing or info["thing"])
        with pytest.raises(awscrt.exceptions.AwsCrtError):
            provider.get_credentials().result(20)
    assert "sessions.issued.iot" not in run.statistics()


DENIED = (403, {"message": "Access Denied"})


def test_certificates_that_are_not_active(run):
    assert ask(run, device="unknown") == DENIED
    for status in ("inactive", "revoked"):
        run.settings(device_status={"ec": status})
        assert ask(run) == DENIED
        assert ask(run, device="rsa")[0] == 200
    run.settings(device_status={"ec": "active"})
    assert ask(run)[0] == 200
    assert run.count("refused.iot.certificate_not_active") == 3


def test_things(run):
    assert ask(run, request(run, x_amzn_iot_thingname="another")) == DENIED
    assert ask(run, request(run, thing=False))[0] == 200
    run.settings(iot_thing_required=True)
    assert ask(run, request(run, thing=False)) == DENIED
    assert ask(run)[0] == 200


def test_aliases(run):
    assert ask(run, request(run, run.info["iot"]["forbidden_alias"])) == DENIED
    for path in ("/role-aliases/absent/credentials", "/role-aliases//credentials", "/",
                 "/role-aliases/neso-gateway", "/role-aliases/neso-gateway/credentials/"):
        status, document = ask(run, request(run, path=path))
        assert (status, document["message"]) == (404, "Not Found") and document["traceId"]
    encoded = request(run, "neso%2Dgateway")
    assert ask(run, encoded)[0] == 200
    assert ask(run, request(run, method="DELETE"))[0] == 405


@pytest.mark.parametrize("device", [None, "foreign"])
def test_no_handshake_without_a_certificate_of_the_authority(run, device):
    with pytest.raises((ssl.SSLError, ConnectionError)):
        ask(run, device=device)
    assert run.count("handshakes.failed") == 1
    assert "requests.iot.received" not in run.statistics()


@pytest.mark.parametrize("name", [None, "sts.us-east-1.amazonaws.com", "localhost"])
def test_the_name_must_be_asked_for(run, name):
    context = context_of(run)
    context.check_hostname = False
    place = run.info["iot"]
    raw = support.socket.create_connection(("127.0.0.1", place["port"]), timeout=20)
    with raw, pytest.raises(ssl.SSLError, match="(?i)unrecognized.name"):
        context.wrap_socket(raw, server_hostname=name)


def test_the_host_must_be_meant(run):
    data = request(run).replace(run.info["iot"]["name"].encode(), b"other.example.com")
    assert ask(run, data) == DENIED
    assert run.count("refused.iot.wrong_host") == 1


@pytest.mark.parametrize("port_of", ["sts", "neptune"])
def test_other_ports_do_not_serve_it(run, port_of):
    """There nobody is asked for a certificate."""
    other = type("Other", (), {"ca": run.ca, "info": {**run.info, "iot": {
        **run.info["iot"], "port": run.info[port_of]["port"]}}})
    context = context_of(run)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    assert support.ask(other, "iot", request(run), context=context)[0] == 403
    assert "requests.iot.received" not in run.statistics()


def test_sessions_resume_and_keep_the_certificate(run):
    context = context_of(run)
    with support.Line(run, "iot", context=context) as line:
        assert line.exchange(request(run))[0] == 200
        session = line.tls.session
    with support.Line(run, "iot", session, context=context) as line:
        assert line.tls.session_reused
        assert line.exchange(request(run))[0] == 200
    run.settings(device_status={"ec": "revoked"})
    with support.Line(run, "iot", session, context=context) as line:
        assert line.exchange(request(run))[0] == 403


@pytest.mark.parametrize("mode", ["expired", "wrong_name", "untrusted"])
def test_bad_certificates_of_the_server(run, mode):
    run.settings(certificate={"iot": mode})
    with pytest.raises(ssl.SSLCertVerificationError):
        ask(run)
    assert f"application_bytes.{mode}" not in run.statistics()


@pytest.mark.parametrize("key", ["rsa", "ec"])
@pytest.mark.parametrize("device, form", ACTIVE)
def test_openssl_agrees(run, key, device, form):
    """OpenSSL reads every form of the files, and the handshake ends well."""
    run.settings(key=key)
    place = run.info["iot"]
    files = place["devices"][device]
    first = open(files[form], encoding="ascii").readline()
    assert first.strip("-\n") == {"key_sec1": "BEGIN EC PRIVATE KEY", "key_pkcs8":
                                  "BEGIN PRIVATE KEY", "key_pkcs1": "BEGIN RSA PRIVATE KEY"}[form]
    data = request(run).replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    seen = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{place['port']}", "-servername",
         place["name"], "-verify_return_error", "-CAfile", run.info["ca"][key], "-cert",
         files["certificate"], "-key", files[form], "-tls1_2", "-quiet", "-ign_eof"],
        input=data, capture_output=True, timeout=20, check=False)
    assert b'{"credentials": {' in seen.stdout, seen.stderr
