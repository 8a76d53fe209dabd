"""A proxy on loopback that leads every CONNECT to one port: for clients that cannot be told one."""

import contextlib
import http.server
import select
import socket
import threading


def handler_to(port):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_CONNECT(self):
            self.server.asked.append(self.path)
            with socket.create_connection(("127.0.0.1", port), timeout=20) as inner:
                self.send_response(200)
                self.end_headers()
                carry(self.connection, inner)
            self.close_connection = True

        def log_message(self, *_):
            """Says nothing."""

    return Handler


def carry(one, other):
    """Bytes in both directions, until one side ends."""
    ends = {one: other, other: one}
    while True:
        for source in select.select(list(ends), [], [])[0]:
            data = source.recv(65536)
            if not data:
                return
            ends[source].sendall(data)


@contextlib.contextmanager
def to(port):
    """A proxy; its port is `server_port`, and `asked` tells what it was asked for."""
    proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler_to(port))
    proxy.daemon_threads = True
    proxy.asked = []
    threading.Thread(target=proxy.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
