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
        """(hash of the canonical request, x-amz-date, Authorization), or a refusal in one text."""
        texts = [
            request.method, request.path, request.query(), request.access_key, request.secret,
            request.token, request.region, request.service, str(request.time_s), request.body,
        ]  # fmt: skip
        for name, value in request.all_headers():
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


class Command:
    """`neso sign`, a process for each request. It does not tell the hash: None stands for it."""

    def __init__(self, program):
        self.program = program

    def sign(self, request):
        with tempfile.NamedTemporaryFile() as body:
            body.write(request.body)
            body.flush()
            done = subprocess.run(
                [self.program, "sign", request.method, *self.arguments(request, body.name)],
                input=json.dumps(self.credentials(request)).encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                check=False,
                env={"PATH": os.environ["PATH"]},
            )
        if done.returncode != 0:
            return f"exit status {done.returncode}: {done.stderr.decode(errors='replace')}"
        lines = dict(line.split(": ", 1) for line in done.stdout.decode().splitlines())
        if lines.get("X-Amz-Security-Token", "") != request.token:
            return "another session token was printed"
        return None, lines["X-Amz-Date"], lines["Authorization"]

    @staticmethod
    def arguments(request, body_file):
        url = f"http://{request.host}{request.path}".encode()
        if request.query():
            url += b"?" + request.query()
        moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=request.time_s)
        arguments = [
            url, "--path-as-is", "--time", moment.strftime("%Y%m%dT%H%M%SZ"), "--region",
            request.region, "--service", request.service, "--credentials", "-",
        ]  # fmt: skip
        for name, value in request.headers:
            arguments += ["-H", f"{name}:{value}" if value.strip() else f"{name};{value}"]
        if not any(name.lower() == "content-type" for name, _ in request.headers):
            arguments += ["-H", "Content-Type:"]
        return [*arguments, "--data-binary", f"@{body_file}"]

    @staticmethod
    def credentials(request):
        document = {"AccessKeyId": request.access_key, "SecretAccessKey": request.secret}
        if request.token:
            document["SessionToken"] = request.token
        return document

    def close(self):
        return 0
