"""The two ways to have Neso sign: the core in a process of its own, and the command `neso sign`."""

import datetime
import json
import os
import struct
import subprocess
import tempfile


class Driver:
    """The core behind pipes; see driver.c."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def sign(self, request):
        """(hash of the canonical request, x-amz-date, Authorization or the presigned query), or a
        refusal in one text."""
        texts = [
            request.method, request.path, request.query(), request.access_key, request.secret,
            request.signed_token(), request.region, request.service, str(request.time_s),
            request.body, request.payload, request.path_mode, "1" * request.content_sha256,
            str(request.expires_s or ""), request.token if request.token_after else "",
        ]  # fmt: skip
        for name, value in request.sent_headers():
            texts += [name, value]
        message = struct.pack(">I", len(texts))
        for text in texts:
            data = text.encode() if isinstance(text, str) else text
            message += struct.pack(">I", len(data)) + data
        self.process.stdin.write(message)
        self.process.stdin.flush()
        answer = self.process.stdout.readline().decode().rstrip("\n")
        if not answer:
            raise RuntimeError(f"the driver ended with status {self.process.wait()}")
        verdict, rest = answer.split(" ", 1)
        return tuple(rest.split(" ", 2)) if verdict == "ok" else answer

    def close(self):
        self.process.stdin.close()
        return self.process.wait()


def moment(request):
    time = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=request.time_s)
    return time.strftime("%Y%m%dT%H%M%SZ")


def options(request):
    """What the command is told besides the request itself."""
    some = ["--region", request.region, "--service", request.service]
    some += ["--s3"] * (request.path_mode == "s3")
    some += ["--no-normalize"] * (request.path_mode == "kept")
    some += ["--unsigned-payload"] * bool(request.payload)
    some += ["--content-sha256"] * request.content_sha256
    some += ["--token-after"] * request.token_after
    some += ["--expires", str(request.expires_s)] * bool(request.expires_s)
    return some


def run(program, request, arguments, credentials, stdin):
    """What the command prints, or why it did not."""
    verb = "presign" if request.expires_s else "sign"
    done = subprocess.run(
        [program, verb, *arguments, "--credentials", credentials],
        input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
        env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    if done.returncode != 0:
        raise Refused(f"exit status {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stdout


class Refused(Exception):
    pass


def document(request):
    fields = {"AccessKeyId": request.access_key, "SecretAccessKey": request.secret}
    if request.token:
        fields["SessionToken"] = request.token
    return json.dumps(fields).encode()


def read_headers(request, lines):
    """(None, x-amz-date, Authorization) from the headers that were added."""
    added = dict(line.split(": ", 1) for line in lines)
    if added.get("X-Amz-Security-Token", "") != request.token:
        return "another session token was printed"
    expected = request.signed_payload() if request.content_sha256 else None
    if added.get("X-Amz-Content-Sha256") != expected:
        return "another hash of the payload was printed"
    return None, added["X-Amz-Date"], added["Authorization"]


class Command:
    """`neso sign` and `neso presign`, a process for each request. They do not tell the hash: None
    stands for it."""

    def __init__(self, program):
        self.program = program

    def sign(self, request):
        with tempfile.NamedTemporaryFile() as body:
            body.write(request.body)
            body.flush()
            arguments = [request.method, *self.arguments(request, body.name)]
            try:
                printed = run(self.program, request, arguments, "-", document(request)).decode()
            except Refused as why:
                return str(why)
        if request.expires_s:
            return None, None, printed.rstrip("\n").split("?", 1)[1]
        return read_headers(request, printed.splitlines())

    @staticmethod
    def arguments(request, body_file):
        url = f"http://{request.host}{request.path}".encode()
        if request.query():
            url += b"?" + request.query()
        arguments = [url, "--path-as-is", "--time", moment(request), *options(request)]
        for name, value in request.headers:
            arguments += ["-H", f"{name}:{value}" if value.strip() else f"{name};{value}"]
        if not any(name.lower() == "content-type" for name, _ in request.headers):
            arguments += ["-H", "Content-Type:"]
        return [*arguments, "--data-binary", f"@{body_file}"]

    def close(self):
        return 0


class Message:
    """`neso sign --raw`: what comes back must be the message with headers added."""

    def __init__(self, program):
        self.program = program

    def sign(self, request):
        end = "\r\n" if request.time_s % 2 else "\n"
        query = request.query()
        head = f"{request.method} {request.path}".encode() + (b"?" + query if query else b"")
        head += f" HTTP/1.1{end}".encode()
        for name, value in request.sent_headers():
            head += f"{name}:{value}{end}".encode()
        stamp = f"X-Amz-Date: {moment(request)}{end}".encode()
        message = head + stamp + end.encode() + request.body
        with tempfile.NamedTemporaryFile() as credentials:
            credentials.write(document(request))
            credentials.flush()
            arguments = ["--raw", "-", *options(request)]
            try:
                printed = run(self.program, request, arguments, credentials.name, message)
            except Refused as why:
                return str(why)
        if request.expires_s:
            return None, None, printed.decode().rstrip("\n").split("?", 1)[1]
        added, body = printed[len(head) :].split(2 * end.encode(), 1)
        if printed[: len(head)] != head or body != request.body:
            return "another message was printed"
        return read_headers(request, added.decode().split(end))

    def close(self):
        return 0
