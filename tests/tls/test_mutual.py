"""Mutual TLS with servers that no one here wrote."""

import re

import pytest

from tls import certificates, servers
from tls.conftest import HOST

CLOSED = "closed by the peer"
REFUSED = "TLS failed"
KINDS = ["ec", "p384", "rsa2048", "rsa3072", "rsa4096"]


@pytest.fixture
def site(client, keys):
    """A server's certificate in server.pem, its root in root.pem; the device's root, which the
    server trusts, in authorities.pem."""
    root = certificates.Holder(keys("ec", "server root"), "server root", is_authority=True)
    server = certificates.Holder(keys("ec", "server"), HOST, root, dns=HOST)
    devices = certificates.Holder(keys("ec", "devices"), "devices", is_authority=True)
    client.write("root.pem", root.pem())
    client.write("server.pem", server.secret(), server.pem())
    client.write("authorities.pem", devices.pem())
    client.devices = devices
    return client


def give_device(site, key, parent=None, chain=True):
    device = certificates.Holder(key, "device 7", parent or site.devices)
    site.write("device.pem", device.chain() if chain else device.pem())
    site.write("device.key", device.secret())


def openssl_asking(site, *options):
    return servers.openssl(site.directory, "-CAfile", "authorities.pem", "-Verify", "3",
                           "-verify_return_error", *options)


def seen_by_openssl(body):
    """What its page says of the connection: new or reused, whose certificate, how signed."""
    patterns = [r"^(New|Reused), TLSv1.2", r"Subject: CN ?= ?(.*)", r"Peer signing digest: (.*)",
                r"Peer signature type: (.*)"]
    found = [re.search(pattern, body, re.M) for pattern in patterns]
    return tuple(match and match[1] for match in found)


@pytest.mark.parametrize("kind", KINDS)
def test_openssl_takes_the_device(site, keys, kind):
    give_device(site, keys(kind))
    with openssl_asking(site) as port:
        first, second, third = site.connect(port, "identify", "identify", "anonymous")
    signed = "RSA" if kind.startswith("rsa") else "ECDSA"
    assert first[0] == second[0] == CLOSED
    assert seen_by_openssl(first[2]) == ("New", "device 7", "SHA256", signed)
    assert seen_by_openssl(second[2])[:2] == ("Reused", "device 7")
    assert third[0] == REFUSED and third[1] == 256 + 40


@pytest.mark.parametrize("kind", KINDS)
def test_nginx_takes_the_device(site, keys, kind):
    give_device(site, keys(kind))
    with servers.nginx(site.directory, "on") as port:
        first, second, third = site.connect(port, "identify", "identify", "anonymous")
    assert first == (CLOSED, 0, "SUCCESS CN=device 7 .")
    assert second == (CLOSED, 0, "SUCCESS CN=device 7 r")
    assert "400 No required SSL certificate was sent" in third[2]


@pytest.mark.parametrize("kind", ["ec", "rsa2048"])
def test_the_whole_chain_is_sent(site, keys, kind):
    middle = certificates.Holder(keys(kind, "middle"), "middle", site.devices, is_authority=True)
    give_device(site, keys(kind), middle)
    with openssl_asking(site) as port:
        assert site.connect(port, "identify")[0][0] == CLOSED
    give_device(site, keys(kind), middle, chain=False)
    with openssl_asking(site) as port:
        assert site.connect(port, "identify")[0][:2] == (REFUSED, 256 + 48)  # unknown_ca


def test_a_device_of_another_authority_is_refused(site, keys):
    others = certificates.Holder(keys("ec", "others"), "others", is_authority=True)
    give_device(site, keys("rsa2048"), others)
    with openssl_asking(site) as port:
        assert site.connect(port, "identify")[0][:2] == (REFUSED, 256 + 48)
    with servers.nginx(site.directory, "on") as port:
        assert "400 The SSL certificate error" in site.connect(port, "identify")[0][2]


def test_sessions_with_and_without_identity_are_apart(site, keys):
    give_device(site, keys("ec"))
    kinds = ["identify", "anonymous", "identify", "anonymous", "identify"]
    with servers.nginx(site.directory, "optional") as port:
        bodies = [body for _, _, body in site.connect(port, *kinds)]
    assert bodies == ["SUCCESS CN=device 7 .", "NONE  .", "SUCCESS CN=device 7 r", "NONE  r",
                      "SUCCESS CN=device 7 r"]


def test_a_server_that_asks_for_nothing_gets_nothing(site, keys):
    give_device(site, keys("ec"))
    with servers.nginx(site.directory, "off") as port:
        assert site.connect(port, "identify", "anonymous") == [(CLOSED, 0, "NONE  ."),
                                                               (CLOSED, 0, "NONE  .")]


@pytest.mark.parametrize("kind, offered, digest", [
    ("ec", "ECDSA+SHA384:ECDSA+SHA256", "SHA256"), ("ec", "ECDSA+SHA384", "SHA384"),
    ("p384", "ECDSA+SHA384", "SHA384"), ("rsa2048", "RSA+SHA384:RSA+SHA512", "SHA384")])
def test_the_digest_is_one_that_the_server_takes(site, keys, kind, offered, digest):
    give_device(site, keys(kind))
    with openssl_asking(site, "-client_sigalgs", offered) as port:
        status, _, body = site.connect(port, "identify")[0]
    assert status == CLOSED and seen_by_openssl(body)[2] == digest


@pytest.mark.parametrize("kind, offered", [
    ("ec", "ECDSA+SHA512"), ("rsa2048", "RSA-PSS+SHA256"), ("rsa2048", "ECDSA+SHA256")])
def test_nothing_is_signed_where_no_digest_is_common(site, keys, kind, offered):
    give_device(site, keys(kind))
    with openssl_asking(site, "-client_sigalgs", offered) as port:
        assert site.connect(port, "identify")[0][0] == REFUSED


def test_many_authorities_named_by_the_server(site, keys):
    """A request for a certificate that is longer than a record."""
    give_device(site, keys("ec"))
    pems = [certificates.Holder(keys("ec", "devices"), f"authority {i} " + "x" * 40,
                                is_authority=True).pem() for i in range(400)]
    site.write("authorities.pem", site.devices.pem(), *pems)
    with servers.nginx(site.directory, "on") as port:
        assert site.connect(port, "identify")[0][2] == "SUCCESS CN=device 7 ."


def test_without_an_identity_nothing_is_opened(site, keys):
    give_device(site, keys("ec"))
    with openssl_asking(site) as port:
        assert site.connect(port, "identify", identity=False) == [("missing", 0, "")]
        assert site.connect(port, "both") == [("unsupported", 0, "")]
    site.write("device.key", certificates.Holder(keys("ec", "other"), "other").secret())
    with openssl_asking(site) as port:
        assert site.connect(port, "identify") == [("missing", 0, "")]


def test_a_plain_connection_has_no_tls(site, keys):
    """The server sees a request where it expected a handshake."""
    give_device(site, keys("ec"))
    with servers.nginx(site.directory, "on") as port:
        body = site.connect(port, "plain")[0][2]
    assert "The plain HTTP request was sent to HTTPS port" in body
