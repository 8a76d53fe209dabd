"""STS: AssumeRole, in AWS's own words. Query API of 2011-06-15, XML or JSON."""

import json
import re
import urllib.parse
import uuid
from xml.sax.saxutils import escape

from standin import clock as clocks
from standin import signature
from standin.wire import Reply

NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
WINDOW_S = 15 * 60
MISMATCH = ("The request signature we calculated does not match the signature you provided. Check "
            "your AWS Secret Access Key and signing method. Consult the service documentation for "
            "details.")
INVALID_TOKEN = "The security token included in the request is invalid."
EXPIRED_TOKEN = "The security token included in the request is expired"
SHORTEST_S, LONGEST_S, DEFAULT_S = 900, 43200, 3600
ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+")


class StsError(Exception):
    def __init__(self, status, code, text):
        super().__init__(text)
        self.status, self.code, self.text = status, code, text


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

    def __init__(self, settings, identities, clock, statistics):
        self.settings = settings
        self.identities = identities
        self.clock = clock
        self.statistics = statistics
        self.scheme = signature.Scheme("sts", settings.region, WINDOW_S)

    def authenticate(self, request):
        """The principal; None for what STS answers without a signature."""
        if request.method in ("GET", "HEAD") and request.target == "/":
            return None
        check_host(request, self.settings.sts_name)
        return signature.verify(request, self.scheme, self.identities, self.clock)

    def refuse(self, request, refusal):
        return error_reply(request, refusal_error(refusal))

    def fault_reply(self, request, fault):
        """Throttling is the one failure that STS has a code for."""
        return error_reply(request, StsError(400, "Throttling", "Rate exceeded"))

    def perform(self, request, principal):
        if principal is None:
            return Reply(302, content_type="text/html",
                         headers=[("Location", "https://aws.amazon.com/iam")])
        try:
            return self.assume_role(request, principal)
        except StsError as error:
            return error_reply(request, error)

    def assume_role(self, request, principal):
        form = parse_form(request)
        if form.get("Action") != "AssumeRole" or form.get("Version") != "2011-06-15":
            raise StsError(400, "InvalidAction", "Could not find operation "
                           f"{form.get('Action')} for version {form.get('Version')}")
        arn, session_name = form.get("RoleArn"), form.get("RoleSessionName")
        check_form(arn, session_name)
        lifetime_s = parse_duration(form.get("DurationSeconds"))
        role = self.identities.roles.get(arn)
        if role is None or principal.arn not in role.trusts:
            raise StsError(403, "AccessDenied", f"User: {principal.arn} is not authorized to "
                           f"perform: sts:AssumeRole on resource: {arn}")
        if lifetime_s > role.max_session_s:
            raise StsError(400, "ValidationError", "The requested DurationSeconds exceeds the "
                           "MaxSessionDuration set for this role.")
        if self.settings.session_lifetime_s is not None:
            lifetime_s = self.settings.session_lifetime_s
        session = self.identities.issue(role, session_name, lifetime_s, self.settings.token_size)
        self.statistics.count("sts.sessions_issued")
        return success_reply(request, session)


def check_host(request, name):
    if request.get("host").rpartition(":")[0] != name and request.get("host") != name:
        raise signature.Refusal("wrong host", request.get("host"))


def parse_form(request):
    kind = request.get("content-type", "").partition(";")[0].strip().lower()
    if request.method != "POST" or request.path != "/":
        raise StsError(404, "UnknownOperationException", "Only POST / is served")
    if kind != "application/x-www-form-urlencoded":
        raise StsError(400, "InvalidAction", "The body must be a form")
    try:
        pairs = urllib.parse.parse_qsl(request.body.decode("ascii"), keep_blank_values=True,
                                       strict_parsing=True, errors="strict", max_num_fields=100)
    except ValueError:
        raise StsError(400, "MalformedQueryString", "The form is malformed") from None
    if len(dict(pairs)) != len(pairs):
        raise StsError(400, "MalformedQueryString", "A parameter came twice")
    return dict(pairs)


def constraint(value, member, rule):
    quoted = "null" if value is None else f"'{value}'"
    return StsError(400, "ValidationError", f"1 validation error detected: Value {quoted} at "
                    f"'{member}' failed to satisfy constraint: Member must {rule}")


def check_form(arn, session_name):
    if arn is None:
        raise constraint(arn, "roleArn", "not be null")
    if len(arn) < 20:
        raise constraint(arn, "roleArn", "have length greater than or equal to 20")
    if not ROLE_ARN.fullmatch(arn):
        raise StsError(400, "ValidationError", f"{arn} is invalid")
    if session_name is None:
        raise constraint(session_name, "roleSessionName", "not be null")
    if len(session_name) < 2:
        raise constraint(session_name, "roleSessionName",
                         "have length greater than or equal to 2")
    if len(session_name) > 64:
        raise constraint(session_name, "roleSessionName", "have length less than or equal to 64")
    if not re.fullmatch(r"[\w+=,.@-]*", session_name, re.ASCII):
        raise constraint(session_name, "roleSessionName",
                         r"satisfy regular expression pattern: [\w+=,.@-]*")


def parse_duration(text):
    if text is None:
        return DEFAULT_S
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise StsError(400, "MalformedInput", "DurationSeconds is not a number")
    if int(text) < SHORTEST_S:
        raise constraint(text, "durationSeconds",
                         f"have value greater than or equal to {SHORTEST_S}")
    if int(text) > LONGEST_S:
        raise constraint(text, "durationSeconds", f"have value less than or equal to {LONGEST_S}")
    return int(text)


def wants_json(request):
    return "application/json" in request.get("accept", "")


def success_reply(request, session):
    request_id = str(uuid.uuid4())
    name = session.arn.rsplit("/", 1)[1]
    user = {"AssumedRoleId": f"AROA{session.access_key_id[4:]}:{name}", "Arn": session.arn}
    credentials = {"AccessKeyId": session.access_key_id, "SecretAccessKey": session.secret,
                   "SessionToken": session.token, "Expiration": clocks.extended(session.expires)}
    if wants_json(request):
        # AWS's JSON has a number here, in scientific notation
        number = f"{session.expires / 1e9:.9f}E9"
        document = {"AssumeRoleResponse": {
            "AssumeRoleResult": {"AssumedRoleUser": user,
                                 "Credentials": dict(credentials, Expiration="NUMBER")},
            "ResponseMetadata": {"RequestId": request_id}}}
        text = json.dumps(document).replace('"NUMBER"', number)
        return reply(200, text, "application/json", request_id)
    text = (f'<AssumeRoleResponse xmlns="{NAMESPACE}">\n  <AssumeRoleResult>\n'
            f"    <AssumedRoleUser>\n{elements(user, 6)}    </AssumedRoleUser>\n"
            f"    <Credentials>\n{elements(credentials, 6)}    </Credentials>\n"
            f"  </AssumeRoleResult>\n  <ResponseMetadata>\n"
            f"    <RequestId>{request_id}</RequestId>\n  </ResponseMetadata>\n"
            f"</AssumeRoleResponse>\n")
    return reply(200, text, "text/xml", request_id)


def elements(fields, indent):
    return "".join(f"{' ' * indent}<{key}>{escape(text)}</{key}>\n" for key, text in fields.items())


def error_reply(request, error):
    request_id = str(uuid.uuid4())
    fields = {"Type": "Sender", "Code": error.code, "Message": error.text}
    if wants_json(request):
        text = json.dumps({"Error": fields, "RequestId": request_id})
        return reply(error.status, text, "application/json", request_id, error.code)
    text = (f'<ErrorResponse xmlns="{NAMESPACE}">\n  <Error>\n{elements(fields, 4)}  </Error>\n'
            f"  <RequestId>{request_id}</RequestId>\n</ErrorResponse>\n")
    return reply(error.status, text, "text/xml", request_id, error.code)


def reply(status, text, content_type, request_id, code=""):
    return Reply(status, text.encode(), content_type, [("x-amzn-RequestId", request_id)], code,
                 request_id)
