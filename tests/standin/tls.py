"""TLS as Neptune's: ECDHE with AES-GCM only, TLS 1.2, and 1.3 where it is switched on."""

import ssl
import threading

from standin import authority

CIPHERS = ":".join(f"ECDHE-{key}-{suite}" for suite in ("AES128-GCM-SHA256", "AES256-GCM-SHA384")
                   for key in ("ECDSA", "RSA"))


class Contexts:
    """One TLS context for each service. STS and Neptune serve each other's name too when SNI says
    so; the credential provider of AWS IoT, which asks for certificates, only its own."""

    def __init__(self, settings, authorities, client_authority):
        self.settings = settings
        self.authorities = authorities
        self.client_authority = client_authority
        self.lock = threading.Lock()
        self.leaves = {}
        self.renew()

    def renew(self):
        """Takes changed settings over. Every session that could be resumed is forgotten."""
        names = {"sts": [self.settings.sts_name],
                 "neptune": [wildcard(self.settings.neptune_name)],
                 "iot": [wildcard(self.settings.iot_name)]}
        contexts = {service: self.make(names[service], self.settings.certificate[service])
                    for service in names}
        for context in contexts.values():
            context.sni_callback = self.choose
        contexts["iot"].sni_callback = self.insist
        contexts["iot"].verify_mode = ssl.CERT_REQUIRED
        contexts["iot"].load_verify_locations(self.client_authority)
        with self.lock:
            self.contexts = contexts

    def make(self, names, mode):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if not self.settings.tls13:
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(CIPHERS)
        context.set_ecdh_curve("prime256v1")
        context.load_cert_chain(self.leaf(names, mode))
        return context

    def leaf(self, names, mode):
        key = (self.settings.key, tuple(names), mode)
        if key not in self.leaves:
            self.leaves[key] = self.authorities[self.settings.key].leaf(names, mode)
        return self.leaves[key]

    def service_of(self, name, listener_service):
        """What a client gets that asks for this name on the port of this service."""
        known = {self.settings.sts_name: "sts", self.settings.neptune_name: "neptune"}
        if listener_service == "iot":
            return "iot"
        return known.get((name or "").lower(), listener_service)

    def choose(self, tls, name, _context):
        """Called within the handshake with the name that the client asks for."""
        tls.server_name = name
        service = self.service_of(name, None)
        if service:
            with self.lock:
                tls.context = self.contexts[service]

    def insist(self, tls, name, _context):
        """AWS IoT serves nobody who does not say which name is meant."""
        tls.server_name = name
        if (name or "").lower() != self.settings.iot_name:
            return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        return None

    def wrap(self, raw, service):
        with self.lock:
            context = self.contexts[service]
        return context.wrap_socket(raw, server_side=True, do_handshake_on_connect=False)


def wildcard(name):
    """Amazon's certificates cover the names of clusters and accounts by a wildcard."""
    return "*." + name.partition(".")[2]


def make_authorities(directory):
    return {kind: authority.Authority(directory, kind) for kind in authority.KINDS}
