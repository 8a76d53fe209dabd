"""What botocore, the AWS SDK for Python, makes of a request.

Where a signer may read the rules in two ways, or botocore leaves work to its caller, this is the
side that Neso takes, and why:

* Query. botocore sorts the query of a URL as it stands, since its own serializers have encoded all
  of it; a service decodes what it receives and encodes it anew (IAM guide: "URI-encode each
  parameter name and value"), as the AWS Common Runtime does when it signs. So Neso takes the query
  as sent and botocore gets the same parameters strictly encoded. '+' stands for itself (%2B) in
  Neso and in the Common Runtime; "a&&b" has two parameters in both; a '%' without two digits is
  refused by both.
* Date. botocore signs a Date header in place of x-amz-date when there is one, with a value of its
  own; Neso always signs by x-amz-date and treats Date as any header. Not generated.
* Blanks in header values. The rule says spaces; botocore splits at everything that Python counts as
  white, no-break spaces included; Neso at spaces and tabs. No other white space is generated.
* proxy-*. botocore leaves out proxy-authenticate and proxy-authorization, Neso all that begin so.
* Method. botocore turns it to upper case; Neso signs what is sent. Only upper case is generated.
* Bytes. botocore holds header values and paths as text: only UTF-8 is generated. Query and body
  get every byte.
"""

import datetime
import hashlib

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


class RecordingSigner(botocore.auth.SigV4Auth):
    """Keeps the canonical request that it signed."""

    def canonical_request(self, request):
        self.recorded = super().canonical_request(request)
        return self.recorded


def sign(request):
    """(hash of the canonical request, x-amz-date, Authorization), and the canonical request."""
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=request.time_s)
    query = request.strict_query()
    wire = AWSRequest(
        method=request.method,
        url=f"https://{request.host}{request.path}" + (f"?{query}" if query else ""),
        data=request.body,
    )
    for name, value in request.all_headers():
        wire.headers[name] = value
    signer = RecordingSigner(
        Credentials(request.access_key, request.secret, request.token or None),
        request.service,
        request.region,
    )
    botocore.auth.get_current_datetime = lambda *_, **__: moment
    signer.add_auth(wire)
    digest = hashlib.sha256(signer.recorded.encode()).hexdigest()
    return (digest, wire.headers["X-Amz-Date"], wire.headers["Authorization"]), signer.recorded
