"""Puts a reply on the wire, whole or as a fault would have it."""

import time


def chunks_of(body, size):
    """The body in chunks with an extension, and a trailer behind them."""
    size = max(1, size)
    parts = [body[at:at + size] for at in range(0, len(body), size)]
    coded = [b"%x;part=%d\r\n%s\r\n" % (len(part), number, part)
             for number, part in enumerate(parts)]
    return b"".join(coded) + b"0\r\nX-Neptune-Status: 200 OK\r\n\r\n"


def coded(reply, date, closes, fault):
    """The bytes of the reply."""
    name = fault.fault if fault else ""
    if name == "chunked":
        head = reply.head(date, closes, "Transfer-Encoding: chunked")
        return head + chunks_of(reply.body, int(fault.bytes))
    data = reply.head(date, closes, f"Content-Length: {len(reply.body)}") + reply.body
    if name == "interim":
        data = (b"HTTP/1.1 102 Processing\r\n\r\n"
                b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n") + data
    return data


def deliver(connection, reply, fault, date, closes):
    """Sends; answers whether the connection may go on. It is ended abruptly where asked for."""
    name = fault.fault if fault else ""
    if name in ("drop_before", "drop_after"):
        connection.abort(fault.reset)
        return False
    if name == "stall":
        connection.pause(fault.seconds)
    closes = closes or name == "close"
    date = fault.text if name == "date" else date
    data = coded(reply, date, closes, fault)
    if name == "cut":
        connection.send(data[:int(fault.bytes)])
        connection.abort(fault.reset)
        return False
    if name == "dribble":
        dribble(connection, data, max(1, int(fault.bytes)), fault.seconds)
    else:
        connection.send(data)
    return not closes and name != "silent_close"


def dribble(connection, data, size, seconds):
    for at in range(0, len(data), size):
        connection.send(data[at:at + size])
        time.sleep(seconds)
