"""What can be chosen at the start and, for most of it, changed while the stand-in runs."""

import dataclasses
import ipaddress

from standin import authority, roles

TLS_SERVICES = ("sts", "neptune", "iot")
PLAIN_SERVICES = ("imds", "container")
SERVICES = TLS_SERVICES + PLAIN_SERVICES
CLUSTER = "neso-demo.cluster-abcdefghijkl"
CLUSTER_RESOURCE = "cluster-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
IOT_PREFIX = "c3t6a9exampl7e"
DEVICE_STATES = ("active", "inactive", "revoked")


def for_each(services, value):
    return dataclasses.field(default_factory=lambda: dict.fromkeys(services, value))


@dataclasses.dataclass
class Settings:
    region: str = "us-east-1"
    sts_name: str = ""
    neptune_name: str = ""
    iot_name: str = ""
    # From here on the control endpoint can change them
    key: str = "rsa"  # of the authority whose certificates are served
    certificate: dict = for_each(TLS_SERVICES, "good")
    listening: dict = for_each(SERVICES, True)
    address: dict = for_each(SERVICES, "127.0.0.1")  # another one: the server has moved
    tls13: bool = False
    clock_skew_s: float = 0.0
    session_lifetime_s: float | None = None  # instead of what the client asks for
    expiry_told_shift_s: float = 0.0  # what is told of it, the session's own life unchanged
    token_size: int = 900  # characters of a session's token
    replica: bool = False  # only reads are answered
    refusal_status: int = 403  # openCypher may refuse a signature with 400 too
    idle_timeout_s: float = 60.0
    device_status: dict = for_each(authority.KINDS, "active")  # of the devices' certificates
    iot_duration_s: int = 3600  # of the role alias
    iot_thing_required: bool = False  # the policy asks for a thing that the certificate has
    imds_v1: bool = False  # metadata without a token too
    imds_token_status: int | None = None  # what a PUT is answered where there is only version 1
    imds_role: bool = True  # the instance has one
    imds_failure: str = ""  # Code of a document that holds no credentials

    def __post_init__(self):
        self.sts_name = self.sts_name or f"sts.{self.region}.amazonaws.com"
        self.neptune_name = (self.neptune_name
                             or f"{CLUSTER}.{self.region}.neptune.amazonaws.com")
        self.iot_name = (self.iot_name
                         or f"{IOT_PREFIX}.credentials.iot.{self.region}.amazonaws.com")

    @property
    def resource(self):
        """What a policy must allow of Neptune."""
        return f"arn:aws:neptune-db:{self.region}:{roles.ACCOUNT}:{CLUSTER_RESOURCE}/*"

    def change(self, changes):
        """Takes over what the control endpoint sent; nothing of it when any part is wrong."""
        for name, value in changes.items():
            if name not in CHECKS:
                raise ValueError(f"no such setting: {name}")
            if not CHECKS[name](value):
                raise ValueError(f"{name} cannot be {value!r}")
        for name, value in changes.items():
            known = getattr(self, name)
            setattr(self, name, {**known, **value} if isinstance(known, dict) else value)


def is_flag(value):
    return isinstance(value, bool)


def is_number(value):
    return isinstance(value, (int, float)) and not is_flag(value)


def is_count(value):
    return isinstance(value, int) and not is_flag(value) and value > 0


def is_local(value):
    """Nothing outside this machine may reach the stand-in. A link-local address is one that a
    network namespace has given itself, for the containers' endpoint."""
    if not isinstance(value, str):
        return False
    address = ipaddress.ip_address(value)
    return address.is_loopback or address.is_link_local


def each(names, check):
    """A check of {name: value}."""
    return lambda value: (isinstance(value, dict) and set(value) <= set(names)
                          and all(check(item) for item in value.values()))


CHECKS = {
    "key": lambda value: value in authority.KINDS,
    "certificate": each(TLS_SERVICES, lambda value: value in authority.MODES),
    "listening": each(SERVICES, is_flag),
    "address": each(SERVICES, is_local),
    "tls13": is_flag,
    "clock_skew_s": is_number,
    "session_lifetime_s": lambda value: value is None or is_number(value),
    "expiry_told_shift_s": is_number,
    "token_size": is_count,
    "replica": is_flag,
    "refusal_status": is_count,
    "idle_timeout_s": is_number,
    "device_status": each(authority.KINDS, lambda value: value in DEVICE_STATES),
    "iot_duration_s": lambda value: is_count(value) and 900 <= value <= 43200,
    "iot_thing_required": is_flag,
    "imds_v1": is_flag,
    "imds_token_status": lambda value: value is None or is_count(value),
    "imds_role": is_flag,
    "imds_failure": lambda value: isinstance(value, str),
}
