"""Random requests: what a sender may put on the wire and a signer must get right."""

import dataclasses
import hashlib
import random
import re
import urllib.parse

UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# Not a parameter's end, not the query's end, not the beginning of an escape.
RAW_IN_QUERY = frozenset(range(0x20, 0x100)) - frozenset(b"&#%\x7f")
BAD_ESCAPE = re.compile("%(?![0-9a-fA-F]{2})")


@dataclasses.dataclass(frozen=True)
class Parameter:
    """One parameter of the query: what it means, and how the sender wrote it."""

    key: bytes
    value: bytes | None
    wire: bytes

    def strict(self):
        """The one form that AWS's rules allow: all but unreserved characters encoded."""
        quote = lambda text: urllib.parse.quote(text, safe="-_.~")
        return f"{quote(self.key)}={quote(self.value or b'')}"


@dataclasses.dataclass(frozen=True)
class Request:
    method: str = "GET"
    path: str = "/"
    parameters: tuple = ()
    separators: tuple = ()  # ampersands before each parameter beyond the one needed, and at the end
    host: str = "example.amazonaws.com"
    headers: tuple = ()  # (name, value) besides Host, which comes at position host_at
    host_at: int = 0
    access_key: str = "AKIDEXAMPLE"
    secret: str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    token: str = ""
    region: str = "us-east-1"
    service: str = "service"
    time_s: int = 1440938160
    body: bytes = b""
    payload: str = ""  # what is signed in place of the body's hash
    path_mode: str = ""  # "kept", "s3"
    content_sha256: bool = False
    expires_s: int = 0  # presigned when not 0
    token_after: bool = False  # sent, but not signed
    folded: bool = False  # two blanks in a header are a fold

    def signed_payload(self):
        return self.payload or hashlib.sha256(self.body).hexdigest()

    def signed_token(self):
        return "" if self.token_after else self.token

    def strict_path(self):
        """The one form that S3 signs: each byte but slashes and unreserved ones encoded once."""
        segments = self.path.replace("%2f", "%2F").split("%2F")
        decoded = [urllib.parse.unquote_to_bytes(segment) for segment in segments]
        return "%2F".join(urllib.parse.quote(part, safe="/-_.~") for part in decoded)

    def sent_headers(self):
        """As they are written, folds included."""
        fold = (lambda text: text.replace("  ", "\r\n ")) if self.folded else (lambda text: text)
        return [(name, fold(text)) for name, text in self.all_headers()]

    def query(self):
        """As it goes on the wire."""
        parts = [p.wire for p in self.parameters]
        extra = [b"&" * n for n in self.separators] + [b""] * (len(parts) + 1)
        text = b"".join(
            extra[i] + (b"&" if i else b"") + part for i, part in enumerate(parts)
        )
        return text + extra[len(parts)]

    def strict_query(self):
        return "&".join(p.strict() for p in self.parameters)

    def all_headers(self):
        at = min(self.host_at, len(self.headers))
        return [*self.headers[:at], ("Host", self.host), *self.headers[at:]]


# ---- the generator


PATH_PIECES = [
    ".", "..", "...", "", "", "a", "b", "openCypher", "%2e", "%2E%2e", "%41", "%", "%zz", "%2F",
    "%c3%a4", " ", "a b", "ä", "ሴ", "😀", "a:b@c=d", "e&f+g,h;i", "!$'()*", "~-_.", '"<>[]\\^`{|}',
]  # fmt: skip
HEADER_NAMES = [
    "Accept", "accept", "Accept-Encoding", "ACCEPT", "Content-Type", "Content-MD5", "My-Header1",
    "my-header", "My-Header", "X-Amz-Target", "x-amz-meta-a", "X-Amz-Meta-A-B", "Zz", "a", "A_b",
    "x!#$%&'*+.^_`|~z",
    # Those that are sent but never signed:
    "User-Agent", "Connection", "Expect", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding",
    "Upgrade", "X-Amzn-Trace-Id", "Proxy-Authorization", "proxy-authenticate", "traceparent",
]  # fmt: skip
VALUE_PIECES = [
    "a", "b", "value", "  ", "\t", " ", " \t ", '"', '"a   b"', ",", ";", "=", "é", "😀", "日本",
]  # fmt: skip
KEYS = [b"", b"a", b"A", b"b", b"Param", b"Param-3", b"Param0", b"a~", b"a%", b"-"]
HOSTS = ["example.amazonaws.com", "h", "127.0.0.1", "[::1]", "UPPER.example", "a_b-c.d"]
METHODS = ["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "X-ODD!METHOD"]
BODY_SIZES = [0, 0, 0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 16383, 16384, 16385, 100_000]
PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="


def text_of(rng, alphabet, low, high):
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(low, high)))


def bytes_of(rng):
    if rng.random() < 0.4:
        return rng.choice(KEYS)
    return bytes(rng.randrange(256) for _ in range(rng.choice([1, 1, 2, 3, 8, 20])))


def on_the_wire(rng, text, raw):
    """Some bytes as themselves, some escaped, in upper or lower case, also needlessly."""
    out = b""
    for byte in text:
        if byte in raw and rng.random() < (0.9 if byte in UNRESERVED else 0.5):
            out += bytes([byte])
        else:
            out += (b"%%%02X" if rng.random() < 0.5 else b"%%%02x") % byte
    return out


def parameter(rng, raw):
    key = bytes_of(rng)
    value = None if rng.random() < 0.2 else bytes_of(rng)
    if not key and value is None:
        value = b""  # nothing at all between two '&' is no parameter
    wire = on_the_wire(rng, key, raw - frozenset(b"="))
    if value is not None:
        wire += b"=" + on_the_wire(rng, value, raw)
    return Parameter(key, value, wire)


def parameters(rng, raw):
    count = rng.choice([0, 0, 1, 2, 3, 4, 6, 10, 40])
    some = [parameter(rng, raw) for _ in range(count)]
    if some and rng.random() < 0.4:
        some.append(rng.choice(some))
    if some and rng.random() < 0.3:
        same_key = some[0].wire.split(b"=")[0]
        some.append(Parameter(some[0].key, b"other", same_key + b"=other"))
    rng.shuffle(some)
    if rng.random() < 0.2:
        some.sort(key=Parameter.strict)
    return tuple(some)


def path(rng, for_curl):
    if rng.random() < 0.1:
        return "" if rng.random() < 0.5 else "/"
    pieces = [
        rng.choice(PATH_PIECES) if rng.random() < 0.7 else text_of(rng, PRINTABLE, 1, 8)
        for _ in range(rng.choice([1, 2, 3, 5, 12]))
    ]
    text = "/" + "/".join(re.sub("[?#]", "_", piece) for piece in pieces)
    if for_curl:
        text = urllib.parse.quote(text, safe=PRINTABLE)
    return text


def value(rng):
    if rng.random() < 0.15:
        return rng.choice(["", " ", "\t  "])
    return "".join(rng.choice(VALUE_PIECES) for _ in range(rng.choice([1, 2, 3, 6, 30])))


def headers(rng):
    names = [rng.choice(HEADER_NAMES) for _ in range(rng.choice([0, 1, 2, 3, 5, 20, 50]))]
    if names and rng.random() < 0.5:
        names.append(rng.choice(names).upper())
    return tuple((name, value(rng)) for name in names)


def host(rng):
    name = rng.choice(HOSTS)
    return name + rng.choice(["", "", ":8182", ":8080", ":1", ":65535"])


def with_options(rng, request):
    """The same request signed in some other form."""
    mode = rng.choice(["", "", "kept", "s3"])
    path = request.path
    if mode == "s3":  # there, a '%' begins an escape
        path = BAD_ESCAPE.sub("%25", path)
    presigned = rng.random() < 0.5
    return dataclasses.replace(
        request,
        path=path,
        path_mode=mode,
        payload=rng.choice(["", "", "", "UNSIGNED-PAYLOAD"]),
        content_sha256=not presigned and rng.random() < 0.3,
        expires_s=rng.choice([1, 60, 3600, 604800, rng.randint(1, 604800)]) if presigned else 0,
        token_after=rng.random() < 0.3,
        folded=rng.random() < 0.2,
    )


def generate(seed, number, for_curl=False):
    """The request `number` of the series `seed`, the same on every machine. `for_curl`: one that
    can be written on curl's command line."""
    rng = random.Random(f"{seed}/{number}")
    raw = RAW_IN_QUERY - frozenset(b" ") if for_curl else RAW_IN_QUERY
    some = parameters(rng, raw)
    loose = rng.random() < 0.2
    body = rng.randbytes(rng.choice(BODY_SIZES) if rng.random() < 0.6 else rng.randint(0, 100_000))
    plain = Request(
        method=rng.choice(METHODS),
        path=path(rng, for_curl),
        parameters=some,
        separators=tuple(rng.randrange(3) for _ in range(len(some) + 1)) if loose else (),
        host=host(rng),
        headers=headers(rng),
        host_at=rng.randrange(5),
        access_key=text_of(rng, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 1, 40),
        secret=text_of(rng, PRINTABLE, 1, rng.choice([40, 40, 64, 130])),
        token=text_of(rng, BASE64, 1, rng.choice([20, 700, 5000])) if rng.random() < 0.5 else "",
        region=rng.choice(["us-east-1", "eu-central-1", "cn-north-1", "x"]),
        service=rng.choice(["neptune-db", "sts", "iam", "service", "execute-api"]),
        time_s=rng.randint(946684800, 253402300799) if rng.random() < 0.5 else 1440938160,
        body=body,
    )
    return with_options(rng, plain) if rng.random() < 0.6 else plain


# ---- shrinking


def smaller_texts(text):
    half = len(text) // 2
    if half:
        yield text[:half]
        yield text[half:]
    for i in range(min(len(text), 200)):
        yield text[:i] + text[i + 1 :]


def without_each(items):
    half = len(items) // 2
    if half > 1:
        yield items[:half]
        yield items[half:]
    for i in range(len(items)):
        yield items[:i] + items[i + 1 :]


def smaller_parameters(some):
    yield from without_each(some)
    for i, old in enumerate(some):
        for new in (Parameter(b"a", b"", b"a="), Parameter(old.key, None, old.wire.split(b"=")[0])):
            if len(new.wire) < len(old.wire) and new.wire:
                yield some[:i] + (new,) + some[i + 1 :]


def smaller_headers(some):
    yield from without_each(some)
    for i, (name, text) in enumerate(some):
        for shorter in smaller_texts(text):
            yield some[:i] + ((name, shorter),) + some[i + 1 :]


def simpler(request):
    """Requests that are a little less than this one, the boldest first."""
    plain = Request()
    for field in dataclasses.fields(Request):
        simple = getattr(plain, field.name)
        if getattr(request, field.name) != simple:
            yield dataclasses.replace(request, **{field.name: simple})
    for some in smaller_parameters(request.parameters):
        yield dataclasses.replace(request, parameters=some, separators=())
    for some in smaller_headers(request.headers):
        yield dataclasses.replace(request, headers=some)
    for text in smaller_texts(request.path):
        if text.startswith("/") and (request.path_mode != "s3" or not BAD_ESCAPE.search(text)):
            yield dataclasses.replace(request, path=text)
    for field in ("body", "token", "secret", "access_key", "host"):
        for text in smaller_texts(getattr(request, field)):
            if text or field in ("body", "token"):
                yield dataclasses.replace(request, **{field: text})


def weight(request):
    """What shrinking makes less: fields that are not plain, and their length."""
    plain = Request()
    fields = [field.name for field in dataclasses.fields(Request)]
    pairs = [(getattr(request, name), getattr(plain, name)) for name in fields]
    return sum(100 + len(repr(value)) for value, simple in pairs if value != simple)


def shrink(request, fails, tries=3000):
    """The smallest request found for which `fails` is still true."""
    while True:
        for candidate in simpler(request):
            tries -= 1
            if tries < 0:
                return request
            if weight(candidate) < weight(request) and fails(candidate):
                request = candidate
                break
        else:
            return request
