"""The command line: the text that is printed, what is refused, and with which status."""

import random
import re
import string

import forms
import pytest
from forms import ACCOUNT, ROLE, USER, WEB

TRUST_USER = b"""{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "AWS": "arn:aws:iam::123456789012:user/plants/plant-7"
      },
      "Action": "sts:AssumeRole",
      "Condition": {
        "StringEquals": {
          "sts:ExternalId": "plant/7"
        },
        "Bool": {
          "aws:MultiFactorAuthPresent": "true"
        }
      }
    },
    {
      "Effect": "Allow",
      "Principal": {
        "AWS": "arn:aws:iam::123456789012:user/plants/plant-7"
      },
      "Action": [
        "sts:SetSourceIdentity",
        "sts:TagSession"
      ]
    }
  ]
}
"""

GATEWAY = b"""{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "neptune-db:ReadDataViaQuery",
        "neptune-db:WriteDataViaQuery"
      ],
      "Resource": "arn:aws:neptune-db:eu-west-1:123456789012:cluster-ABCDEFGHIJKL234567/*",
      "Condition": {
        "StringEquals": {
          "neptune-db:QueryLanguage": "OpenCypher"
        }
      }
    },
    {
      "Effect": "Allow",
      "Action": "neptune-db:GetEngineStatus",
      "Resource": "arn:aws:neptune-db:eu-west-1:123456789012:cluster-ABCDEFGHIJKL234567/*"
    }
  ]
}
"""


@pytest.mark.parametrize(
    "arguments, text",
    [
        ((*USER, "--external-id", "plant/7", "--mfa", *forms.SESSION), TRUST_USER),
        (("gateway", *forms.cluster(), "--status"), GATEWAY),
    ],
)
def test_the_text(policy, arguments, text):
    done = policy.run(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (0, text, b"")


def statement(policy, *arguments):
    return policy(*arguments)["Statement"][0]


def principal(policy, *arguments):
    return statement(policy, *arguments)["Principal"]


def test_principals(policy):
    china = ("--region", "cn-north-1")
    assert principal(policy, *USER, *china) == {
        "AWS": "arn:aws-cn:iam::123456789012:user/plants/plant-7"
    }
    assert principal(policy, "trust", "user", "--principal", ROLE) == {"AWS": ROLE}
    assert principal(policy, "trust", "account", *ACCOUNT, "--external-id", "ab") == {
        "AWS": "arn:aws:iam::123456789012:root"
    }
    assert principal(policy, "trust", "ec2") == {"Service": "ec2.amazonaws.com"}
    assert principal(policy, "trust", "ec2", *china) == {"Service": "ec2.amazonaws.com.cn"}
    assert principal(policy, "trust", "lambda", *china) == {"Service": "lambda.amazonaws.com"}
    assert principal(policy, "trust", "iot") == {"Service": "credentials.iot.amazonaws.com"}
    assert principal(policy, *WEB, "--subject", "x") == {
        "Federated": f"arn:aws:iam::123456789012:oidc-provider/{forms.ISSUER}"
    }
    google = ("trust", "web-identity", "--provider", "accounts.google.com")
    assert principal(policy, *google, "--subject", "1", "--audience", "2") == {
        "Federated": "accounts.google.com"
    }
    assert principal(policy, "trust", "saml", "--provider", forms.SAML) == {
        "Federated": forms.SAML
    }


def test_web_identity_has_audience_and_subject(policy):
    name = "system:serviceaccount:telemetry:gateway"
    assert statement(policy, *WEB, "--subject", name)["Condition"] == {
        "StringEquals": {f"{forms.ISSUER}:aud": "sts.amazonaws.com", f"{forms.ISSUER}:sub": name}
    }
    assert statement(policy, *WEB, "--subject", "a?:*", "--audience", "b")["Condition"] == {
        "StringEquals": {f"{forms.ISSUER}:aud": "b"},
        "StringLike": {f"{forms.ISSUER}:sub": "a?:*"},
    }
    url = ("trust", "web-identity", *ACCOUNT, "--provider", "https://" + forms.ISSUER)
    assert policy(*url, "--subject", name) == policy(*WEB, "--subject", name)


@pytest.mark.parametrize(
    "partition, audience",
    [
        ("aws", "https://signin.aws.amazon.com/saml"),
        ("aws-cn", "https://signin.amazonaws.cn/saml"),
        ("aws-us-gov", "https://signin.amazonaws-us-gov.com/saml"),
    ],
)
def test_saml_has_the_audience_of_its_partition(policy, partition, audience):
    provider = forms.SAML.replace("aws", partition, 1)
    assert statement(policy, "trust", "saml", "--provider", provider)["Condition"] == {
        "StringEquals": {"SAML:aud": audience}
    }


R, W, D = (f"neptune-db:{verb}DataViaQuery" for verb in ("Read", "Write", "Delete"))


@pytest.mark.parametrize(
    "language, value, access, actions",
    [
        ("opencypher", "OpenCypher", "read", R),
        ("opencypher", "OpenCypher", "write", [R, W]),
        ("opencypher", "OpenCypher", "update", [R, W, D]),
        ("opencypher", "OpenCypher", "delete", [R, D]),
        ("gremlin", "Gremlin", "read", R),
        ("gremlin", "Gremlin", "write", [R, W, D]),
        ("gremlin", "Gremlin", "delete", [R, D]),
        ("sparql", "Sparql", "write", [R, W]),
        ("sparql", "Sparql", "update", [R, W, D]),
    ],
)
def test_data_access(policy, language, value, access, actions):
    found = statement(
        policy, "data", *forms.cluster(), "--language", language, "--access", access
    )
    assert found["Action"] == actions
    assert found["Condition"] == {"StringEquals": {"neptune-db:QueryLanguage": value}}


def test_texts_are_escaped_and_nothing_in_them_is_filled_in(policy):
    for subject in ('a"b', "a\\b", "{account}", "}{", "a b", '"},{"'):
        condition = statement(policy, *WEB, "--subject", subject)["Condition"]
        assert condition["StringEquals"][f"{forms.ISSUER}:sub"] == subject


def test_whatever_is_given_the_answer_is_a_policy_or_a_refusal(policy):
    numbers = random.Random(20260101)
    letters = string.printable + "\x01\x7fä€" + '"\\*{}$' * 4
    for _ in range(400):
        text = "".join(numbers.choices(letters, k=numbers.randrange(1, 12)))
        option = numbers.choice(("--subject", "--audience", "--provider", "--account"))
        arguments = [*WEB, "--subject", "x"]
        if option in arguments:
            arguments[arguments.index(option) + 1] = text
        else:
            arguments += [option, text]
        done = policy.run(*arguments)
        if done.returncode == 0:
            policy(*arguments)
        else:
            assert (done.returncode, done.stdout) == (2, b"")
            said = done.stderr.decode()
            assert said.startswith("neso policy: ") and said[-1] == "\n", said
            assert said[:-1].isprintable(), said


GATEWAY_OF = ("gateway", *ACCOUNT, "--region", "eu-west-1", "--cluster-resource-id")
PRINCIPAL = ("trust", "user", "--principal")
SAML_OF = ("trust", "saml", "--provider")
ISSUED_BY = ("trust", "web-identity", *ACCOUNT, "--subject", "x", "--provider")
IOT_OF = ("iot", "--role-alias-arn")

# "..." stands for any text.
REFUSED = [
    ((), "which policy?"),
    (("trust",), "there is no such policy"),
    (("nosuch",), "there is no such policy"),
    (("trust", "user", "x"), "there is no such policy"),
    (("gateway", "x"), "there is no such policy"),
    (("trust", "x" * 100), "there is no such policy"),
    (("trust", "user"), "trust user: --account ID is missing"),
    (("trust", "user", *ACCOUNT), "trust user: --user NAME is missing"),
    ((*USER, "--principal", ROLE), "trust user --principal: --account ID has no meaning here"),
    ((*USER, "--subject", "x*"), "trust user: --subject TEXT has no meaning here"),
    ((*USER, "--mfa", "--mfa"), "--mfa is given twice"),
    ((*USER, *ACCOUNT), "--account is given twice"),
    ((*WEB, "--subject", "x", "--subject", "y*"), "--subject is given twice"),
    (("trust", "account", *ACCOUNT), "trust account: --external-id ID is missing"),
    (("trust", "ec2", "--tags"), "trust ec2: --tags has no meaning here"),
    (("trust", "lambda", "--external-id", "ab"), "trust lambda: --external-id ID has no meaning"),
    (WEB, "trust web-identity: --subject TEXT is missing"),
    ((*WEB, "--subject", "*"), "--subject '*' is every subject of that issuer"),
    ((*WEB, "--subject", ""), "--subject '' is no subject"),
    ((*WEB, "--subject", "${aws:username}"), "--subject '${aws:username}' is no subject"),
    ((*WEB, "--subject", "ä"), "--subject 'ä' is no subject"),
    ((*WEB, "--audience", "*"), "--audience '*' is no audience"),
    ((*ISSUED_BY, "http://oidc.example.com"), "--provider 'http://oidc.example.com' is no https"),
    ((*ISSUED_BY, "localhost"), "--provider 'localhost' is no issuer"),
    ((*ISSUED_BY, "OIDC.example.com"), "--provider 'OIDC.example.com' is no issuer"),
    ((*ISSUED_BY, "oidc.example.com/"), "--provider 'oidc.example.com/' is no issuer"),
    ((*ISSUED_BY, "oidc.example.com:443"), "--provider 'oidc.example.com:443' is no issuer"),
    ((*ISSUED_BY, "oidc.example.com/*"), "--provider 'oidc.example.com/*' is no issuer"),
    ((*ISSUED_BY, "x." * 200 + "com"), "--provider 'x.x."),
    ((*ISSUED_BY, "graph.facebook.com"), "--provider 'graph.facebook.com' signs in people"),
    ((*ISSUED_BY, forms.SAML), "trust web-identity: --provider HOST is missing"),
    ((*ISSUED_BY, "accounts.google.com"), "trust web-identity of Google or Cognito: --account ID"),
    ((*SAML_OF, "oidc.example.com"), "trust saml: --provider HOST has no meaning here"),
    ((*SAML_OF, "arn:aws:iam::123456789012:role/x"), "--provider 'arn:aws:iam::123456789012:role"),
    (("data", *forms.cluster()), "data: --language LANGUAGE is missing"),
    (("data", "--language", "cypher"), "--language 'cypher' is neither opencypher nor gremlin"),
    (("data", "--access", "admin"), "--access 'admin' is neither read nor write nor update nor"),
    ((*GATEWAY_OF, "plants"), "--cluster-resource-id 'plants' is no cluster resource id"),
    ((*GATEWAY_OF, "cluster-plants"), "... not the cluster's name;...DbClusterResourceId"),
    ((*GATEWAY_OF, "cluster-"), "--cluster-resource-id 'cluster-' is no"),
    ((*GATEWAY_OF, "cluster-*"), "--cluster-resource-id 'cluster-*' is no"),
    ((*GATEWAY_OF, "cluster-A/x"), "--cluster-resource-id 'cluster-A/x' is no"),
    (("gateway", "--account", "1234-5678-9012"), "--account '1234-5678-9012' is not the 12 digits"),
    (("gateway", "--account", "12345678901"), "--account '12345678901' is not the 12 digits"),
    (("gateway", "--account", "1234567890123"), "--account '1234567890123' is not the 12 digits"),
    (("gateway", "--region", "eu-west-1a"), "--region 'eu-west-1a' is no region"),
    (("gateway", "--region", "Ireland"), "--region 'Ireland' is no region"),
    (("gateway", "--region", ""), "--region '' is no region"),
    (("gateway", "--region", "us-iso-east-1"), "--region 'us-iso-east-1' is in a partition other"),
    (("trust", "user", "--user", "a b"), "--user 'a b' is no name of a user"),
    (("trust", "user", "--user", "/a"), "--user '/a' is no name of a user"),
    (("trust", "user", "--user", "a/"), "--user 'a/' is no name of a user"),
    (("trust", "user", "--user", "x" * 65), "--user 'xxx...' is no name of a user"),
    (("trust", "user", "--user", "*"), "--user '*' is no name of a user"),
    (("trust", "user", "--user", "arn:aws:iam::1:user/x"), "... is an ARN: give it as --principal"),
    ((*PRINCIPAL, "*"), "--principal '*' is no ARN"),
    ((*PRINCIPAL, "arn:aws:iam::123456789012:root"), "... is no ARN"),
    ((*PRINCIPAL, "arn:aws:iam::12345678901:user/x"), "... is no ARN"),
    ((*PRINCIPAL, "arn:aws:iam:eu-west-1:123456789012:user/x"), "... is no ARN"),
    ((*PRINCIPAL, "arn:aws-xx:iam::123456789012:user/x"), "... is no ARN"),
    ((*PRINCIPAL, "arn:aws:iam::123456789012:user/*"), "... is no ARN"),
    ((*PRINCIPAL, "arn:aws:sts::123456789012:assumed-role/x/y"), "... give the ARN of its role"),
    (("trust", "user", "--external-id", "a"), "--external-id 'a' is no external id"),
    (("trust", "user", "--external-id", "a b"), "--external-id 'a b' is no external id"),
    (("trust", "user", "--external-id", "x" * 1225), "--external-id 'xxx...' is no external id"),
    (("assume",), "assume: --role ARN is missing"),
    (("assume", "--role", "telemetry-writer"), "--role 'telemetry-writer' is no ARN such as"),
    (("assume", "--role", ROLE, "--mfa"), "assume: --mfa has no meaning here"),
    ((*IOT_OF, "x"), "--role-alias-arn 'x' is no ARN"),
    ((*IOT_OF, "arn:aws:iot::123456789012:rolealias/x"), "... is no ARN"),
    ((*IOT_OF, "arn:aws:iot:eu-west-1:123456789012:rolealias/a/b"), "... is no ARN"),
    ((*IOT_OF, "arn:aws:iot:eu-west-1:123456789012:thing/x"), "... is no ARN"),
    (("assume", "--role", "\33[1m\n"), "--role '?[1m?' is no ARN"),
    (("assume", "--nosuch"), "unrecognized option '--nosuch'"),
    (("assume", "--role"), "option '--role' requires an argument"),
]  # fmt: skip


@pytest.mark.parametrize("arguments, message", REFUSED)
def test_refusals(policy, arguments, message):
    done = policy.run(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    pattern = ".*".join(map(re.escape, ("neso policy: " + message).split("...")))
    assert re.match(pattern, done.stderr.decode())
    assert done.stderr.count(b"\n") == 1


def test_abbreviated_options_are_not_ambiguous(policy):
    assert policy(*WEB, "--sub", "x") == policy(*WEB, "--subject", "x")


def test_output_that_cannot_be_written_is_a_failure(policy):
    with open("/dev/full", "wb") as full:
        done = policy.run("trust", "ec2", stdout=full)
    assert done.returncode == 1
    assert done.stderr == b"neso policy: standard output: No space left on device\n"


def test_help_names_every_policy_and_option(policy):
    done = policy.run("--help")
    assert (done.returncode, done.stderr) == (0, b"")
    for arguments in forms.TRUST + forms.DATA + forms.PERMISSION + forms.IOT:
        for word in arguments:
            if word.startswith("--"):
                assert f"\n  {word}".encode() in done.stdout
        name = " ".join(arguments[:2]) if arguments[0] == "trust" else arguments[0]
        assert f"\n  {name} ".encode() in done.stdout
    assert max(map(len, done.stdout.decode().splitlines())) <= 100
