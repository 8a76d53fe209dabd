"""The credential provider of AWS IoT Core: a role's session for a device's certificate."""

import json
import re
import urllib.parse
import uuid

from standin import clock as clocks
from standin import devices, signature
from standin.sts import check_host
from standin.wire import Reply

ALIAS, FORBIDDEN_ALIAS = "neso-gateway", "neso-forbidden"
PATH = re.compile(r"/role-aliases/([^/]+)/credentials")


class Iot:
    name = "iot"

    def __init__(self, settings, identities, registry):
        self.settings = settings
        self.identities = identities
        self.registry = registry

    def authenticate(self, request):
        """(name, certificate id) of the device."""
        check_host(request, self.settings.iot_name)
        device = self.registry.find(request.certificate)
        if device is None:
            raise signature.Refusal("certificate not active")
        thing = request.get("x-amzn-iot-thingname")
        if thing != devices.THING and (thing is not None or self.settings.iot_thing_required):
            raise signature.Refusal("wrong thing")
        return device

    def refuse(self, _request, _refusal):
        return error_reply(403, "Access Denied")

    def fault_reply(self, _request, fault):
        statuses = {"throttle": 429, "throttling": 429, "error": 400}
        return error_reply(fault.status or statuses.get(fault.fault, 500),
                           fault.text or fault.code, fault.code)

    def perform(self, request, device):
        match = PATH.fullmatch(request.path)
        alias = urllib.parse.unquote(match[1]) if match else None
        if request.method != "GET":
            return error_reply(405, "Method Not Allowed")
        if alias == FORBIDDEN_ALIAS:
            return error_reply(403, "Access Denied")
        if alias != ALIAS:
            return error_reply(404, "Not Found", traceId=str(uuid.uuid4()))
        session = self.identities.issue("iot", self.settings.iot_duration_s,
                                        self.identities.named["device"], device[1])
        return reply(200, {"credentials": {
            "accessKeyId": session.access_key_id, "secretAccessKey": session.secret,
            "sessionToken": session.token,
            "expiration": clocks.extended(session.told_expires)}})


def error_reply(status, text, code="", **more):
    return reply(status, {"message": text, **more}, code or text.replace(" ", ""))


def reply(status, document, code=""):
    return Reply(status, json.dumps(document).encode(), "application/json",
                 [("x-amzn-RequestId", str(uuid.uuid4()))], code)
