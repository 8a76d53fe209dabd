"""A device's certificate and private key, read from PEM."""

import subprocess

import pytest

from tls import certificates

GOOD = [("ec", "pkcs8"), ("ec", "traditional"), ("p384", "pkcs8"), ("p384", "traditional"),
        ("rsa2048", "pkcs8"), ("rsa2048", "traditional"), ("rsa3072", "pkcs8"),
        ("rsa4096", "traditional")]
KEY_SIZE = {"ec": 32, "p384": 48, "rsa2048": 640, "rsa3072": 960, "rsa4096": 1280}

P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551

ENCRYPTED = "unsupported: private_key is encrypted: give it without a passphrase"
NOT_OFFERED = "unsupported: private_key is of a type or curve that is not offered"
OTHER_KEY = "invalid argument: private_key does not belong to the certificate"
DAMAGED = "malformed: private_key is damaged: what it signs is wrong"


@pytest.fixture
def device(client, keys):
    """Writes a certificate for a key of this kind, and the key."""
    def write(kind, form="pkcs8", passphrase=None):
        root = certificates.Holder(keys("ec", "root"), "root", is_authority=True)
        holder = certificates.Holder(keys(kind), f"device {kind}", root)
        client.write("device.pem", holder.pem())
        client.write("device.key", holder.secret(form, passphrase))
        return holder
    return write


@pytest.mark.parametrize("source", [[], ["--json"]], ids=["pem", "json"])
@pytest.mark.parametrize("kind, form", GOOD)
def test_is_read_in_every_form(client, device, kind, form, source):
    size = len(device(kind, form).der())
    said = client.identity(*source)
    assert said.startswith("ok, ")
    used = int(said.split()[1])
    # A number may have zeros in front, which are not kept.
    assert size + KEY_SIZE[kind] - 4 <= used <= size + KEY_SIZE[kind]


@pytest.mark.parametrize("kind", ["ec", "rsa2048"])
def test_says_how_much_room_it_needs(client, device, kind):
    certificate = len(device(kind).der())
    needed = int(client.identity().split()[1])
    assert client.identity("--room", needed) == f"ok, {needed} bytes"
    too_long = "is longer than this device has room for"
    assert client.identity("--room", needed - 1) == \
        f"buffer too small: private_key {too_long}, {needed} bytes"
    assert client.identity("--room", certificate - 1) == \
        f"buffer too small: certificate {too_long}, {certificate} bytes"


def test_takes_what_openssl_writes(client):
    """With a block of curve parameters before the key, and with text around the certificate."""
    run = ["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-out", "device.key"]
    subprocess.run(run, cwd=client.directory, check=True, capture_output=True)
    run = ["openssl", "req", "-x509", "-key", "device.key", "-subj", "/CN=d", "-out", "device.pem",
           "-text"]
    subprocess.run(run, cwd=client.directory, check=True, capture_output=True)
    assert b"EC PARAMETERS" in (client.directory / "device.key").read_bytes()
    assert client.identity().startswith("ok, ")


def test_takes_one_file_with_both_and_line_ends_of_windows(client, keys):
    holder = certificates.Holder(keys("ec"), "device")
    both = (holder.secret() + holder.pem()).replace(b"\n", b"\r\n")
    client.write("device.pem", both)
    client.write("device.key", both)
    assert client.identity().startswith("ok, ")
    assert client.identity("--json").startswith("ok, ")


@pytest.mark.parametrize("kind, form", [("ec", "pkcs8"), ("ec", "traditional"),
                                        ("rsa2048", "pkcs8"), ("rsa2048", "traditional")])
def test_refuses_an_encrypted_key_by_name(client, device, kind, form):
    device(kind, form, b"passphrase")
    assert client.identity().startswith(ENCRYPTED)


@pytest.mark.parametrize("kind", ["p521", "k256", "ed25519"])
def test_refuses_other_algorithms_and_curves(client, device, keys, kind):
    device(kind)
    client.write("device.pem", certificates.Holder(keys("ec"), "device").pem())
    assert client.identity().startswith(NOT_OFFERED)


@pytest.mark.parametrize("kind", ["p521", "k256", "rsa1024"])
def test_refuses_certificates_for_such_keys(client, device, kind):
    device(kind)
    assert client.identity().startswith(
        "unsupported: certificate has a key of a type, size or curve that this build does not")


@pytest.mark.parametrize("certificate, key", [
    ("ec", "ec"), ("ec", "p384"), ("p384", "ec"), ("ec", "rsa2048"), ("rsa2048", "ec"),
    ("rsa2048", "rsa2048"), ("rsa2048", "rsa3072")])
@pytest.mark.parametrize("form", ["pkcs8", "traditional"])
def test_refuses_the_key_of_another(client, keys, certificate, key, form):
    client.write("device.pem", certificates.Holder(keys(certificate), "device").pem())
    client.write("device.key", certificates.Holder(keys(key, "other"), "other").secret(form))
    assert client.identity().startswith(OTHER_KEY)


@pytest.mark.parametrize("index", range(4, 9))
def test_refuses_a_damaged_rsa_key(client, keys, index):
    """One whose modulus is right, but p, q, dp, dq or iq is not."""
    key = keys("rsa2048")
    secret = key.private_numbers()
    numbers = [0, secret.public_numbers.n, secret.public_numbers.e, secret.d, secret.p, secret.q,
               secret.dmp1, secret.dmq1, secret.iqmp]
    client.write("device.pem", certificates.Holder(key, "device").pem())
    client.write("device.key", certificates.rsa_secret(numbers))
    assert client.identity().startswith("ok, ")
    numbers[index] ^= 2
    client.write("device.key", certificates.rsa_secret(numbers))
    assert client.identity().startswith(DAMAGED)


def test_refuses_factors_of_other_sizes(client, keys):
    """More than the computation has room for."""
    key = keys("rsa2048")
    secret = key.private_numbers()
    client.write("device.pem", certificates.Holder(key, "device").pem())
    client.write("device.key", certificates.rsa_secret(
        [0, secret.public_numbers.n, secret.public_numbers.e, secret.d, secret.p << 3000, secret.q,
         secret.dmp1, secret.dmq1, secret.iqmp]))
    assert client.identity().startswith(OTHER_KEY)


@pytest.mark.parametrize("scalar", [0, P256_ORDER, P256_ORDER + 5])
def test_refuses_a_scalar_that_is_none(client, keys, scalar):
    client.write("device.pem", certificates.Holder(keys("ec"), "device").pem())
    der = bytes.fromhex("3031020101") + b"\x04\x20" + scalar.to_bytes(32, "big") + \
        bytes.fromhex("a00a06082a8648ce3d030107")
    client.write("device.key", certificates.pem_block("EC PRIVATE KEY", der))
    assert client.identity().startswith(OTHER_KEY)


def test_refuses_what_is_not_there(client, device):
    holder = device("ec")
    client.write("device.key", holder.pem())
    assert client.identity().startswith("missing: private_key has no private key")
    client.write("device.pem", holder.secret())
    assert client.identity().startswith("missing: certificate has no certificate")


def test_refuses_a_chain_that_is_too_long(client, keys):
    holder = certificates.Holder(keys("ec"), "device")
    client.write("device.key", holder.secret())
    client.write("device.pem", *[holder.pem()] * 4)
    assert client.identity().startswith("ok, ")
    client.write("device.pem", *[holder.pem()] * 5)
    assert client.identity().startswith("too long: certificate has too many certificates")
