"""Who may sign: one user with a long-term key, roles, and the sessions that STS issued."""

import base64
import dataclasses
import secrets
import string
import threading

ACCOUNT = "123456789012"
READ, WRITE, DELETE, STATUS = (
    "ReadDataViaQuery", "WriteDataViaQuery", "DeleteDataViaQuery", "GetEngineStatus")
KEY_ID_LETTERS = string.ascii_uppercase + "234567"


@dataclasses.dataclass(frozen=True)
class Role:
    name: str
    actions: frozenset  # of neptune-db
    trusts: tuple = ()  # ARNs that may assume it
    max_session_s: int = 3600

    @property
    def arn(self):
        return f"arn:aws:iam::{ACCOUNT}:role/{self.name}"

    def session_arn(self, session_name):
        return f"arn:aws:sts::{ACCOUNT}:assumed-role/{self.name}/{session_name}"


@dataclasses.dataclass
class Principal:
    """Someone whose signature can be checked. A long-term key has neither token nor expiry."""

    arn: str
    access_key_id: str
    secret: str = dataclasses.field(repr=False)
    actions: frozenset = frozenset()
    token: str | None = dataclasses.field(default=None, repr=False)
    expires: float | None = None


def key_id(prefix):
    return prefix + "".join(secrets.choice(KEY_ID_LETTERS) for _ in range(16))


def secret_key():
    return base64.b64encode(secrets.token_bytes(30)).decode()


def session_token(size):
    """Base64 of random bytes, `size` characters, as opaque as the real ones."""
    return base64.b64encode(secrets.token_bytes(size)).decode()[:size - size % 4]


class Identities:
    def __init__(self, clock):
        self.clock = clock
        self.lock = threading.Lock()
        self.user = Principal(f"arn:aws:iam::{ACCOUNT}:user/neso-gateway", key_id("AKIA"),
                              secret_key())
        trusted = (self.user.arn,)
        self.writer = Role("neso-writer", frozenset((READ, WRITE, STATUS)), trusted)
        self.admin = Role("neso-admin", frozenset((READ, WRITE, STATUS, DELETE)), trusted)
        self.reader = Role("neso-reader", frozenset((READ,)), trusted)
        self.untrusting = Role("neso-other", frozenset((READ, WRITE)),
                               (f"arn:aws:iam::{ACCOUNT}:user/somebody-else",))
        self.roles = {role.arn: role for role in
                      (self.writer, self.admin, self.reader, self.untrusting)}
        self.principals = {self.user.access_key_id: self.user}

    def find(self, access_key_id):
        with self.lock:
            return self.principals.get(access_key_id)

    def issue(self, role, session_name, lifetime_s, token_size):
        """A new session of a role, remembered so that its requests can be checked."""
        session = Principal(
            role.session_arn(session_name), key_id("ASIA"), secret_key(), role.actions,
            session_token(token_size), int(self.clock.now() + lifetime_s))
        with self.lock:
            self.principals[session.access_key_id] = session
        return session

    def expire_sessions(self):
        """Ends every session that was issued; answers how many those are."""
        with self.lock:
            sessions = [item for item in self.principals.values() if item.token]
            for session in sessions:
                session.expires = self.clock.now() - 1
        return len(sessions)
