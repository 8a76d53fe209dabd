"""The deepest that the stack of a gateway becomes, and by which calls: stack.py BOARD...

The image runs in QEMU against the stand-in, through what the gateway does: time, STS, sessions that
are renewed and refused, writes, both kinds of certificates and bad ones. A watch point on what was
never written stops the board whenever it goes deeper, to read how deep, and who called. Interrupts
come where they like, so the deepest handler's share is added to what the program takes by itself.
Start-up paints the stack; what is no longer paint at the end must be within that.

Writes build/stack.json, which size.py puts beside what is reserved.
"""

import json
import struct
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from e2e import readings  # noqa: E402
from e2e.site import Site  # noqa: E402
from gdb_stub import Stub  # noqa: E402
from standin import client, support  # noqa: E402
from unwind import SP, Image  # noqa: E402

PAINT = b"\xa5" * 4  # NESO_STACK_PAINT
VECTORS = 64  # more than the boards have
RESULT = Path("build/stack.json")


class Peak(threading.Thread):
    """Watches the stack of a board from its reset to `finish`."""

    def __init__(self, gateway, image):
        super().__init__(daemon=True)
        self.image = image
        self.bottom, self.top = (image.symbols[f"neso_ld_stack_{end}"] for end in ("bottom", "top"))
        self.lowest, self.path = self.top, []
        self.interrupt = self.painted = 0
        self.failure = None
        self._gateway = gateway
        self._is_over = threading.Event()

    def run(self):
        try:
            with Stub(self._gateway) as stub:
                self._gateway.qmp("system_reset")
                stub.run_to(self.image.symbols["main"] & ~1)
                vectors = struct.unpack(f"<{VECTORS}I", stub.memory(0, 4 * VECTORS))
                self.interrupt = self.image.interrupt_depth(vectors)
                while self.lowest > self.bottom and not self._is_over.is_set():
                    self._look(stub)
                    stub.run_to_write(self.bottom, self.lowest, self._is_over.is_set)
                self._look(stub)
                self._check_paint(stub.memory(self.bottom, self.top))
        except Exception as failure:  # for the thread that waits
            self.failure = failure

    def _look(self, stub):
        registers = stub.registers()
        if registers[SP] >= self.lowest:
            return
        stack = stub.memory(registers[SP], self.top)
        names, interrupted = self.image.unwind(registers, stack, registers[SP])
        if interrupted is None:
            self.lowest, self.path = registers[SP], names

    def _check_paint(self, stack):
        """Both ways of measuring must agree."""
        used = len(stack)
        while stack[len(stack) - used:][:4] == PAINT:
            used -= 4
        self.painted = used
        if used > self.top - self.lowest + self.interrupt:
            raise RuntimeError(f"{used} bytes were written to, but {self.top - self.lowest} seen")

    def finish(self):
        self._is_over.set()
        self.join(60)
        if self.failure:
            raise self.failure
        return {"peak": self.top - self.lowest + self.interrupt, "interrupt": self.interrupt,
                "written": self.painted, "reserved": self.top - self.bottom,
                "path": self.path[::-1]}


def work(site, run):
    """All that makes a difference to the stack, one after the other."""
    delivered = 0

    def deliver(*actions):
        nonlocal delivered
        for action in actions:
            run.action(action)
        site.deliver(readings.simple(10, first=delivered))
        delivered += 10

    for key in ("rsa", "ec"):
        run.settings(key=key)
        deliver("forget_tls_sessions", "close_connections")
        deliver("close_connections")  # resumed
        deliver("expire_sessions")
    run.settings(certificate={"neptune": "expired"})
    run.action("close_connections")
    site.accept(readings.simple(1, first=delivered))
    site.wait_log("neptune: certificate expired")
    run.settings(certificate={"neptune": "good"})


def measure(board, run):
    image = Image(f"build/firmware/{board}/qemu/neso.elf")
    run.reset()
    with tempfile.TemporaryDirectory() as directory, Site(board, run, directory) as site:
        peak = Peak(site.start(), image)
        peak.start()
        site.wait_log("sts: session until ", since=site.log_length())
        work(site, run)
        return peak.finish()


def main(boards):
    with tempfile.TemporaryDirectory() as directory, client.start(directory) as run, \
            support.names_on_loopback():
        found = {board: measure(board, run) for board in boards}
    RESULT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
