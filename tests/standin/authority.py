"""Certificates for one run: an authority, an intermediate and a leaf for each host name.

Nothing outlives the run directory. Bad certificates are made only when a test asks for them.
"""

import datetime
import os

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

KINDS = ("rsa", "ec")
MODES = ("good", "expired", "not_yet_valid", "wrong_name", "untrusted")
DAY = datetime.timedelta(days=1)
WRONG_NAME = "wrong.example.com"


def make_key(kind):
    """A private key as Amazon's own certificates have them: RSA 2048 or P-256."""
    if kind == "rsa":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP256R1())


def common_name(text):
    """A distinguished name with one field, which holds 64 characters at most."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def key_usage(signs_certificates):
    return x509.KeyUsage(
        digital_signature=not signs_certificates, key_cert_sign=signs_certificates,
        crl_sign=signs_certificates, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False)


class Issuer:
    """A certificate that signs others, with its key."""

    def __init__(self, kind, name, parent=None, path_length=1):
        self.key = make_key(kind)
        self.name = common_name(name)
        now = datetime.datetime.now(datetime.timezone.utc)
        self.certificate = sign(
            parent or self, self.name, self.key.public_key(), now - DAY, now + 3650 * DAY,
            [(x509.BasicConstraints(ca=True, path_length=path_length), True),
             (key_usage(True), True)])


def sign(issuer, subject, public_key, not_before, not_after, extensions):
    """A version 3 certificate for `subject`, signed by `issuer` with SHA-256."""
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer.name)
        .public_key(public_key).serial_number(x509.random_serial_number())
        .not_valid_before(not_before).not_valid_after(not_after)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()),
                       critical=False))
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(issuer.key, hashes.SHA256())


def pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def write(directory, name, content):
    """A file that only the user can read; answers its path."""
    path = os.path.join(directory, name)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    return path


def validity(mode):
    """First and last moment of a leaf in this mode."""
    now = datetime.datetime.now(datetime.timezone.utc)
    if mode == "expired":
        return now - 30 * DAY, now - DAY
    if mode == "not_yet_valid":
        return now + DAY, now + 30 * DAY
    return now - DAY, now + 30 * DAY


class Authority:
    """One root and one intermediate of a kind; issues leaves into a directory."""

    def __init__(self, directory, kind):
        self.directory = directory
        self.kind = kind
        self.root = Issuer(kind, f"Stand-in root {kind}")
        self.intermediate = Issuer(kind, f"Stand-in intermediate {kind}", self.root, 0)
        self.root_path = write(directory, f"ca-{kind}.pem", pem(self.root.certificate))

    def leaf(self, names, mode="good"):
        """Path of a PEM file with key, leaf and intermediate for `names`."""
        issuer = self.intermediate
        if mode == "untrusted":
            issuer = Issuer(self.kind, f"Unknown authority {self.kind}", path_length=0)
        if mode == "wrong_name":
            names = [WRONG_NAME]
        key = make_key(self.kind)
        certificate = sign(
            issuer, common_name(names[0]), key.public_key(), *validity(mode),
            [(x509.BasicConstraints(ca=False, path_length=None), True), (key_usage(False), True),
             (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
             (x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), False)])
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption())
        chain = secret + pem(certificate) + pem(issuer.certificate)
        plain = names[0].replace("*", "any")
        return write(self.directory, f"{plain}-{self.kind}-{mode}.pem", chain)
