"""STS's replies, in XML or, where the client accepts it, in JSON."""

import itertools
import json
import re
import uuid
from xml.sax.saxutils import escape

from standin import clock as clocks
from standin.wire import Reply

NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
TURNS = itertools.count()


def wants_json(request):
    return "application/json" in request.get("accept", "")


def success(request, action, result):
    """`result` is what the API's model says; an Expiration in it is in seconds since 1970."""
    request_id = str(uuid.uuid4())
    if "Credentials" in result:
        result = {**result, "Credentials": rotated(result["Credentials"])}
    metadata = {"RequestId": request_id}
    if wants_json(request):
        document = {f"{action}Response": {f"{action}Result": result,
                                          "ResponseMetadata": metadata}}
        return reply(200, scientific(json.dumps(document)), "application/json", request_id)
    text = (f'<{action}Response xmlns="{NAMESPACE}">\n'
            + elements({f"{action}Result": result, "ResponseMetadata": metadata}, 2)
            + f"</{action}Response>\n")
    return reply(200, text, "text/xml", request_id)


def credentials_of(session):
    return {"AccessKeyId": session.access_key_id, "SecretAccessKey": session.secret,
            "SessionToken": session.token, "Expiration": session.told_expires}


def rotated(fields):
    """Another order with every reply: AWS's documents show more than one."""
    names = list(fields)
    turns = next(TURNS) % len(names)
    return {name: fields[name] for name in names[turns:] + names[:turns]}


def scientific(text):
    """AWS's JSON has the expiration as a number, in scientific notation."""
    return re.sub(r'("Expiration": )(-?\d+)',
                  lambda match: f"{match[1]}{int(match[2]) / 1e9:.9f}E9", text)


def elements(fields, indent):
    lines, space = [], " " * indent
    for name, value in fields.items():
        if isinstance(value, dict):
            lines.append(f"{space}<{name}>\n{elements(value, indent + 2)}{space}</{name}>\n")
            continue
        text = clocks.extended(value) if name == "Expiration" else str(value)
        lines.append(f"{space}<{name}>{escape(text)}</{name}>\n")
    return "".join(lines)


def failure(request, error):
    request_id = str(uuid.uuid4())
    fields = {"Type": "Sender" if error.status < 500 else "Receiver", "Code": error.code,
              "Message": error.text}
    if wants_json(request):
        text = json.dumps({"Error": fields, "RequestId": request_id})
        return reply(error.status, text, "application/json", request_id, error.code)
    text = (f'<ErrorResponse xmlns="{NAMESPACE}">\n'
            + elements({"Error": fields, "RequestId": request_id}, 2) + "</ErrorResponse>\n")
    return reply(error.status, text, "text/xml", request_id, error.code)


def reply(status, text, content_type, request_id, code=""):
    return Reply(status, text.encode(), content_type, [("x-amzn-RequestId", request_id)], code,
                 request_id)
