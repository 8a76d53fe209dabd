"""The credential endpoints of containers: ECS's by a relative URI, EKS's and Greengrass's by a full
one with an authorization token, which changes and is read from its file."""

import hmac
import json
import secrets
import uuid

from standin import authority
from standin import clock as clocks
from standin import signature
from standin.vended import Vendor
from standin.wire import Reply

FULL_PATH, GREENGRASS_PATH = "/v1/credentials", "/2016-11-01/credentialprovider/"


class Container:
    name = "container"

    def __init__(self, directory, identities):
        self.directory = directory
        self.task = uuid.uuid4().hex
        self.relative_uri = f"/v2/credentials/{uuid.uuid4()}"
        self.role = identities.named["task"]
        self.vendor = Vendor("container", self.role, self.task, identities)
        self.token = self.token_file = None
        self.rotate_token()

    def rotate_token(self):
        """A new authorization token, in its file too; the one before is good no more."""
        self.token = secrets.token_urlsafe(60)
        self.token_file = authority.write(self.directory, "container-token", self.token.encode())
        return self.token

    def authenticate(self, request):
        """True where the request may be answered."""
        if request.path in (FULL_PATH, GREENGRASS_PATH):
            given = request.get("authorization")
            if given is None:
                raise signature.Refusal("no token")
            if not hmac.compare_digest(given.encode(), self.token.encode()):
                raise signature.Refusal("wrong token")
        return True

    def refuse(self, _request, refusal):
        if refusal.reason == "no token":
            return error_reply(401, "Unauthorized", "The authorization token is missing")
        return error_reply(400, "InvalidTokenException", "The authorization token is not valid")

    def fault_reply(self, _request, fault):
        statuses = {"throttle": 429, "throttling": 429, "error": 400}
        return error_reply(fault.status or statuses.get(fault.fault, 500), fault.code, fault.text)

    def perform(self, request, _principal):
        if request.method != "GET":
            return error_reply(405, "MethodNotAllowed", "Only GET is served")
        if request.path not in (self.relative_uri, FULL_PATH, GREENGRASS_PATH):
            return error_reply(404, "InvalidIdInRequest", "CredentialsV2Request: Credentials not "
                               "found")
        session = self.vendor.current()
        return reply(200, {
            "RoleArn": self.role.arn, "AccessKeyId": session.access_key_id,
            "SecretAccessKey": session.secret, "Token": session.token,
            "Expiration": clocks.extended(session.told_expires)})


def error_reply(status, code, text):
    return reply(status, {"code": code, "message": text}, code)


def reply(status, document, code=""):
    return Reply(status, json.dumps(document).encode(), "application/json", code=code)
