"""Writes tests/unit/sigv4_vectors.h: the cases of AWS's signing suite and Neptune's requests, as
sent, with what botocore makes of them.

    python tests/differential/make_vectors.py >tests/unit/sigv4_vectors.h
"""

import dataclasses

import oracle
from cases import Parameter, Request

SUITE_HOST = "example.amazonaws.com"
NEPTUNE = Request(
    host="db.cluster-abc.us-east-1.neptune.amazonaws.com:8182",
    token="SESSIONTOKEN==",
    service="neptune-db",
)
UNRESERVED = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
FORM = ("Content-Type", "application/x-www-form-urlencoded")


def suite(**fields):
    return Request(host=SUITE_HOST, **fields)


def query(*pairs):
    """Parameters that are sent as they are meant."""
    return tuple(
        Parameter(k.encode(), v.encode(), (f"{k}={v}" if v else k).encode()) for k, v in pairs
    )


def neptune(**fields):
    return dataclasses.replace(NEPTUNE, **fields)


CASES = {
    "get-header-key-duplicate": suite(
        headers=(("My-Header1", "value2"), ("My-Header1", "value2"), ("My-Header1", "value1"))
    ),
    "get-header-value-order": suite(
        headers=tuple(("My-Header1", f"value{i}") for i in (4, 1, 3, 2))
    ),
    "get-header-value-trim": suite(
        headers=(("My-Header1", " value1"), ("My-Header2", ' "a   b   c"'))
    ),
    "get-relative": suite(path="/example/.."),
    "get-relative-relative": suite(path="/example1/example2/../.."),
    "get-slash": suite(path="//"),
    "get-slash-dot-slash": suite(path="/./"),
    "get-slash-pointless-dot": suite(path="/./example"),
    "get-slashes": suite(path="//example//"),
    "get-space": suite(path="/example space/"),
    "get-unreserved": suite(path="/" + UNRESERVED),
    "get-utf8": suite(path="/\u1234"),
    "get-vanilla": suite(),
    "get-vanilla-empty-query-key": suite(parameters=query(("Param1", "value1"))),
    "get-vanilla-query-order": suite(parameters=query(("Param2", "value2"), ("Param1", "value1"))),
    "get-vanilla-query-order-key-case": suite(
        parameters=query(("Param2", "value2"), ("Param1", "value1"))
    ),
    "get-vanilla-query-order-value": suite(
        parameters=query(("Param1", "value2"), ("Param1", "value1"))
    ),
    "get-vanilla-query-unreserved": suite(parameters=query((UNRESERVED, UNRESERVED))),
    "get-vanilla-utf8-query": suite(parameters=query(("\u1234", "bar"))),
    "post-header-key-case": suite(method="POST"),
    "post-header-key-sort": suite(method="POST", headers=(("My-Header1", "value1"),)),
    "post-header-value-case": suite(method="POST", headers=(("My-Header1", "VALUE1"),)),
    "post-sts-header-after": suite(method="POST"),
    "post-sts-header-before": suite(method="POST", token="AQoDYXdzEPT//////////wEXAMPLEtc764"),
    "post-vanilla-query": suite(method="POST", parameters=query(("Param1", "value1"))),
    "post-x-www-form-urlencoded": suite(method="POST", headers=(FORM,), body=b"Param1=value1"),
    "post-x-www-form-urlencoded-parameters": suite(
        method="POST", headers=((FORM[0], FORM[1] + "; charset=utf8"),), body=b"Param1=value1"
    ),
    "iam-list-users": Request(
        host="iam.amazonaws.com",
        service="iam",
        parameters=query(("Action", "ListUsers"), ("Version", "2010-05-08")),
        headers=((FORM[0], FORM[1] + "; charset=utf-8"),),
        host_at=1,
    ),
    "neptune-opencypher": neptune(
        method="POST", path="/openCypher", headers=(FORM,), body=b"query=RETURN%201"
    ),
    "neptune-gremlin": neptune(
        method="POST",
        path="/gremlin",
        headers=(("Content-Type", "application/json"),),
        body=b'{"gremlin":"g.V().limit(1)"}',
    ),
    "neptune-gremlin-websocket": neptune(path="/gremlin"),
    "neptune-status": neptune(path="/status"),
    "key-prefix-of-key": suite(parameters=query(("Param-3", "x"), ("Param", "y"), ("Param", ""))),
    "key-sorted-after-encoding": suite(
        parameters=(
            Parameter(b"a~", b"1", b"a~=1"),
            Parameter(b"a:", b"2", b"a:=2"),
            Parameter(b"a", b"%", b"a=%25"),
            Parameter(b"\xff", None, b"%ff"),
            Parameter(b"A b", b"c=d+e", b"%41 b=c=d+e"),
        )
    ),
    "name-prefix-of-name": suite(
        headers=(("Accept-Encoding", "b"), ("ACCEPT", "a"), ("accept", "  c \t d ")), host_at=2
    ),
    "empty-value": suite(headers=(("X-Empty", ""), ("X-Blank", " \t "), ("X-Full", "1"))),
    "never-signed": suite(
        headers=tuple(
            (name, "x")
            for name in (
                "User-Agent", "Connection", "Expect", "Keep-Alive", "TE", "Trailer", "Upgrade",
                "Transfer-Encoding", "X-Amzn-Trace-Id", "Proxy-Authorization", "Telemetry",
            )  # fmt: skip
        )
    ),
    "path-encoded-again": suite(path="/a%20b/%2e%2e/%zz/c:d;e"),
    "path-excess-parents": suite(path="/../../a/./b/../../../c/"),
    "path-parents-in-pairs": suite(path="/a/b/../c/../../d/e/.."),
}


def c_text(text):
    """A slice of C, its literal cut into pieces that fit on a line."""
    data = text.encode() if isinstance(text, str) else text
    chars = [
        chr(byte) if 0x20 <= byte < 0x7F and byte not in b'"\\' else f"\\{byte:03o}"
        for byte in data
    ]
    pieces = ["".join(chars[at : at + 60]) for at in range(0, len(chars), 60)] or [""]
    return "S(" + "\n      ".join(f'"{piece}"' for piece in pieces) + ")"


def render(name, request):
    (digest, _, authorization), _ = oracle.sign(request)
    lines = [f'{{.name = "{name}"']
    texts = {
        "method": request.method,
        "path": request.path,
        "query": request.query(),
        "token": request.token,
        "service": request.service,
        "body": request.body,
    }
    lines += [f" .{field} = {c_text(text)}" for field, text in texts.items() if text]
    headers = [f"{{{c_text(n)}, {c_text(v)}}}" for n, v in request.all_headers()]
    lines.append(" .headers = {" + ",\n             ".join(headers) + "}")
    lines.append(f' .canonical_hash = "{digest}"')
    lines.append(f' .signature = "{authorization.rsplit("=", 1)[1]}"}}')
    return ",\n".join(lines) + ","


def main():
    print("/* Made by tests/differential/make_vectors.py: do not edit. */")
    print("/* clang-format off */")
    print("#define S(literal) NESO_SLICE_INIT(literal)")
    print("static const struct vector vectors[] = {")
    for name, request in CASES.items():
        print(render(name, request))
    print("};")
    print("#undef S")
    print("/* clang-format on */")


if __name__ == "__main__":
    main()
