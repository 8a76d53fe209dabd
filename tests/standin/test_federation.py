"""Identity tokens and SAML responses: boto3 exchanges them, and what is not right is refused."""

import base64
import json

import jwt
import pytest

from standin import client, roles, support
from standin.support import code_of


def with_token(run, token=None, role="web", session="pod-1", **more):
    return anonymous(run).assume_role_with_web_identity(
        RoleArn=run.info["roles"][role], RoleSessionName=session,
        WebIdentityToken=token or run.web_identity_token(), **more)


def with_assertion(run, assertion=None, role="saml", **more):
    return anonymous(run).assume_role_with_saml(**{
        "RoleArn": run.info["roles"][role], "PrincipalArn": run.info["saml"]["provider"],
        "SAMLAssertion": assertion or run.saml_assertion(), **more})


def anonymous(run):
    """A client that has no credentials at all."""
    return support.aws_client(run, "sts", None, None)


def status_of(run, answer):
    return support.graph_client(run, answer["Credentials"]).get_engine_status()["status"]


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_web_identity(run, algorithm):
    answer = with_token(run, run.web_identity_token(algorithm=algorithm), DurationSeconds=43200)
    assert answer["SubjectFromWebIdentityToken"] == run.info["oidc"]["subject"]
    assert answer["Audience"] == run.info["oidc"]["audience"]
    assert answer["AssumedRoleUser"]["Arn"].endswith("assumed-role/neso-web/pod-1")
    assert status_of(run, answer) == "healthy"
    counted = run.statistics()
    assert counted["sessions.issued.AssumeRoleWithWebIdentity"] == 1
    assert counted["sessions.used.AssumeRoleWithWebIdentity"] == 1


def test_tokens_as_long_as_sts_takes(run):
    assert status_of(run, with_token(run, run.web_identity_token(size=20000))) == "healthy"
    code, text, status = code_of(with_token, run, run.web_identity_token(size=20001))
    assert (code, status) == ("ValidationError", 400)
    assert "webIdentityToken" in text and "less than or equal to 20000" in text
    assert len(text) < 300  # the token is not told back


def test_audiences_may_be_several(run):
    assert with_token(run, run.web_identity_token(audience=["x", run.info["oidc"]["audience"]]))


REFUSED = {
    "expired": ({"lifetime_s": -1}, "ExpiredTokenException", 400),
    "other key": ({"key": "unknown"}, "InvalidIdentityToken", 400),
    "other issuer": ({"issuer": "https://other.example"}, "InvalidIdentityToken", 400),
    "no audience": ({"claims": {"aud": None}}, "InvalidIdentityToken", 400),
    "unknown audience": ({"audience": "nobody"}, "InvalidIdentityToken", 400),
    "audience of another role": ({"audience": "another-client"}, "AccessDenied", 403),
    "other subject": ({"subject": "system:serviceaccount:plant:other"}, "AccessDenied", 403),
    "no subject": ({"claims": {"sub": None}}, "InvalidIdentityToken", 400),
    "no expiry": ({"claims": {"exp": None}}, "InvalidIdentityToken", 400),
    "expiry as text": ({"claims": {"nbf": 0.5}}, "InvalidIdentityToken", 400),
    "not yet": ({"claims": {"nbf": 4102444800}}, "InvalidIdentityToken", 400),
    "revoked": ({"subject": "thief", "revoked": True}, "IDPRejectedClaim", 403),
}


@pytest.mark.parametrize("case", REFUSED)
def test_tokens_that_are_refused(run, case):
    options, code, status = REFUSED[case]
    assert code_of(with_token, run, run.web_identity_token(**options))[::2] == (code, status)
    assert "sts.sessions_issued" not in run.statistics()


def test_tokens_that_are_forged(run):
    claims = jwt.decode(run.web_identity_token(), options={"verify_signature": False})
    good = run.web_identity_token()
    head, payload, signature = good.split(".")
    other = run.web_identity_token(subject="x").split(".")[1]
    for token in ("four", "a.b.c", jwt.encode(claims, None, "none"),
                  jwt.encode(claims, "secret" * 8, "HS256"), f"{head}.{other}.{signature}",
                  f"{head}.{payload}.", f"{head}.{payload}", good + "A", " " + good,
                  good[:-8] + "AAAAAAAA"):
        assert code_of(with_token, run, token)[::2] == ("InvalidIdentityToken", 400), token
    assert code_of(with_token, run, "abc")[0] == "ValidationError"


def test_a_token_ages(run):
    token = run.web_identity_token(lifetime_s=60)
    assert with_token(run, token)
    run.settings(clock_skew_s=61)
    assert code_of(with_token, run, token)[0] == "ExpiredTokenException"


def test_roles_that_trust_nobody_from_the_web(run):
    for role in ("writer", "saml", "absent"):
        info = dict(run.info["roles"], absent=run.info["roles"]["web"] + "x")
        arn = anonymous(run).assume_role_with_web_identity
        assert code_of(arn, RoleArn=info[role], RoleSessionName="pod-1",
                       WebIdentityToken=run.web_identity_token())[::2] == ("AccessDenied", 403)
    assert code_of(support.sts_client(run).assume_role, RoleArn=run.info["roles"]["web"],
                   RoleSessionName="abc")[0] == "AccessDenied"


@pytest.mark.parametrize("change", [with_token, with_assertion])
def test_policy_and_duration_of_a_federated_session(run, change):
    policy = {"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}
    graph = support.graph_client(run, change(run, Policy=json.dumps(policy))["Credentials"])
    assert code_of(graph.get_engine_status)[0] == "AccessDeniedException"
    assert code_of(change, run, Policy="{}")[0] == "MalformedPolicyDocument"
    assert code_of(change, run, Policy=" " * 2049)[0] == "ValidationError"
    for seconds in (899, 43201):
        assert code_of(change, run, DurationSeconds=seconds)[::2] == ("ValidationError", 400)


def test_a_federated_session_may_be_no_start_of_what_does_not_trust_it(run):
    session = support.session_client(run, with_token(run)["Credentials"])
    assert code_of(session.assume_role, RoleArn=run.info["roles"]["chained"],
                   RoleSessionName="abc")[0] == "AccessDenied"
    assert session.get_caller_identity()["Arn"].endswith("neso-web/pod-1")


def test_saml(run):
    answer = with_assertion(run, DurationSeconds=43200)
    assert (answer["Subject"], answer["SubjectType"]) == ("gateway@plant.example", "persistent")
    assert answer["Issuer"] == run.info["saml"]["issuer"]
    assert answer["AssumedRoleUser"]["Arn"].endswith("assumed-role/neso-saml/plant-7")
    assert status_of(run, answer) == "healthy"
    assert run.count("sessions.used.AssumeRoleWithSAML") == 1


def test_assertions_as_long_as_sts_takes(run):
    longest = run.saml_assertion(size=100000)
    assert len(longest) == 100000
    assert status_of(run, with_assertion(run, longest)) == "healthy"
    code, text, _ = code_of(with_assertion, run, run.saml_assertion(size=100004))
    assert code == "ValidationError" and "sAMLAssertion" in text and len(text) < 300


def test_the_assertion_limits_the_session(run):
    with_assertion(run, run.saml_assertion(duration_s=1200), DurationSeconds=3600)
    assert run.sessions()[-1]["duration_s"] == 1200


REFUSED_SAML = {
    "expired": ({"lifetime_s": -1}, "ExpiredTokenException", 400),
    "other key": ({"key": "unknown"}, "InvalidIdentityToken", 400),
    "tampered": ({"tampered": True}, "InvalidIdentityToken", 400),
    "other issuer": ({"issuer": "https://other.example"}, "InvalidIdentityToken", 400),
    "other audience": ({"audience": "https://other.example"}, "InvalidIdentityToken", 400),
    "denied": ({"status": "denied"}, "IDPRejectedClaim", 403),
    "no session name": ({"session": None}, "InvalidIdentityToken", 400),
    "bad session name": ({"session": "a b"}, "InvalidIdentityToken", 400),
    "other role": ({"role": f"arn:aws:iam::{roles.ACCOUNT}:role/x"}, "AccessDenied", 403),
    "other provider": ({"provider": "arn:aws:iam::1:saml-provider/x"}, "AccessDenied", 403),
}


@pytest.mark.parametrize("case", REFUSED_SAML)
def test_assertions_that_are_refused(run, case):
    options, code, status = REFUSED_SAML[case]
    assert code_of(with_assertion, run, run.saml_assertion(**options))[::2] == (code, status)
    assert "sts.sessions_issued" not in run.statistics()


def test_assertions_that_are_forged(run):
    good = base64.b64decode(run.saml_assertion())
    first, assertion = good.index(b"<saml:Assertion"), good.index(b"</saml:Assertion>") + 17
    signed = good[first:assertion]
    start, end = signed.index(b"<ds:Signature"), signed.index(b"</ds:Signature>") + 15
    unsigned = signed[:start] + signed[end:]
    evil = unsigned.replace(b"gateway@plant", b"thief@plant")
    forged = (
        good.replace(signed, unsigned), good.replace(signed, evil + signed),
        good.replace(signed, signed + evil), b"", b"text", good[:-9],
        b'<!DOCTYPE r [<!ENTITY e "x">]>' + good,
        signed, good.replace(b"neso-saml,", b"neso-samm,"))
    for data in forged:
        try:
            answer = with_assertion(run, base64.b64encode(data).decode() or "====")
        except anonymous(run).exceptions.ClientError as error:
            assert error.response["Error"]["Code"] == "InvalidIdentityToken", data
        else:
            assert answer["Subject"] == "gateway@plant.example"  # only what was signed is read
    assert code_of(with_assertion, run, "no base64!")[0] == "InvalidIdentityToken"


def test_an_assertion_is_for_five_minutes(run):
    assertion = run.saml_assertion(lifetime_s=3600)
    run.settings(clock_skew_s=299)
    assert with_assertion(run, assertion)
    run.settings(clock_skew_s=302)
    assert code_of(with_assertion, run, assertion)[0] == "ExpiredTokenException"


def test_saml_parameters(run):
    for more, code in (({"PrincipalArn": run.info["saml"]["provider"] + "x"},
                        "InvalidIdentityToken"), ({"PrincipalArn": "x"}, "ValidationError"),
                       ({"RoleArn": run.info["roles"]["web"]}, "AccessDenied")):
        assert code_of(with_assertion, run, **more)[0] == code


def test_options_that_cannot_be(run):
    for options in ({"size": 10}, {"algorithm": "HS256"}, {"odd": 1}):
        with pytest.raises(client.ControlError):
            run.web_identity_token(**options)
    for options in ({"size": 100}, {"size": 20001}, {"odd": 1}):
        with pytest.raises(client.ControlError):
            run.saml_assertion(**options)
