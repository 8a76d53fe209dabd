"""Certificates with keys, dates and faults as a test wants them."""

import base64
import datetime

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from standin import authority

KEYS = {
    "ec": lambda: ec.generate_private_key(ec.SECP256R1()),
    "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "p521": lambda: ec.generate_private_key(ec.SECP521R1()),
    "k256": lambda: ec.generate_private_key(ec.SECP256K1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
    "rsa1024": lambda: rsa.generate_private_key(65537, 1024),
    "rsa2048": lambda: rsa.generate_private_key(65537, 2048),
    "rsa3072": lambda: rsa.generate_private_key(65537, 3072),
    "rsa4096": lambda: rsa.generate_private_key(65537, 4096),
}
FORMATS = {"pkcs8": serialization.PrivateFormat.PKCS8,
           "traditional": serialization.PrivateFormat.TraditionalOpenSSL}

GOOD = (-30, 30)
EXPIRED = (-30, -1)
FUTURE = (1, 30)


class Holder:
    """Who has a key and a certificate for it."""

    def __init__(self, key, name, parent=None, days=GOOD, dns=None, is_authority=False):
        self.key = key
        self.name = authority.common_name(name)
        self.parent = parent
        now = datetime.datetime.now(datetime.timezone.utc)
        extensions = [(x509.BasicConstraints(ca=is_authority, path_length=None), True),
                      (authority.key_usage(is_authority), True)]
        if dns:
            extensions.append((x509.SubjectAlternativeName([x509.DNSName(dns)]), False))
        self.certificate = authority.sign(
            parent or self, self.name, key.public_key(), now + days[0] * authority.DAY,
            now + days[1] * authority.DAY, extensions)

    def pem(self):
        return authority.pem(self.certificate)

    def der(self):
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def chain(self):
        """This certificate and those above it, without the root."""
        above = self.parent.chain() if self.parent and self.parent.parent else b""
        return self.pem() + above

    def secret(self, form="pkcs8", passphrase=None):
        protection = serialization.NoEncryption()
        if passphrase:
            protection = serialization.BestAvailableEncryption(passphrase)
        return self.key.private_bytes(serialization.Encoding.PEM, FORMATS[form], protection)


class Keys:
    """One key of each kind, made when it is first asked for; another by a second name."""

    def __init__(self):
        self.made = {}

    def __call__(self, kind, name=""):
        if (kind, name) not in self.made:
            self.made[kind, name] = KEYS[kind]()
        return self.made[kind, name]


def damaged(der):
    """The same certificate with another signature, in PEM."""
    changed = der[:-10] + bytes([der[-10] ^ 1]) + der[-9:]
    return authority.pem(x509.load_der_x509_certificate(changed))


def rsa_secret(numbers):
    """An RSA key in PKCS #1 with these nine numbers, whether they belong together or not."""
    def value(tag, content):
        size = len(content)
        length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
        if 128 <= size < 256:
            length = b"\x81" + bytes([size])
        return bytes([tag]) + length + content

    content = b"".join(value(2, n.to_bytes(n.bit_length() // 8 + 1, "big")) for n in numbers)
    return pem_block("RSA PRIVATE KEY", value(0x30, content))


def pem_block(label, der):
    lines = base64.b64encode(der)
    text = b"\n".join(lines[i:i + 64] for i in range(0, len(lines), 64))
    return f"-----BEGIN {label}-----\n".encode() + text + f"\n-----END {label}-----\n".encode()
