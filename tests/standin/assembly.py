"""Puts the parts of a stand-in together, and describes them to those who use it."""

from standin import container, control, devices, imds, iot, oidc, roles, saml, tls
from standin.clock import Clock
from standin.faults import Plan
from standin.identity import Identities
from standin.neptune import Neptune
from standin.server import Server
from standin.stats import Statistics
from standin.sts import Sts


class Site:
    def __init__(self, directory, settings, graph):
        clock, statistics = Clock(), Statistics()
        self.settings = settings
        self.identities = Identities(settings, clock, statistics)
        self.authorities = tls.make_authorities(directory)
        self.registry = devices.Registry(directory, settings)
        self.oidc = oidc.Issuer(clock)
        self.saml = saml.Provider(clock, self.identities.named["saml"].arn)
        services = {
            "sts": Sts(settings, self.identities, clock, statistics, self.oidc, self.saml),
            "neptune": Neptune(settings, self.identities, clock, graph, statistics),
            "iot": iot.Iot(settings, self.identities, self.registry),
            "imds": imds.Imds(settings, self.identities, clock),
            "container": container.Container(directory, self.identities)}
        contexts = tls.Contexts(settings, self.authorities, self.registry.authority_path)
        self.server = Server(settings, contexts, services, Plan(), statistics, clock)

    def control(self):
        return control.Control(self.server, self.identities, self.oidc, self.saml)

    def description(self):
        """What standin.json says; the README of the stand-in explains it."""
        settings, identities = self.settings, self.identities
        user, device = identities.user, identities.device
        return {
            "region": settings.region, "account": roles.ACCOUNT, "resource": settings.resource,
            "sts": {"name": settings.sts_name, "port": self.port("sts")},
            "neptune": {"name": settings.neptune_name, "port": self.port("neptune")},
            "key": settings.key,
            "ca": {kind: item.root_path for kind, item in self.authorities.items()},
            "user": {"arn": user.arn, "access_key_id": user.access_key_id,
                     "secret_access_key": user.secret,
                     "mfa": {"serial": device.serial, "secret": device.secret}},
            "roles": {name: role.arn for name, role in identities.named.items()},
            "external_id": roles.EXTERNAL_ID,
            "oidc": {"issuer": oidc.URL, "audience": roles.OIDC_AUDIENCE,
                     "subject": roles.OIDC_SUBJECT},
            "saml": {"provider": roles.SAML_PROVIDER, "issuer": saml.ISSUER,
                     "audience": roles.SAML_AUDIENCE},
            "iot": {"name": settings.iot_name, "port": self.port("iot"), "alias": iot.ALIAS,
                    "forbidden_alias": iot.FORBIDDEN_ALIAS, "thing": devices.THING,
                    "devices": self.registry.files},
            "imds": {"port": self.port("imds"), "role": identities.named["instance"].name,
                     "endpoint": self.base("imds")},
            "container": self.container_description(),
        }

    def container_description(self):
        endpoint = self.server.services["container"]
        base = self.base("container")
        return {"port": self.port("container"), "relative_uri": endpoint.relative_uri,
                "full_uri": base + container.FULL_PATH,
                "greengrass_uri": base + container.GREENGRASS_PATH,
                "token": endpoint.token, "token_file": endpoint.token_file}

    def base(self, service):
        """The URI of a plain service, without a path."""
        return f"http://{self.settings.address[service]}:{self.port(service)}"

    def port(self, service):
        return self.server.listeners[service].port
