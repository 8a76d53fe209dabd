"""What can be chosen at the start and, for some of it, changed while the stand-in runs."""

import dataclasses

from standin import authority

SERVICES = ("sts", "neptune")
CLUSTER = "neso-demo.cluster-abcdefghijkl"


@dataclasses.dataclass
class Settings:
    region: str = "us-east-1"
    sts_name: str = ""
    neptune_name: str = ""
    key: str = "rsa"  # of the authority whose certificates are served
    # From here on changeable by the control endpoint
    certificate: dict = dataclasses.field(default_factory=lambda: dict.fromkeys(SERVICES, "good"))
    listening: dict = dataclasses.field(default_factory=lambda: dict.fromkeys(SERVICES, True))
    tls13: bool = False
    clock_skew_s: float = 0.0
    session_lifetime_s: float | None = None  # instead of what the client asks for
    token_size: int = 900
    replica: bool = False  # only reads are answered
    refusal_status: int = 403  # openCypher may refuse a signature with 400 too
    idle_timeout_s: float = 60.0

    CHANGEABLE = ("certificate", "listening", "tls13", "clock_skew_s", "session_lifetime_s",
                  "token_size", "replica", "refusal_status", "idle_timeout_s", "key")

    def __post_init__(self):
        self.sts_name = self.sts_name or f"sts.{self.region}.amazonaws.com"
        self.neptune_name = (self.neptune_name
                             or f"{CLUSTER}.{self.region}.neptune.amazonaws.com")

    def change(self, changes):
        """Takes over what the control endpoint sent; nothing of it when any part is wrong."""
        for name, value in changes.items():
            if name not in self.CHANGEABLE:
                raise ValueError(f"no such setting: {name}")
            check(name, value, getattr(self, name))
        for name, value in changes.items():
            known = getattr(self, name)
            setattr(self, name, {**known, **value} if isinstance(known, dict) else value)


def check(name, value, known):
    if name == "certificate" or name == "listening":
        allowed = authority.MODES if name == "certificate" else (True, False)
        if not isinstance(value, dict) or not set(value) <= set(SERVICES) or any(
                item not in allowed for item in value.values()):
            raise ValueError(f"{name} must name services and one of {allowed} for each")
    elif name == "key" and value not in authority.KINDS:
        raise ValueError(f"key must be one of {authority.KINDS}")
    elif name == "session_lifetime_s" and value is None:
        return
    elif isinstance(known, bool) != isinstance(value, bool):
        raise ValueError(f"{name} must be a {type(known).__name__}")
    elif name != "key" and not isinstance(value, (int, float)):
        raise ValueError(f"{name} must be a number")
