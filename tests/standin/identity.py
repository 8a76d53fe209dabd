"""Who may sign: one user with a long-term key, and the sessions that every source issued."""

import base64
import dataclasses
import secrets
import string
import threading

from standin import mfa, roles

KEY_ID_LETTERS = string.ascii_uppercase + "234567"


@dataclasses.dataclass
class Principal:
    """Someone whose signature can be checked. A long-term key has neither token nor expiry."""

    arn: str
    access_key_id: str
    secret: str = dataclasses.field(repr=False)
    token: str | None = dataclasses.field(default=None, repr=False)
    expires: float | None = None
    told_expires: float | None = None  # what the source says, which a setting moves
    source: str = "user"  # who issued it
    role: roles.Role | None = None
    policy: object = None  # of the session, a policy.Policy
    mfa: bool = False
    tags: dict = dataclasses.field(default_factory=dict)
    transitive: tuple = ()  # keys of tags that a chained session inherits
    source_identity: str = ""
    duration_s: int = 0
    used: int = 0  # requests to Neptune whose signature was right

    def is_named_by(self, names):
        """Whether a trust policy with these principals means this one."""
        return self.arn in names or (self.role is not None and self.role.arn in names)

    def may(self, action, resource, context=None):
        """Whether role and session policy both allow an action of neptune-db."""
        if self.role is None or action not in self.role.actions:
            return False
        return self.allowed_by_policy(f"neptune-db:{action}", resource, context)

    def allowed_by_policy(self, action, resource, context=None):
        return self.policy is None or self.policy.allows(action, resource, context or {})

    def described(self):
        """What a test may know of it: nothing that signs."""
        return {"access_key_id": self.access_key_id, "arn": self.arn, "source": self.source,
                "role": self.role and self.role.arn, "tags": self.tags, "mfa": self.mfa,
                "source_identity": self.source_identity, "duration_s": self.duration_s,
                "policy": self.policy and self.policy.text, "expires": self.expires,
                "token_length": len(self.token), "used": self.used}


# For requests that carry no signature, and need none
ANYONE = Principal("", "", "", source="anyone")


def key_id(prefix):
    return prefix + "".join(secrets.choice(KEY_ID_LETTERS) for _ in range(16))


def secret_key():
    return base64.b64encode(secrets.token_bytes(30)).decode()


def session_token(size):
    """Random letters of base64, exactly `size` of them, as opaque as the real ones."""
    return base64.b64encode(secrets.token_bytes(size)).decode()[:size]


class Identities:
    def __init__(self, settings, clock, statistics):
        self.settings = settings
        self.clock = clock
        self.statistics = statistics
        self.lock = threading.Lock()
        self.user = Principal(roles.USER, key_id("AKIA"), secret_key())
        self.user_id = key_id("AIDA")
        self.device = mfa.Device(roles.MFA_DEVICE)
        self.named = roles.make_roles(key_id)
        self.roles = {role.arn: role for role in self.named.values()}
        self.principals = {self.user.access_key_id: self.user}

    def find(self, access_key_id):
        with self.lock:
            return self.principals.get(access_key_id)

    def issue(self, source, duration_s, role=None, session_name="", minimum_token=0, **context):
        """A new session of a role, or of the user, remembered so that its requests can be
        checked. The settings may give it another life, another token and another date."""
        settings, lifetime_s = self.settings, duration_s
        if settings.session_lifetime_s is not None:
            lifetime_s = settings.session_lifetime_s
        expires = int(self.clock.now() + lifetime_s)
        session = Principal(
            role.session_arn(session_name) if role else self.user.arn, key_id("ASIA"),
            secret_key(), session_token(max(settings.token_size, minimum_token)), expires,
            int(expires + settings.expiry_told_shift_s), source, role, duration_s=duration_s,
            **context)
        with self.lock:
            self.principals[session.access_key_id] = session
        self.statistics.count(f"sessions.issued.{source}")
        return session

    def sessions(self):
        with self.lock:
            return [item for item in self.principals.values() if item.token]

    def expire_sessions(self):
        """Ends every session that was issued; answers how many those are."""
        sessions = self.sessions()
        for session in sessions:
            session.expires = self.clock.now() - 1
        return len(sessions)

    def count_use(self, principal):
        """Notes that Neptune found this principal's signature right."""
        principal.used += 1
        self.statistics.count(f"sessions.used.{principal.source}")
