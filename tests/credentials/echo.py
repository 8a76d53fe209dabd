"""AWS's endpoints for credentials, over plain http on loopback, without memory: what they give out
is a digest of what they were asked, so that two clients get the same if they ask for the same."""

import hashlib
import http.server
import json
import re
import threading
import urllib.parse

EXPIRATION = "2099-01-01T00:00:00Z"
ROLE = "instance-role"

# Names that clients make up when they are given none.
MADE_UP = re.compile(r"(botocore-session|neso)-\d+")

STS_REPLY = """<{0}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{0}Result>
<AssumedRoleUser><Arn>{1}/session</Arn><AssumedRoleId>AROAEXAMPLE:session</AssumedRoleId>
</AssumedRoleUser>
<Credentials><AccessKeyId>{2[0]}</AccessKeyId><SecretAccessKey>{2[1]}</SecretAccessKey>
<SessionToken>{2[2]}</SessionToken><Expiration>{3}</Expiration></Credentials></{0}Result>
<ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></{0}Response>"""


def digest(*parts):
    """Access key id, secret and token."""
    text = hashlib.sha256(repr(parts).encode()).hexdigest()
    return ("ASIA" + text[:16].upper(), "secret" + text[16:50], "token" + text)


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def reply(self, text, status=200, kind="application/json"):
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def document(self, *parts):
        key, secret, token = digest(self.server.salt, *parts)
        self.reply(json.dumps({
            "Code": "Success", "Type": "AWS-HMAC", "LastUpdated": "2026-01-01T00:00:00Z",
            "AccessKeyId": key, "SecretAccessKey": secret, "Token": token,
            "Expiration": EXPIRATION,
        }))

    def do_PUT(self):
        if self.path != "/latest/api/token" or self.server.v1_only:
            return self.reply("", 404)
        return self.reply("metadata-token", kind="text/plain")

    def do_GET(self):
        self.server.seen.append(self.path)
        prefix = "/latest/meta-data/iam/security-credentials/"
        if not self.path.startswith(prefix):
            return self.document("container", self.path, self.headers.get("Authorization"))
        token = self.headers.get("X-aws-ec2-metadata-token")
        if token != (None if self.server.v1_only else "metadata-token"):
            return self.reply("", 401)
        role = self.path[len(prefix):]
        return self.document("metadata", role) if role else self.reply(ROLE, kind="text/plain")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
        form["RoleSessionName"] = MADE_UP.sub("made-up", form.get("RoleSessionName", ""))
        if form.get("DurationSeconds") == "3600":
            del form["DurationSeconds"]  # as if it were not said
        signed = self.headers.get("Authorization", "Credential=//")
        signer = re.search("Credential=([^/]*)/[^/]*/([^/]*)/", signed)
        self.server.seen.append(form)
        credentials = digest(
            self.server.salt, sorted(form.items()), signer and signer.groups(),
            self.headers.get("X-Amz-Security-Token"))
        self.reply(STS_REPLY.format(form["Action"], form.get("RoleArn"), credentials, EXPIRATION),
                   kind="text/xml")


class Echo:
    """A server of all endpoints; `salt` goes into each digest."""

    def __init__(self, salt="", v1_only=False):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.salt = salt
        self.server.v1_only = v1_only
        self.server.seen = self.seen = []
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
