"""An SNTP server on loopback (RFC 4330, enough of it for a client), whose clock can be skewed and
which can be silent.

    with rig.sntp.TimeServer() as server:
        ... server.port
        server.silent = True
"""

import socket
import struct
import threading
import time

SECONDS_1900_TO_1970 = 2208988800
PACKET = struct.Struct("!BBbb II 4s QQQQ")


def to_ntp(unix_s):
    return int((unix_s + SECONDS_1900_TO_1970) * (1 << 32)) & 0xFFFFFFFFFFFFFFFF


class TimeServer:
    def __init__(self, port=0):
        self.silent = False
        self.skew_s = 0.0
        self.requests = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", port))
        self._socket.settimeout(0.2)
        self.port = self._socket.getsockname()[1]
        self._stopping = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self._stopping = True
        self._thread.join()
        self._socket.close()

    def _serve(self):
        while not self._stopping:
            try:
                request, sender = self._socket.recvfrom(512)
            except TimeoutError:
                continue
            self.requests += 1
            if not self.silent and len(request) >= PACKET.size:
                self._socket.sendto(self._answer(request), sender)

    def _answer(self, request):
        version = request[0] >> 3 & 7
        transmitted = struct.unpack_from("!Q", request, 40)[0]
        now = to_ntp(time.time() + self.skew_s)
        return PACKET.pack(version << 3 | 4, 2, 4, -20, 0, 0, b"TEST", now, transmitted, now, now)
