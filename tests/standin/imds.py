"""The instance metadata service of EC2: tokens of version 2, and what a role's client asks for."""

import json
import secrets
import threading

from standin import clock as clocks
from standin import roles, signature
from standin.vended import Vendor
from standin.wire import Reply

INSTANCE = "i-0a1b2c3d4e5f67890"
TOKEN_PATH = "/latest/api/token"
CREDENTIALS = "/latest/meta-data/iam/security-credentials"
TTL_HEADER = "x-aws-ec2-metadata-token-ttl-seconds"
LONGEST_TTL_S = 21600
STATUS_OF = {"bad ttl": 400, "no token": 401, "token expired": 401, "forwarded": 403}
TITLES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
          405: "Method Not Allowed"}
PAGE = """\
<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
	"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
 <head>
  <title>{0}</title>
 </head>
 <body>
  <h1>{0}</h1>
 </body>
</html>
"""


class Imds:
    name = "imds"

    def __init__(self, settings, identities, clock):
        self.settings = settings
        self.clock = clock
        self.role = identities.named["instance"]
        self.vendor = Vendor("imds", self.role, INSTANCE, identities)
        self.lock = threading.Lock()
        self.tokens = {}  # token: when it ends

    def authenticate(self, request):
        """True where the request may be answered."""
        if request.get("x-forwarded-for") is not None:
            raise signature.Refusal("forwarded")
        if request.method == "PUT":
            self.check_ttl(request)
        else:
            self.check_token(request.get("x-aws-ec2-metadata-token"))
        return True

    def check_ttl(self, request):
        text = request.get(TTL_HEADER, "")
        is_number = text.isascii() and text.isdigit() and len(text) < 9
        if not is_number or not 1 <= int(text) <= LONGEST_TTL_S:
            raise signature.Refusal("bad ttl")

    def check_token(self, token):
        if token is None:
            if not self.settings.imds_v1:
                raise signature.Refusal("no token")
            return
        with self.lock:
            ends = self.tokens.get(token, 0)
        if self.clock.now() >= ends:
            raise signature.Refusal("token expired")

    def expire_tokens(self):
        with self.lock:
            count = len(self.tokens)
            self.tokens.clear()
        return count

    def refuse(self, _request, refusal):
        return error_reply(STATUS_OF[refusal.reason])

    def fault_reply(self, _request, fault):
        statuses = {"throttle": 429, "error": 400}
        return error_reply(fault.status or statuses.get(fault.fault, 500), fault.text)

    def perform(self, request, _principal):
        if request.method == "PUT":
            return self.make_token(request)
        if request.method != "GET":
            return error_reply(405)
        path = request.path
        if path.startswith(CREDENTIALS):
            return self.credentials(path[len(CREDENTIALS):].strip("/"))
        zone = f"{self.settings.region}a"
        texts = {"/latest/meta-data/placement/availability-zone": zone,
                 "/latest/meta-data/placement/region": self.settings.region,
                 "/latest/meta-data/instance-id": INSTANCE}
        text = texts.get(path.rstrip("/"))
        if path == "/latest/dynamic/instance-identity/document":
            text = json.dumps({"accountId": roles.ACCOUNT, "availabilityZone": zone,
                               "instanceId": INSTANCE, "region": self.settings.region,
                               "version": "2017-09-30"}, indent=2)
        return error_reply(404) if text is None else text_reply(text)

    def make_token(self, request):
        if self.settings.imds_token_status is not None:
            return error_reply(self.settings.imds_token_status)
        if request.path != TOKEN_PATH:
            return error_reply(405)
        token = secrets.token_urlsafe(40) + "=="
        with self.lock:
            self.tokens[token] = self.clock.now() + int(request.get(TTL_HEADER))
        return text_reply(token, [("X-Aws-Ec2-Metadata-Token-Ttl-Seconds",
                                   request.get(TTL_HEADER))])

    def credentials(self, name):
        if not self.settings.imds_role or name not in ("", self.role.name):
            return error_reply(404)
        if not name:
            return text_reply(self.role.name)
        updated = clocks.extended(self.clock.now())
        if self.settings.imds_failure:
            return text_reply(json.dumps({
                "Code": self.settings.imds_failure, "LastUpdated": updated, "Message":
                "EC2 cannot assume the role. See the documentation of the EC2 service."}, indent=2))
        session = self.vendor.current()
        return text_reply(json.dumps({
            "Code": "Success", "LastUpdated": updated, "Type": "AWS-HMAC",
            "AccessKeyId": session.access_key_id, "SecretAccessKey": session.secret,
            "Token": session.token, "Expiration": clocks.extended(session.told_expires)},
            indent=2))


def text_reply(text, headers=()):
    return Reply(200, text.encode(), "text/plain", [("Server", "EC2ws"), *headers])


def error_reply(status, text=""):
    title = f"{status} - {text or TITLES.get(status, 'Error')}"
    return Reply(status, PAGE.format(title).encode(), "text/html", [("Server", "EC2ws")],
                 f"Http{status}")
