"""The roles of the account, and whom each of them trusts."""

import dataclasses

ACCOUNT = "123456789012"
READ, WRITE, DELETE, STATUS = (
    "ReadDataViaQuery", "WriteDataViaQuery", "DeleteDataViaQuery", "GetEngineStatus")
TAG_SESSION, SET_SOURCE_IDENTITY = "sts:TagSession", "sts:SetSourceIdentity"
EXTERNAL_ID = "plant-7:line/4"
USER = f"arn:aws:iam::{ACCOUNT}:user/neso-gateway"
MFA_DEVICE = f"arn:aws:iam::{ACCOUNT}:mfa/neso-gateway"
OIDC_HOST = "oidc.neso.example"
OIDC_PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{OIDC_HOST}"
OIDC_AUDIENCE, OIDC_SUBJECT = "sts.amazonaws.com", "system:serviceaccount:plant:gateway"
SAML_PROVIDER = f"arn:aws:iam::{ACCOUNT}:saml-provider/neso-idp"
SAML_AUDIENCE = "https://signin.aws.amazon.com/saml"
HOUR_S, LONGEST_S = 3600, 43200


@dataclasses.dataclass(frozen=True)
class Trust:
    """A role's trust policy. What is empty is not asked for."""

    principals: tuple  # ARNs of users, roles and identity providers, names of services
    external_id: str = ""
    needs_mfa: bool = False
    conditions: tuple = ()  # (claim, value) pairs of a web identity
    allows: frozenset = frozenset((TAG_SESSION, SET_SOURCE_IDENTITY))


@dataclasses.dataclass(frozen=True)
class Role:
    name: str
    unique_id: str
    actions: frozenset  # of neptune-db
    trust: Trust
    max_session_s: int = HOUR_S

    @property
    def arn(self):
        return f"arn:aws:iam::{ACCOUNT}:role/{self.name}"

    def session_arn(self, session_name):
        return f"arn:aws:sts::{ACCOUNT}:assumed-role/{self.name}/{session_name}"


GATEWAY = frozenset((READ, WRITE, STATUS))
BY_USER = Trust((USER,))

# name: (role's name, actions, trust, longest session)
TABLE = {
    "writer": ("neso-writer", GATEWAY, BY_USER, HOUR_S),
    "admin": ("neso-admin", GATEWAY | {DELETE}, BY_USER, HOUR_S),
    "reader": ("neso-reader", frozenset((READ,)), Trust((USER,), allows=frozenset()), HOUR_S),
    "untrusting": ("neso-other", frozenset((READ, WRITE)),
                   Trust((f"arn:aws:iam::{ACCOUNT}:user/somebody-else",)), HOUR_S),
    "external": ("neso-external", GATEWAY, Trust((USER,), external_id=EXTERNAL_ID), HOUR_S),
    "mfa": ("neso-mfa", GATEWAY, Trust((USER,), needs_mfa=True), HOUR_S),
    "chained": ("neso-chained", GATEWAY, Trust(tuple(
        f"arn:aws:iam::{ACCOUNT}:role/neso-{name}"
        for name in ("writer", "saml", "device", "instance", "task"))), LONGEST_S),
    "web": ("neso-web", GATEWAY, Trust((OIDC_PROVIDER,), conditions=(
        ("aud", OIDC_AUDIENCE), ("sub", OIDC_SUBJECT))), LONGEST_S),
    "saml": ("neso-saml", GATEWAY, Trust((SAML_PROVIDER,)), LONGEST_S),
    "device": ("neso-device", GATEWAY, Trust(("credentials.iot.amazonaws.com",)), LONGEST_S),
    "instance": ("neso-instance", GATEWAY, Trust(("ec2.amazonaws.com",)), LONGEST_S),
    "task": ("neso-task", GATEWAY, Trust(("ecs-tasks.amazonaws.com",)), LONGEST_S),
}


def make_roles(make_id):
    """{name: role}; `make_id` gives each its unique id."""
    return {name: Role(row[0], make_id("AROA"), *row[1:]) for name, row in TABLE.items()}
