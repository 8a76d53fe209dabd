"""What two independent signers make of a request: botocore, of the AWS SDK for Python, and the AWS
Common Runtime (CRT).

Where AWS's rules may be read in two ways, where the two differ, or where one leaves work to its
caller, this is the side that Neso takes, and why:

* Query. botocore sorts the query of a URL as it stands, since its own serializers have encoded all
  of it; a service decodes what it receives and encodes it anew (IAM guide: "URI-encode each
  parameter name and value"), as the CRT does when it signs. So Neso takes the query as sent, and
  both oracles get the same parameters strictly encoded. '+' stands for itself (%2B) in Neso and in
  the CRT; "a&&b" has two parameters in both; a '%' without two digits is refused by both.
* Query of a presigned URL. botocore reads it into a dictionary: a key given twice keeps one value,
  and what is not UTF-8 is replaced. Such a query is given to its canonicalization as text.
* Date. botocore signs a Date header in place of x-amz-date when there is one, with a value of its
  own; Neso always signs by x-amz-date and treats Date as any header. Not generated.
* Blanks in header values. The rule says spaces; botocore splits at everything that Python counts as
  white, no-break spaces included; Neso at spaces and tabs. No other white space is generated.
* Headers that are not signed. The lists differ: the CRT skips few by itself. It is told Neso's,
  which holds what either leaves out and what intermediaries change (proxy-*, traceparent, ...);
  what is not listed in SignedHeaders is not checked by a service.
* Method. botocore turns it to upper case; Neso signs what is sent. Only upper case is generated.
* Bytes. botocore and the CRT's Python binding hold header values and paths as text: only UTF-8 is
  generated. Query and body get every byte.
* S3's path. Both take it as it stands, already encoded; S3 decodes what it receives and encodes
  each byte once. Neso takes the path as sent, and both oracles get it strictly encoded. S3 keeps an
  encoded slash apart from a slash, so it stays encoded.
* A colon before a slash in a path (/a:/b) is the end of a scheme to the CRT, which refuses it.
  RFC 3986 allows it, and botocore and Neso sign it; the CRT is not asked.
* A path that is encoded but not normalized is the CRT's mode; botocore's encoding is used for it
  without its normalization.
"""

import datetime
import hashlib
import re
import urllib.parse

import awscrt.auth
import awscrt.http
import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

UNSIGNED = frozenset(
    "baggage connection expect keep-alive te traceparent tracestate trailer transfer-encoding "
    "upgrade user-agent x-amzn-trace-id".split()
)


def wire_path(request):
    return request.strict_path() if request.path_mode == "s3" else request.path


# ---- botocore


class Recording:
    """Keeps the canonical request that was signed; signs the path and payload of the case."""

    def canonical_request(self, request):
        self.recorded = super().canonical_request(request)
        return self.recorded

    def payload(self, request):
        return self.case.signed_payload()

    def _normalize_url_path(self, path):
        if self.case.path_mode == "s3":
            return path or "/"
        if self.case.path_mode == "kept":
            return urllib.parse.quote(path or "/", safe="/~")
        return super()._normalize_url_path(path)


class HeaderSigner(Recording, botocore.auth.SigV4Auth):
    pass


def is_plain(request):
    """Whether botocore's dictionary can hold the query."""
    keys = [parameter.key for parameter in request.parameters]
    try:
        urllib.parse.unquote(request.strict_query(), errors="strict")
    except UnicodeDecodeError:
        return False
    return len(keys) == len(set(keys))


class QuerySigner(Recording, botocore.auth.SigV4QueryAuth):
    def _modify_request_before_signing(self, request):
        if is_plain(self.case):
            super()._modify_request_before_signing(request)
            return
        bare = AWSRequest(method=request.method, url=request.url.split("?")[0])
        bare.headers = request.headers
        bare.context = request.context
        super()._modify_request_before_signing(bare)
        request.url = f"{bare.url}&{self.case.strict_query()}"


def make_signer(request):
    credentials = Credentials(request.access_key, request.secret, request.signed_token() or None)
    scope = (credentials, request.service, request.region)
    signer = QuerySigner(*scope, request.expires_s) if request.expires_s else HeaderSigner(*scope)
    signer.case = request
    return signer


def sign(request):
    """(hash of the canonical request, x-amz-date, Authorization or the presigned query), and the
    canonical request."""
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=request.time_s)
    query = request.strict_query()
    path = wire_path(request)
    wire = AWSRequest(
        method=request.method,
        url=f"https://{request.host}{path}" + (f"?{query}" if query else ""),
    )
    for name, value in request.all_headers():
        wire.headers[name] = value
    if request.content_sha256:
        wire.headers["X-Amz-Content-SHA256"] = request.signed_payload()
    signer = make_signer(request)
    botocore.auth.get_current_datetime = lambda *_, **__: moment
    signer.add_auth(wire)
    digest = hashlib.sha256(signer.recorded.encode()).hexdigest()
    if not request.expires_s:
        return (digest, wire.headers["X-Amz-Date"], wire.headers["Authorization"]), signer.recorded
    signed = signer.recorded.split("\n")[2] + "&X-Amz-Signature=" + wire.url.rsplit("=", 1)[1]
    if request.token_after and request.token:
        signed += "&X-Amz-Security-Token=" + urllib.parse.quote(request.token, safe="-_.~")
    return (digest, wire.context["timestamp"], signed), signer.recorded


def signature_of(answer):
    return re.search("Signature=([0-9a-f]{64})", answer[2]).group(1)


# ---- the Common Runtime


def should_sign(name):
    return name.lower() not in UNSIGNED and not name.lower().startswith("proxy-")


def crt_signature(request):
    """The signature alone: the CRT does not tell what it signed. None: it cannot be asked."""
    if ":/" in wire_path(request):
        return None
    kind = awscrt.auth.AwsSignatureType
    body_header = awscrt.auth.AwsSignedBodyHeaderType
    config = awscrt.auth.AwsSigningConfig(
        signature_type=(
            kind.HTTP_REQUEST_QUERY_PARAMS if request.expires_s else kind.HTTP_REQUEST_HEADERS
        ),
        credentials_provider=awscrt.auth.AwsCredentialsProvider.new_static(
            request.access_key, request.secret, request.token or None
        ),
        region=request.region,
        service=request.service,
        date=datetime.datetime.fromtimestamp(request.time_s, datetime.timezone.utc),
        should_sign_header=should_sign,
        use_double_uri_encode=request.path_mode != "s3",
        should_normalize_uri_path=request.path_mode == "",
        signed_body_value=request.signed_payload(),
        signed_body_header_type=(
            body_header.X_AMZ_CONTENT_SHA_256 if request.content_sha256 else body_header.NONE
        ),
        expiration_in_seconds=request.expires_s or None,
        omit_session_token=request.token_after,
    )
    query = request.strict_query()
    target = (wire_path(request) or "/") + (f"?{query}" if query else "")
    headers = awscrt.http.HttpHeaders(request.all_headers())
    signed = awscrt.http.HttpRequest(request.method, target, headers)
    awscrt.auth.aws_sign_request(signed, config).result(30)
    return signature_of((None, None, signed.headers.get("Authorization") or signed.path))
