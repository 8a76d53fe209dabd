"""Checks an AWS Signature Version 4 by computing it again with botocore's own signer.

`verify` answers the principal or raises `Refusal`, whose `reason` the services put into their own
words. The order of the checks is that of AWS: form, scope, time, key, signature, token.
"""

import dataclasses
import hashlib
import hmac
import re

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

from standin import clock as clocks

AUTHORIZATION = re.compile(r"AWS4-HMAC-SHA256 ([A-Za-z]+=[^ ,]+(?:, *[A-Za-z]+=[^ ,]+)*)")


class Refusal(Exception):
    """Why a request was refused; `detail` is the text that carries times or names."""

    def __init__(self, reason, detail=""):
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


@dataclasses.dataclass(frozen=True)
class Scheme:
    """What one service demands of a signature."""

    service: str
    region: str
    window_s: int

    @property
    def window_text(self):
        return f"{self.window_s // 60} min."


class Recomputed(SigV4Auth):
    """botocore's signer over exactly the headers that the client says it signed."""

    def headers_to_sign(self, request):
        return request.headers


def verify(request, scheme, identities, clock):
    fields = parse_authorization(request)
    credential = fields["Credential"].split("/")
    timestamp = request.get("x-amz-date")
    check_scope(credential, timestamp, scheme)
    check_time(timestamp, scheme, clock.now())
    principal = identities.find(credential[0])
    if principal is None:
        raise Refusal("unknown key")
    check_signed_headers(request, fields["SignedHeaders"])
    expected = signature_of(request, fields["SignedHeaders"].split(";"), principal, scheme)
    if not hmac.compare_digest(expected.encode(), fields["Signature"].encode()):
        raise Refusal("signature differs")
    check_token(request, principal, clock.now())
    return principal


def parse_authorization(request):
    text = request.get("authorization")
    if text is None:
        raise Refusal("not signed")
    match = AUTHORIZATION.fullmatch(text)
    if not match:
        raise Refusal("malformed", "the Authorization header is malformed")
    pairs = [part.strip(" ").split("=", 1) for part in match[1].split(",")]
    fields = dict(pairs)
    for name in ("Credential", "SignedHeaders", "Signature"):
        if name not in fields:
            raise Refusal("malformed", f"Authorization header requires '{name}' parameter.")
    if len(pairs) != 3:
        raise Refusal("malformed", "the Authorization header has other parameters")
    if request.get("x-amz-date") is None:
        raise Refusal("malformed", "Authorization header requires existence of either a "
                      "'X-Amz-Date' or a 'Date' header.")
    return fields


def check_scope(credential, timestamp, scheme):
    if len(credential) != 5 or credential[4] != "aws4_request":
        raise Refusal("malformed", "Credential must have exactly 5 slash-delimited elements, "
                      "the last of them aws4_request.")
    if clocks.parse_basic(timestamp) is None:
        raise Refusal("malformed", "Date must be in ISO-8601 'basic format'.")
    if credential[2] != scheme.region:
        raise Refusal("wrong region", credential[2])
    if credential[3] != scheme.service:
        raise Refusal("wrong service", credential[3])
    if credential[1] != timestamp[:8]:
        raise Refusal("wrong date", f"Date in Credential scope does not match YYYYMMDD from "
                      f"ISO-8601 version of date from HTTP: '{credential[1]}' != "
                      f"'{timestamp[:8]}', from '{timestamp}'.")


def check_time(timestamp, scheme, now):
    then, window = clocks.parse_basic(timestamp), scheme.window_s
    if then < now - window:
        raise Refusal("signature expired",
                      f"Signature expired: {timestamp} is now earlier than "
                      f"{clocks.basic(now - window)} ({clocks.basic(now)} - {scheme.window_text})")
    if then > now + window:
        raise Refusal("signature not yet current",
                      f"Signature not yet current: {timestamp} is still later than "
                      f"{clocks.basic(now + window)} ({clocks.basic(now)} + {scheme.window_text})")


def check_signed_headers(request, listed):
    """Host, the content type and every x-amz header that was sent must be signed."""
    names = listed.split(";")
    if names != sorted(set(names)) or listed != listed.lower():
        raise Refusal("signature differs")
    sent = {name.lower() for name, _ in request.headers}
    for name in names:
        if name not in sent:
            raise Refusal("signed header missing", name)
    for name in sent:
        if (name in ("host", "content-type") or name.startswith("x-amz-")) and name not in names:
            raise Refusal("header not signed", name)
    digest = request.get("x-amz-content-sha256")
    if digest is not None and digest != hashlib.sha256(request.body).hexdigest():
        raise Refusal("body hash differs")


def signature_of(request, names, principal, scheme):
    headers = HTTPHeaders()
    for name, value in request.headers:
        if name.lower() in names:
            headers.add_header(name.lower(), value)
    signed = AWSRequest(method=request.method, url="https://" + "host" + request.target,
                        data=request.body)
    signed.headers = headers
    signed.context["timestamp"] = request.get("x-amz-date")
    signer = Recomputed(Credentials(principal.access_key_id, principal.secret), scheme.service,
                        scheme.region)
    return signer.signature(signer.string_to_sign(signed, signer.canonical_request(signed)),
                            signed)


def check_token(request, principal, now):
    if request.get("x-amz-security-token") != principal.token:
        raise Refusal("wrong token")
    if principal.expires is not None and now >= principal.expires:
        raise Refusal("token expired")
