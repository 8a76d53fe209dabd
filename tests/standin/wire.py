"""HTTP/1.1 on a socket: reads one request at a time exactly as it came, writes replies.

The request keeps its raw target and its headers in order, since that is what was signed.
Whatever a strict server would not accept is refused with `BadRequest`.
"""

import dataclasses
import re

HEAD_LIMIT = 64 * 1024
BODY_LIMIT = 150 * 1000 * 1000  # Neptune's own limit for a request
REQUEST_LINE = re.compile(rb"([A-Z]{3,10}) (/[!\"$-~]*) (HTTP/\d\.\d)")
HEADER_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*", re.DOTALL)
CONTROL = re.compile(rb"[\x00-\x1f\x7f]")
SINGLE = ("host", "authorization", "content-length", "content-type", "x-amz-date",
          "x-amz-security-token", "transfer-encoding", "x-amzn-iot-thingname",
          "x-aws-ec2-metadata-token", "x-aws-ec2-metadata-token-ttl-seconds")
REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 307: "Temporary Redirect",
           400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
           405: "Method Not Allowed", 411: "Length Required", 413: "Content Too Large",
           417: "Expectation Failed", 429: "Too Many Requests", 431: "Header Fields Too Large",
           500: "Internal Server Error", 505: "HTTP Version Not Supported"}


class BadRequest(Exception):
    """The request is not HTTP/1.1 as this server takes it; the connection ends."""

    def __init__(self, status, text):
        super().__init__(text)
        self.status = status


class Closed(Exception):
    """The peer closed between two requests."""


@dataclasses.dataclass
class Request:
    method: str
    target: str  # exactly as sent: raw path and raw query
    headers: list  # (name, value) in order, value without surrounding white space
    body: bytes = b""
    certificate: bytes | None = None  # the client's, in DER, when TLS has verified one

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name]

    def get(self, name, default=None):
        """The value of a header, by its lower-case name."""
        return next(iter(self.all(name)), default)

    @property
    def path(self):
        return self.target.partition("?")[0]

    @property
    def query(self):
        return self.target.partition("?")[2]

    @property
    def keeps_connection(self):
        options = ",".join(self.all("connection")).lower().split(",")
        return "close" not in [option.strip() for option in options]


@dataclasses.dataclass
class Reply:
    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: list = dataclasses.field(default_factory=list)
    code: str = ""  # the service's error code, for statistics
    request_id: str = ""

    def head(self, date, closes, length_header):
        lines = [f"HTTP/1.1 {self.status} {REASONS.get(self.status, 'Status')}",
                 f"Content-Type: {self.content_type}", length_header]
        lines += [f"Date: {date}"] if date else []
        lines += [f"{name}: {value}" for name, value in self.headers]
        lines.append("Connection: close" if closes else "Connection: keep-alive")
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Reader:
    """Requests from a byte stream. `receive(n)` answers some bytes, or b"" at the end. Requests
    of the methods in `with_length` must have a Content-Length."""

    def __init__(self, receive, send_continue, with_length=("POST", "PUT")):
        self.receive = receive
        self.send_continue = send_continue
        self.with_length = with_length
        self.buffer = b""

    def fill(self):
        data = self.receive(65536)
        self.buffer += data
        return bool(data)

    def read(self):
        head = self.read_head()
        request = parse_head(head)
        length = body_length(request, self.with_length)
        if length and request.get("expect", "").lower() == "100-continue":
            self.send_continue()
        request.body = self.read_body(length)
        return request

    def read_head(self):
        searched = 0
        while True:
            end = self.buffer.find(b"\r\n\r\n", max(0, searched - 3))
            if end >= 0:
                break
            searched = len(self.buffer)
            if searched > HEAD_LIMIT:
                raise BadRequest(431, "the headers are too long")
            if not self.fill():
                if self.buffer:
                    raise BadRequest(400, "the connection ended within the headers")
                raise Closed
        head, self.buffer = self.buffer[:end], self.buffer[end + 4:]
        return head

    def read_body(self, length):
        parts, missing = [], length
        while True:
            part = self.buffer[:missing]
            self.buffer = self.buffer[len(part):]
            parts.append(part)
            missing -= len(part)
            if not missing:
                return b"".join(parts)
            if not self.fill():
                raise BadRequest(400, "the connection ended within the body")


def parse_head(head):
    lines = head.split(b"\r\n")
    start = REQUEST_LINE.fullmatch(lines[0])
    if not start:
        raise BadRequest(400, "the request line is malformed")
    if start[3] != b"HTTP/1.1":
        raise BadRequest(505, "only HTTP/1.1 is spoken here")
    headers = [parse_header(line) for line in lines[1:]]
    names = [name.lower() for name, _ in headers]
    for name in SINGLE:
        if names.count(name) > 1:
            raise BadRequest(400, f"the header {name} came twice")
    if "host" not in names:
        raise BadRequest(400, "the Host header is missing")
    return Request(start[1].decode(), start[2].decode(), headers)


def parse_header(line):
    match = HEADER_LINE.fullmatch(line)
    if not match or CONTROL.search(match[2]):
        raise BadRequest(400, "a header line is malformed")
    try:
        return match[1].decode(), match[2].decode()
    except UnicodeDecodeError:
        raise BadRequest(400, "a header value is not UTF-8") from None


def body_length(request, with_length):
    if request.get("transfer-encoding") is not None:
        raise BadRequest(411, "a request must say its length")
    if request.get("expect", "100-continue").lower() != "100-continue":
        raise BadRequest(417, "only 100-continue can be expected")
    text = request.get("content-length")
    if text is None:
        if request.method in with_length:
            raise BadRequest(411, "a request must say its length")
        return 0
    if not re.fullmatch(r"[0-9]{1,12}", text):
        raise BadRequest(400, "the Content-Length is malformed")
    if int(text) > BODY_LIMIT:
        raise BadRequest(413, "the body is too long")
    return int(text)
