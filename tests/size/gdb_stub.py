"""What the peak of a stack needs of QEMU's gdb stub: registers, memory, break and watch points."""

import contextlib
import os
import select
import socket
import struct
import tempfile
import time

REPLY_S = 20
CHUNK = 1024  # bytes of memory at a time


class Stub:
    """The board stands still from the connection on, and whenever it has `stopped`."""

    def __init__(self, gateway):
        self._directory = tempfile.TemporaryDirectory(prefix="gdb-")
        path = os.path.join(self._directory.name, "stub")
        gateway.qmp("human-monitor-command",
                    **{"command-line": f"gdbserver unix:{path},server=on,wait=off"})
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(path)
        self._input = b""
        self.ask("?")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self._send("D")
        self._socket.close()
        self._directory.cleanup()

    def _send(self, text):
        data = text.encode()
        self._socket.sendall(b"$%s#%02x" % (data, sum(data) % 256))

    def _take(self):
        """A packet out of what has arrived, or None."""
        begin, end = self._input.find(b"$"), self._input.find(b"#")
        if not 0 <= begin < end or len(self._input) < end + 3:
            return None
        packet, self._input = self._input[begin + 1:end], self._input[end + 3:]
        self._socket.sendall(b"+")
        return packet.decode()

    def _packet(self, timeout_s=REPLY_S):
        """The next packet; None when none comes."""
        end = time.monotonic() + timeout_s
        while (packet := self._take()) is None:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self._socket], [], [], left)[0]:
                return None
            data = self._socket.recv(65536)
            if not data:
                raise ConnectionError("QEMU has ended")
            self._input += data
        return packet

    def ask(self, text):
        """The answer to a question; that the board has stopped is told in between."""
        self._send(text)
        answer = self._packet()
        while answer and answer.startswith("T") and text != "?":
            answer = self._packet()
        if answer is None:
            raise TimeoutError(f"gdb stub: no answer to {text}")
        return answer

    def _command(self, text):
        reply = self.ask(text)
        if reply != "OK":
            raise RuntimeError(f"gdb stub: {text}: {reply!r}")

    def go(self):
        self._send("c")

    def stopped(self, timeout_s):
        """Waits for the board to stop; whether it did."""
        return self._packet(timeout_s) is not None

    def stop(self):
        self._socket.sendall(b"\x03")
        self._packet()

    def registers(self):
        """r0 to r15."""
        return list(struct.unpack("<16I", bytes.fromhex(self.ask("g")[:128])))

    def memory(self, begin, end):
        found = b""
        while begin < end:
            size = min(CHUNK, end - begin)
            found += bytes.fromhex(self.ask(f"m{begin:x},{size:x}"))
            begin += size
        return found

    def run_to(self, address):
        self._command(f"Z1,{address:x},2")
        self.go()
        if not self.stopped(REPLY_S):
            raise TimeoutError(f"the board does not come to {address:#x}")
        self._command(f"z1,{address:x},2")

    def run_to_write(self, begin, end, is_over):
        """Lets the board run until it has written to this memory, or `is_over` says so. The stub
        stops it before the instruction that writes."""
        self._command(f"Z2,{begin:x},{end - begin:x}")
        self.go()
        while not (has_stopped := self.stopped(0.2)):
            if is_over():
                self.stop()
                break
        self._command(f"z2,{begin:x},{end - begin:x}")
        if has_stopped:
            self._send("s")
            self._packet()
