"""`neso sign ... | curl -H @- ...` with the same options: what curl sends is what was signed."""

import datetime
import json
import re
import socket
import subprocess
import threading
import urllib.parse

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from conftest import KEY

SCOPED = ("--service", "execute-api", "--region", "eu-west-1")
ODD_FILE = b"a=1\r\n&b=two\n\nthree\xff\r"


class Recorder:
    """A server for one request, which it keeps as it came."""

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()
        return self

    def serve(self):
        connection, _ = self.listener.accept()
        with connection:
            data = b""
            while b"\r\n\r\n" not in data:
                data += connection.recv(65536)
            head, self.body = data.split(b"\r\n\r\n", 1)
            length = re.search(rb"\r\ncontent-length: (\d+)", head, re.IGNORECASE)
            while length and len(self.body) < int(length.group(1)):
                self.body += connection.recv(65536)
            lines = head.decode("utf-8", "surrogateescape").split("\r\n")
            self.method, self.target, _ = lines[0].split(" ")
            self.headers = [tuple(line.split(":", 1)) for line in lines[1:]]
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    def __exit__(self, *_):
        self.thread.join(10)
        self.listener.close()

    def header(self, wanted):
        return [value.strip() for name, value in self.headers if name.lower() == wanted.lower()]

    def expected_authorization(self):
        """What botocore makes of the request as it came, of the headers that the sender signed."""
        (sent,) = self.header("Authorization")
        signed = re.search("SignedHeaders=([^,]*)", sent).group(1).split(";")
        path, _, query = self.target.partition("?")
        pairs = [pair.partition("=") for pair in query.split("&") if pair]
        decode = urllib.parse.unquote_to_bytes
        quote = urllib.parse.quote
        strict = "&".join(
            f"{quote(decode(k), safe='-_.~')}={quote(decode(v), safe='-_.~')}" for k, _, v in pairs
        )
        request = AWSRequest(
            method=self.method, url=f"https://h{path}?{strict}", data=self.body
        )
        for name, value in self.headers:
            if name.lower() in signed and name.lower() != "x-amz-date":
                request.headers[name] = value
        (date,) = self.header("X-Amz-Date")
        moment = datetime.datetime.strptime(date, "%Y%m%dT%H%M%SZ")
        botocore.auth.get_current_datetime = lambda *_, **__: moment
        credentials = Credentials(KEY["AWS_ACCESS_KEY_ID"], KEY["AWS_SECRET_ACCESS_KEY"])
        botocore.auth.SigV4Auth(credentials, SCOPED[1], SCOPED[3]).add_auth(request)
        return request.headers["Authorization"]


def curl(*arguments, stdin=b""):
    done = subprocess.run(
        ["curl", "--silent", "--show-error", "--max-time", "20", "--noproxy", "*", *arguments],
        input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def send(neso, method, target, *arguments):
    """Signs and sends; gives the recorder of what came."""
    with Recorder() as recorder:
        url = f"http://127.0.0.1:{recorder.port}{target}"
        # As the shell would give it: curl globs [] and {} otherwise
        done = neso("sign", method, url, *arguments, *SCOPED)
        assert (done.returncode, done.stderr) == (0, b"")
        curl("--globoff", "-X", method, url, *arguments, "-H", "@-", stdin=done.stdout)
    assert recorder.header("Authorization") == [recorder.expected_authorization()]
    return recorder


@pytest.mark.parametrize(
    "target, sent",
    [
        ("", "/"),
        ("/", "/"),
        ("/openCypher", "/openCypher"),
        ("/a/../b", "/b"),
        ("/a/b/..", "/a/"),
        ("/a/b/.", "/a/b/"),
        ("/..", "/"),
        ("/../x/../..//y", "//y"),
        ("/a//b/", "/a//b/"),
        ("/a/...;/b:c@d=e", "/a/...;/b:c@d=e"),
        ("/%c3%a4/%20?x=%7e", "/%c3%a4/%20?x=%7e"),
        ("?b=2&a=1", "/?b=2&a=1"),
        ("/?b=2&a=1&&b=1&c&=d&", "/?b=2&a=1&&b=1&c&=d&"),
        ("/?a:b=c/d?e&f=[g]{h}+i", "/?a:b=c/d?e&f=[g]{h}+i"),
        ("/x?y#fragment", "/x?y"),
    ],
)
def test_targets(neso, target, sent):
    assert send(neso, "GET", target).target == sent


@pytest.mark.parametrize("target", ["/a/b/..", "/a/./b/.", "/%2e%2e/a", "/.."])
def test_paths_as_they_are(neso, target):
    assert send(neso, "GET", target, "--path-as-is").target == target


@pytest.mark.parametrize(
    "options, body",
    [
        (("-d", "a=b\r\n"), b"a=b\r\n"),
        (("-d", ""), b""),
        (("-d", "@odd"), b"a=1&b=twothree\xff"),
        (("--data", "@odd", "-d", "x", "-d", ""), b"a=1&b=twothree\xff&x&"),
        (("--data-binary", "@odd"), ODD_FILE),
        (("-d", "", "--data-binary", "@odd", "--data-binary", "text"), b"&" + ODD_FILE + b"&text"),
        (("--data-binary", "@binary"), bytes(range(256))),
        (("--data-binary", "@large"), b"0123456789abcdef" * 20_000),
        (("-d", "@empty"), b""),
        (("-dx", "-H", "Content-Type: application/json"), b"x"),
        (("-d", "x", "-H", "content-type;"), b"x"),
        (("-d", "x", "-H", "Content-Type:"), b"x"),
    ],
)
def test_bodies(neso, tmp_path, monkeypatch, options, body):
    (tmp_path / "odd").write_bytes(ODD_FILE)
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    (tmp_path / "large").write_bytes(b"0123456789abcdef" * 20_000)
    (tmp_path / "empty").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    recorder = send(neso, "POST", "/", *options)
    assert recorder.body == body
    if "-H" not in options:
        assert recorder.header("Content-Type") == ["application/x-www-form-urlencoded"]


def test_a_body_from_standard_input(neso):
    url = "https://sts.amazonaws.com/"
    time = ("--time", "20150830T123600Z")
    assert neso.headers("POST", url, "-d", "@-", *time, stdin=ODD_FILE) == neso.headers(
        "POST", url, "--data-binary", "@-", *time, stdin=b"a=1&b=twothree\xff"
    )


@pytest.mark.parametrize(
    "headers, name, received",
    [
        (["X-A: b"], "X-A", ["b"]),
        (["X-A:   b   c\t "], "X-A", ["b   c"]),
        (["X-A;"], "X-A", [""]),
        (["X-A:"], "X-A", []),
        (["X-A: 1", "x-a: 2", "X-A;"], "X-A", ["1", "2", ""]),
        (["Accept:"], "Accept", []),
        (["Accept: application/json"], "Accept", ["application/json"]),
        (["Host: cluster.example:8182"], "Host", ["cluster.example:8182"]),
        (["User-Agent: me", "Expect: "], "User-Agent", ["me"]),
        (["X-Utf8: é"], "X-Utf8", ["é"]),
    ],
)
def test_headers(neso, headers, name, received):
    options = [word for header in headers for word in ("-H", header)]
    assert send(neso, "GET", "/", *options).header(name) == received


# ---- a server that checks


def place(standin, service):
    """Where a service of the stand-in is: its URL, and what curl needs to get there."""
    there = standin.info[service]
    address = f"{there['name']}:{there['port']}"
    options = ("--resolve", f"{address}:127.0.0.1", "--cacert", standin.ca)
    return f"https://{address}", options


def key_pair(standin):
    user = standin.info["user"]
    return {
        "AWS_ACCESS_KEY_ID": user["access_key_id"],
        "AWS_SECRET_ACCESS_KEY": user["secret_access_key"],
    }


def assume_role(neso, standin):
    """Credentials as a document, by a request that neso signed and curl sent."""
    url, options = place(standin, "sts")
    form = ("-d", "Action=AssumeRole", "-d", "Version=2011-06-15", "-d", "RoleSessionName=curl",
            "-d", "RoleArn=" + urllib.parse.quote(standin.info["roles"]["writer"]),
            "-H", "Accept: application/json")  # fmt: skip
    done = neso("sign", "POST", url, *form, env=key_pair(standin))
    assert (done.returncode, done.stderr) == (0, b"")
    reply = json.loads(curl(url, *options, *form, "-H", "@-", stdin=done.stdout))
    credentials = reply["AssumeRoleResponse"]["AssumeRoleResult"]["Credentials"]
    return json.dumps({"Credentials": credentials}).encode()


def test_sts_and_neptune_accept(neso, standin):
    document = assume_role(neso, standin)
    url, options = place(standin, "neptune")
    query = ("--data-binary", 'query=MERGE (n:Sign {`~id`: "1"}) RETURN n.`~id` AS id')
    done = neso("sign", "POST", f"{url}/openCypher", *query, "--credentials", "-",
                env={}, stdin=document)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    reply = curl(f"{url}/openCypher", *options, *query, "-H", "@-", stdin=done.stdout)
    assert json.loads(reply) == {"results": [{"id": "1"}]}


def test_a_get_is_accepted_and_a_changed_one_refused(neso, standin):
    document = assume_role(neso, standin)
    url, options = place(standin, "neptune")
    done = neso("sign", "GET", f"{url}/status", "--credentials", "-", env={}, stdin=document)
    status = json.loads(curl(f"{url}/status", *options, "-H", "@-", stdin=done.stdout))
    assert status["status"] == "healthy"
    refusal = curl(f"{url}/status?x", *options, "-H", "@-", stdin=done.stdout)
    assert "signature" in json.loads(refusal)["detailedMessage"]
