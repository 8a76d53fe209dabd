"""Replies that a fault replaces or changes, on their way from a service to the wire."""

import json
import re
from xml.sax.saxutils import escape

from standin.wire import Reply


def instead(fault):
    """The reply of a fault that keeps the request from being executed; None for no reply."""
    if fault.fault == "redirect":
        return Reply(fault.status or 302, b"", "text/html", [("Location", fault.text)])
    if fault.fault == "content":
        body = fault.text.encode("utf-8", "surrogateescape")
        return Reply(fault.status or 200, body, fault.content_type or "application/json")
    return broken_reply() if fault.fault == "broken_json" else None


def broken_reply():
    """What Neptune sends when a query fails after the first results went out."""
    error = {"detailedMessage": "Operation failed", "requestId": "0", "code":
             "InternalFailureException"}
    return Reply(200, b'{"results":[{"n":1},' + json.dumps(error).encode())


def alter(reply, fault):
    """Changes the document of a reply as the fault says."""
    if fault.fault == "values":
        change = changed_xml if reply.body.startswith(b"<") else changed_json
        wanted = {name.lower(): value for name, value in fault.fields.items()}
        reply.body = change(reply.body.decode(), wanted).encode("utf-8", "surrogateescape")
    elif fault.fault == "padded":
        reply.body = padded(reply.body, int(fault.bytes))


def changed_json(text, wanted):
    """Every member of that name, wherever it is in the document."""
    def change(pairs):
        return {name: wanted.get(name.lower(), value) for name, value in pairs
                if wanted.get(name.lower(), value) is not None}

    return json.dumps(json.loads(text, object_pairs_hook=change), ensure_ascii=False)


def changed_xml(text, wanted):
    """Every element of that name that holds text. Control characters go in as they are."""
    def change(match):
        name, value = match[1], wanted.get(match[1].lower(), match[2])
        if name.lower() in wanted:
            value = None if value is None else escape(str(value))
        return "" if value is None else f"<{name}>{value}</{name}>"

    return re.sub(r"<(\w+)>([^<]*)</\1>", change, text)


def padded(body, size):
    """White space after the first brace or tag, where a document may have it."""
    first = body.find(b">" if body.startswith(b"<") else b"{") + 1
    return body[:first] + b" " * max(0, size - len(body)) + body[first:]
