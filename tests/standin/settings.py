"""What can be chosen at the start and, for most of it, changed while the stand-in runs."""

import dataclasses
import ipaddress

from standin import authority

SERVICES = ("sts", "neptune")
CLUSTER = "neso-demo.cluster-abcdefghijkl"


def for_each_service(value):
    return dataclasses.field(default_factory=lambda: dict.fromkeys(SERVICES, value))


@dataclasses.dataclass
class Settings:
    region: str = "us-east-1"
    sts_name: str = ""
    neptune_name: str = ""
    # From here on the control endpoint can change them
    key: str = "rsa"  # of the authority whose certificates are served
    certificate: dict = for_each_service("good")
    listening: dict = for_each_service(True)
    address: dict = for_each_service("127.0.0.1")  # another one: the server has moved
    tls13: bool = False
    clock_skew_s: float = 0.0
    session_lifetime_s: float | None = None  # instead of what the client asks for
    token_size: int = 900
    replica: bool = False  # only reads are answered
    refusal_status: int = 403  # openCypher may refuse a signature with 400 too
    idle_timeout_s: float = 60.0

    def __post_init__(self):
        self.sts_name = self.sts_name or f"sts.{self.region}.amazonaws.com"
        self.neptune_name = (self.neptune_name
                             or f"{CLUSTER}.{self.region}.neptune.amazonaws.com")

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


def is_loopback(value):
    """Nothing outside this machine may reach the stand-in."""
    return isinstance(value, str) and ipaddress.ip_address(value).is_loopback


def each(check):
    """A check of {service: value}."""
    return lambda value: (isinstance(value, dict) and set(value) <= set(SERVICES)
                          and all(check(item) for item in value.values()))


CHECKS = {
    "key": lambda value: value in authority.KINDS,
    "certificate": each(lambda value: value in authority.MODES),
    "listening": each(is_flag),
    "address": each(is_loopback),
    "tls13": is_flag,
    "clock_skew_s": is_number,
    "session_lifetime_s": lambda value: value is None or is_number(value),
    "token_size": is_count,
    "replica": is_flag,
    "refusal_status": is_count,
    "idle_timeout_s": is_number,
}
