"""Devices of AWS IoT: certificates and keys for the client under test, and their registration.

`ec` and `rsa` are registered and attached to a thing, in the state that the settings give them.
`unknown` comes from the same authority and was never registered; `foreign` from another one.
"""

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from standin import authority

THING = "plant-7-gateway"
NAMES = {"ec": "ec", "rsa": "rsa", "unknown": "ec", "foreign": "ec"}
FORMS = {"pkcs8": serialization.PrivateFormat.PKCS8,
         "sec1": serialization.PrivateFormat.TraditionalOpenSSL,
         "pkcs1": serialization.PrivateFormat.TraditionalOpenSSL}


class Registry:
    """Makes the devices' files, and tells devices by their certificates."""

    def __init__(self, directory, settings):
        self.directory = directory
        self.settings = settings
        issuer = authority.Issuer("ec", "Stand-in devices", path_length=0)
        other = authority.Issuer("ec", "Devices of somebody else", path_length=0)
        self.authority_path = authority.write(directory, "device-ca.pem",
                                              authority.pem(issuer.certificate))
        self.registered = {}  # fingerprint: name
        self.files = {name: self.make(name, kind, other if name == "foreign" else issuer)
                      for name, kind in NAMES.items()}

    def make(self, name, kind, issuer):
        """The paths of a device's certificate and of its key in both forms."""
        key = authority.make_key(kind)
        certificate = authority.sign(
            issuer, authority.common_name(f"device {name}"), key.public_key(),
            *authority.validity("good"),
            [(x509.BasicConstraints(ca=False, path_length=None), True),
             (authority.key_usage(False), True),
             (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False)])
        if name in authority.KINDS:
            self.registered[certificate.fingerprint(hashes.SHA256())] = name
        paths = {"certificate": authority.write(self.directory, f"device-{name}.pem",
                                                authority.pem(certificate))}
        for form in ("pkcs8", "pkcs1" if kind == "rsa" else "sec1"):
            secret = key.private_bytes(serialization.Encoding.PEM, FORMS[form],
                                       serialization.NoEncryption())
            paths[f"key_{form}"] = authority.write(self.directory,
                                                   f"device-{name}-{form}.key", secret)
        return paths

    def find(self, certificate):
        """(name, certificate id) of the device that is active under it, or None."""
        fingerprint = x509.load_der_x509_certificate(certificate).fingerprint(hashes.SHA256())
        name = self.registered.get(fingerprint)
        if name is None or self.settings.device_status[name] != "active":
            return None
        return name, fingerprint.hex()
