"""The HTTP reader: every split, every truncation, and what it refuses."""

import pytest

from standin import wire

REQUEST = (b"POST /openCypher?a=b HTTP/1.1\r\nHost: h:1\r\nX-Two:  a \t\r\nX-Two: b\r\n"
           b"Content-Length: 4\r\n\r\nbody")


def reader(*pieces):
    stream = iter(pieces)
    return wire.Reader(lambda _: next(stream, b""), lambda: None)


def refused(data):
    with pytest.raises(wire.BadRequest) as caught:
        reader(data).read()
    return caught.value.status


def test_every_split_is_the_same_request():
    expected = reader(REQUEST).read()
    assert (expected.method, expected.path, expected.query) == ("POST", "/openCypher", "a=b")
    assert expected.all("x-two") == ["a", "b"]
    for at in range(1, len(REQUEST)):
        assert reader(REQUEST[:at], REQUEST[at:]).read() == expected
    assert reader(*(bytes([byte]) for byte in REQUEST)).read() == expected


def test_every_truncation_is_noticed():
    for at in range(1, len(REQUEST)):
        assert refused(REQUEST[:at]) == 400
    with pytest.raises(wire.Closed):
        reader(b"").read()


def test_requests_follow_each_other():
    source = reader(REQUEST + REQUEST[:10], REQUEST[10:])
    assert source.read() == source.read()
    with pytest.raises(wire.Closed):
        source.read()


@pytest.mark.parametrize("old, new, status", [
    (b"HTTP/1.1", b"HTTP/1.0", 505),
    (b"HTTP/1.1", b"HTTP/2", 400),
    (b"POST /", b"post /", 400),
    (b"POST /", b"POST  /", 400),
    (b"POST /", b"POST http://h/", 400),
    (b"a=b", b"a=#", 400),
    (b"a=b", b"a=\xc3\xbc", 400),
    (b"Host: h:1\r\n", b"", 400),
    (b"Host: h:1\r\n", b"Host: h:1\r\nHost: h:1\r\n", 400),
    (b"Host: h", b"Host : h", 400),
    (b"\r\nX-Two: b", b"\r\n X-Two: b", 400),
    (b"X-Two: b", b"X-Two: \x00", 400),
    (b"X-Two: b", b"X-Two: \xff", 400),
    (b"X-Two: b", b"X-Two b", 400),
    (b"X-Two: b", b"Transfer-Encoding: chunked", 411),
    (b"X-Two: b", b"Content-Length: 4", 400),
    (b"X-Two: b", b"Expect: tea", 417),
    (b"Length: 4", b"Length: +4", 400),
    (b"Length: 4", b"Length: 4,4", 400),
    (b"Length: 4", b"Length: 999999999", 413),
    (b"Content-Length: 4", b"X-Other: 4", 411),
])
def test_refuses(old, new, status):
    assert old in REQUEST
    assert refused(REQUEST.replace(old, new, 1)) == status


def test_headers_without_end():
    pieces = [b"GET / HTTP/1.1\r\n"] + [b"X: " + b"y" * 1000 + b"\r\n"] * 100
    with pytest.raises(wire.BadRequest) as caught:
        reader(*pieces).read()
    assert caught.value.status == 431
