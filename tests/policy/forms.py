"""One command line for each form of policy and each option that changes it."""

ACCOUNT = ("--account", "123456789012")
REGIONS = ("eu-west-1", "cn-north-1", "us-gov-west-1")
ROLE = "arn:aws:iam::123456789012:role/plants/telemetry-writer"
ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/ABC123"
SAML = "arn:aws:iam::123456789012:saml-provider/corporate"
ALIAS = "arn:aws:iot:eu-west-1:123456789012:rolealias/neso-gateways"
SESSION = ("--source-identity", "--tags")


def cluster(region="eu-west-1"):
    return (*ACCOUNT, "--region", region, "--cluster-resource-id", "cluster-ABCDEFGHIJKL234567")


def in_each_region(*arguments):
    return [(*arguments, "--region", region) for region in REGIONS]


WEB = ("trust", "web-identity", *ACCOUNT, "--provider", ISSUER)
USER = ("trust", "user", *ACCOUNT, "--user", "plants/plant-7")

TRUST = [
    *in_each_region(*USER),
    (*USER, "--external-id", "plant/7", "--mfa", *SESSION),
    (*USER, "--mfa"),
    (*USER, "--tags"),
    ("trust", "user", "--principal", ROLE),
    ("trust", "user", "--principal", ROLE, "--external-id", "x1", "--source-identity"),
    *in_each_region("trust", "account", *ACCOUNT, "--external-id", "plant/7"),
    ("trust", "account", *ACCOUNT, "--external-id", "plant/7", "--mfa", *SESSION),
    *in_each_region("trust", "ec2"),
    *in_each_region("trust", "lambda"),
    *in_each_region("trust", "iot"),
    *in_each_region(*WEB, "--subject", "system:serviceaccount:telemetry:gateway"),
    (*WEB, "--subject", "system:serviceaccount:telemetry:*", *SESSION),
    (*WEB, "--subject", "repo:x/y:ref:refs/heads/main", "--audience", "neso"),
    ("trust", "web-identity", "--provider", "accounts.google.com", "--subject", "1234",
     "--audience", "5678.apps.googleusercontent.com"),
    ("trust", "web-identity", "--provider", "cognito-identity.amazonaws.com", "--subject",
     "eu-west-1:*", "--audience", "eu-west-1:12345678-ffff-aaaa-bbbb-1234567890ab"),
    ("trust", "saml", "--provider", SAML),
    ("trust", "saml", "--provider", SAML.replace("aws", "aws-cn", 1), *SESSION),
    ("trust", "saml", "--provider", SAML.replace("aws", "aws-us-gov", 1)),
    ("trust", "saml", "--provider", SAML, "--audience", "https://eu-west-1.signin.aws.amazon.com"
     "/saml"),
]  # fmt: skip

DATA = [
    *[("gateway", *cluster(region)) for region in REGIONS],
    ("gateway", *cluster(), "--status"),
    *[
        ("data", *cluster(), "--language", language, "--access", access)
        for language in ("opencypher", "gremlin", "sparql")
        for access in ("read", "write", "update", "delete")
    ],
    ("data", *cluster(), "--language", "gremlin", "--access", "read", "--status"),
]

PERMISSION = [
    ("assume", "--role", ROLE),
    ("assume", "--role", ROLE, *SESSION),
    ("pass-role", "--role", ROLE),
]

IOT = [("iot", "--role-alias-arn", ALIAS)]
