"""Every advice about a reply: what a server says, and what the operator is told. Most are caused in
earnest by other tests too; here each row of the table is asked for by what it looks for."""

import pathlib
import re

import pytest

TABLE = pathlib.Path(__file__).resolve().parents[2] / "boards/linux/neso_doctor_advice.c"

# source (or request), HTTP status, code, message, a part of the advice
REPLIES = [
    ("sts", 403, "AccessDenied", "User: arn:aws:iam::1:user/x is not authorized to perform: "
     "sts:TagSession on resource: x", "The configuration has `tags`"),
    ("sts", 403, "AccessDenied", "User: arn:aws:iam::1:user/x is not authorized to perform: "
     "sts:SetSourceIdentity on resource: x", "The configuration has `source_identity`"),
    ("web_identity", 403, "AccessDenied", "Not authorized to perform "
     "sts:AssumeRoleWithWebIdentity", "The role does not trust this token"),
    ("saml", 403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML",
     "The role does not trust this assertion"),
    ("sts", 403, "AccessDenied", "User: x is not authorized to perform: sts:AssumeRole on "
     "resource: y", "The role must trust whoever assumes it"),
    ("sts", 403, "AccessDenied", "MultiFactorAuthentication failed", "a code of an MFA device"),
    ("session_token", 403, "AccessDenied", "Cannot call GetSessionToken with session credentials",
     "GetSessionToken takes the long-term key pair"),
    ("sts", 403, "AccessDenied", "No.", "The role must trust whoever assumes it"),
    ("sts", 400, "ValidationError", "The requested DurationSeconds exceeds the "
     "MaxSessionDuration set for this role.", "duration_s is longer than the role allows"),
    ("sts", 400, "ValidationError", "The requested DurationSeconds exceeds the 1 hour session "
     "limit for roles assumed by role chaining.", "duration_s may be 3600 at most"),
    ("sts", 400, "PackedPolicyTooLarge", "120%", "Shorten `policy` and `tags`"),
    ("sts", 400, "MalformedPolicyDocument", "This policy contains invalid Json",
     "AWS does not accept `policy`"),
    ("web_identity", 403, "IDPRejectedClaim", "revoked", "has taken the token or assertion back"),
    ("web_identity", 400, "IDPCommunicationError", "unreachable",
     "AWS cannot reach the token's issuer"),
    ("saml", 400, "InvalidIdentityToken", "No OpenIDConnect provider found",
     "is not one of the identity provider"),
    ("web_identity", 400, "ExpiredTokenException", "Token expired", "assertion has expired"),
    ("sts", 403, "ExpiredToken", "The security token included in the request is expired",
     "is a temporary one and has expired"),
    ("sts", 403, "RegionDisabledException", "STS is not activated in this region",
     "STS is switched off in this region"),
    ("sts", 403, "SignatureDoesNotMatch", "Credential should be scoped to a valid region. ",
     "is not that of sts_endpoint"),
    ("sts", 403, "InvalidClientTokenId", "The security token included in the request is invalid.",
     "AWS does not know the access key"),
    ("sts", 400, "InvalidAction", "Could not find operation AssumeRole",
     "sts_endpoint is not STS"),
    ("sts", 400, "Throttling", "Rate exceeded", "Too many ask at once"),
    ("sts", 403, "SignatureDoesNotMatch", "Signature expired: 20181011T213907Z is now earlier "
     "than 20181011T213915Z (20181011T214415Z - 15 min.)", "The time of the signature"),
    ("sts", 403, "SignatureDoesNotMatch", "Signature not yet current: 20181011T213907Z is still "
     "later than 20181011T213915Z (20181011T214415Z + 15 min.)", "The time of the signature"),
    ("sts", 403, "SignatureDoesNotMatch", "The request signature we calculated does not match",
     "is not the secret of access_key_id"),
    ("sts", 403, "IncompleteSignature", "Authorization header requires", "takes headers away"),
    ("sts", 403, "MissingAuthenticationToken", "Request is missing Authentication Token",
     "takes headers away"),
    ("iot", 404, "", "Not Found", "There is no such role alias"),
    ("iot", 403, "", "Access Denied", "One of these: the certificate is not active"),
    ("imds", 403, "", "Forbidden", "The instance's metadata is switched off"),
    ("imds", 404, "", "Not Found", "The instance has no role"),
    ("container", 404, "InvalidIdInRequest", "Credentials not found", "Nothing is at that path"),
    ("container", 400, "InvalidTokenException", "The authorization token is not valid",
     "does not take the token"),
    ("status", 403, "AccessDeniedException", "You do not have sufficient access to perform this "
     "action.", "The gateway does not need this"),
    ("status", 403, "AccessDeniedException", "User: x is not authorized to perform: y",
     "The gateway does not need this"),
    ("write", 403, "AccessDeniedException", "You do not have sufficient access to perform this "
     "action.", "The role may not write into this cluster"),
    ("write", 403, "AccessDeniedException", "User: x is not authorized to perform: y",
     "The role may not write into this cluster"),
    ("write", 400, "ReadOnlyViolationException", "violates some read-only restriction",
     "This endpoint leads to a reader"),
    ("write", 400, "MalformedQueryException", "Invalid input '~'",
     "does not understand the gateway's queries"),
    ("status", 403, "AccessDeniedException", "The security token included in the request is "
     "invalid.", "Neptune does not take these credentials"),
    ("status", 403, "ExpiredTokenException", "The security token included in the request is "
     "expired", "Neptune does not take these credentials"),
    ("status", 403, "AccessDeniedException", "Credential should be scoped to a valid Region, not "
     "'eu-west-1'.", "`region` is not the cluster's"),
    ("status", 429, "TooManyRequestsException", "Too many requests.", "The cluster is busy"),
    ("status", 404, "BadRequestException", "No such operation", "What answers is not Neptune"),
    ("status", 403, "AccessDeniedException", "Missing Authentication Token", "takes headers away"),
    ("write", 403, "AccessDeniedException", "The request did not include the required "
     "authorization header, or it was malformed.", "takes headers away"),
    ("status", 403, "AccessDeniedException", "The request signature we calculated does not match "
     "the signature you provided. Host header is missing or hostname is incorrect.",
     "The signature does not fit"),
    ("write", 500, "InternalFailureException", "An error.", "The server is in trouble"),
    ("iot", 500, "", "Internal Server Error", "The server is in trouble"),
]
# What other tests cause, since no error document does
ELSEWHERE = ["There is no token that can be sent", "There is no assertion that can be sent",
             "The two sides disagree about the versions", "does not trust EC2",
             "have ended already", "sends the request elsewhere",
             "The session token is longer than this build takes"]
SERVICE = {"sts": "sts", "web_identity": "sts", "saml": "sts", "session_token": "sts",
           "iot": "iot", "imds": "imds", "container": "container"}
PATHS = {"status": "/status", "write": "/openCypher"}
PATH_OF_METADATA = "/latest/meta-data/"


def unwrapped(text):
    return " ".join(text.split())


@pytest.mark.parametrize("source, status, code, message, advice", REPLIES)
def test_a_reply(patient, run, source, status, code, message, advice):
    if source in PATHS:
        run.fault("error", path=PATHS[source], status=status, code=code, text=message, count=4)
    else:
        patient.use_source(source)
        run.fault("error", service=SERVICE[source], status=status, code=code or "None",
                  text=message, count=4, path=PATH_OF_METADATA if source == "imds" else "/")
    report = patient.examine()
    step = f"neptune {source}" if source in PATHS else "credentials"
    mark = "warn" if advice.startswith("The gateway does not need") else "FAIL"
    said = unwrapped(report.marked(mark)[step])
    assert advice in said, report.text
    assert f"HTTP {status}" in said


@pytest.mark.parametrize("service, step", [("sts", "credentials"), ("neptune", "neptune status")])
def test_a_redirect(patient, run, service, step):
    run.fault("redirect", service=service, text="https://elsewhere.example/", count=4)
    report = patient.examine()
    assert report.status == 1
    assert "FAIL" in [mark for mark, found, *_ in report.lines if found == step]
    if service == "sts":
        assert "sends the request elsewhere" in unwrapped(report.text)


def texts_of(table):
    """The texts of a table's rows, as C's compiler joins them."""
    source = TABLE.read_text(encoding="ascii")
    macros = {name: joined(body) for name, body in re.findall(
        r"#define (\w+) +\\\n((?:.*\\\n)*.*\n)", source)}
    body = source.split(table, 1)[1].split("\n};", 1)[0]
    for row in re.split(r"\n    \{", body)[1:]:
        last = re.match(r".*,\s*(\w+)\},?\s*$", row, re.DOTALL)
        yield macros[last[1]] if last else joined(re.split(r",\s+", row, maxsplit=3)[-1])


def joined(text):
    strings = re.findall(r'"((?:[^"\\]|\\.)*)"', text)
    return unwrapped("".join(strings).replace("\\n", " "))


def test_every_advice_is_tested():
    """No row of the table is without a case above."""
    cases = [advice for *_, advice in REPLIES] + ELSEWHERE
    texts = list(texts_of("replies[] = {"))
    assert len(texts) > 50
    assert [text for text in texts if not any(case in text for case in cases)] == []
