"""STS, in AWS's own words: the Query API of 2011-06-15."""

from standin import signature, sts_actions, sts_form, sts_replies
from standin.identity import ANYONE
from standin.sts_form import StsError
from standin.wire import Reply

VERSION = "2011-06-15"
WINDOW_S = 15 * 60
MISMATCH = ("The request signature we calculated does not match the signature you provided. Check "
            "your AWS Secret Access Key and signing method. Consult the service documentation for "
            "details.")
INVALID_TOKEN = "The security token included in the request is invalid."
EXPIRED_TOKEN = "The security token included in the request is expired"
ACTIONS = {**sts_actions.SIGNED, **sts_actions.UNSIGNED}


def refusal_error(refusal):
    """How STS words a signature that it refuses."""
    reason, detail = refusal.reason, refusal.detail
    if reason == "not signed":
        return StsError(403, "MissingAuthenticationToken",
                        "Request is missing Authentication Token")
    if reason == "malformed":
        return StsError(403, "IncompleteSignature", detail)
    if reason in ("unknown key", "wrong token"):
        return StsError(403, "InvalidClientTokenId", INVALID_TOKEN)
    if reason == "token expired":
        return StsError(403, "ExpiredToken", EXPIRED_TOKEN)
    texts = {
        "wrong region": "Credential should be scoped to a valid region. ",
        "wrong service": "Credential should be scoped to correct service: 'sts'. ",
        "wrong date": detail, "signature expired": detail, "signature not yet current": detail,
        "header not signed": f"'{detail}' must be a 'SignedHeader' in the AWS Authorization.",
    }
    return StsError(403, "SignatureDoesNotMatch", texts.get(reason, MISMATCH))


class Sts:
    name = "sts"

    def __init__(self, settings, identities, clock, statistics, oidc, saml):
        self.settings = settings
        self.identities = identities
        self.clock = clock
        self.statistics = statistics
        self.oidc = oidc
        self.saml = saml
        self.scheme = signature.Scheme("sts", settings.region, WINDOW_S)

    def authenticate(self, request):
        """The principal; anyone for what carries its own proof; None for GET /, which anyone may
        ask for and which counts for nothing."""
        if request.method in ("GET", "HEAD") and request.target == "/":
            return None
        check_host(request, self.settings.sts_name)
        if asked_action(request) in sts_actions.UNSIGNED:
            return ANYONE
        return signature.verify(request, self.scheme, self.identities, self.clock)

    def refuse(self, request, refusal):
        return sts_replies.failure(request, refusal_error(refusal))

    def fault_reply(self, request, fault):
        """Throttling is the one failure of its own that STS has a code for."""
        if fault.fault == "error" and fault.is_described:
            error = StsError(fault.status or 400, fault.code, fault.text)
        elif fault.fault == "internal":
            error = StsError(500, "InternalFailure", "We encountered an internal error.")
        else:
            error = StsError(400, "Throttling", "Rate exceeded")
        return sts_replies.failure(request, error)

    def perform(self, request, principal):
        if principal is None:
            return Reply(302, content_type="text/html",
                         headers=[("Location", "https://aws.amazon.com/iam")])
        try:
            fields = sts_form.parse(request)
            action = fields.get("Action")
            if action not in ACTIONS or fields.get("Version") != VERSION:
                raise StsError(400, "InvalidAction", f"Could not find operation {action} for "
                               f"version {fields.get('Version')}")
            given = sts_form.checked(action, fields)
            result = ACTIONS[action](self, principal, given)
        except StsError as error:
            return sts_replies.failure(request, error)
        return sts_replies.success(request, action, result)

    def issue(self, source, duration_s, given, role=None, session_name="", **context):
        """A session as the request asks for it."""
        self.statistics.count("sts.sessions_issued")
        return self.identities.issue(source, duration_s, role, session_name,
                                     given.get("MinimumSessionTokenSize", 0), **context)


def asked_action(request):
    """The action as far as the form can be read."""
    try:
        return sts_form.parse(request).get("Action")
    except StsError:
        return None


def check_host(request, name):
    if request.get("host").rpartition(":")[0] != name and request.get("host") != name:
        raise signature.Refusal("wrong host", request.get("host"))
