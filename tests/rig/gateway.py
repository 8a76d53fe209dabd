"""A gateway under test: a firmware image in QEMU, or `neso gateway` on Linux.

All kinds have the same face: `send(bytes)` to the southbound input, a queue of `answers` ("ok" or
"error ..."), the `log` (lines without their "# "), `wait_log(pattern)`, and `stop()`.
"""

import json
import os
import pathlib
import queue
import re
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINUX = ("linux", "linux-armhf")
LIFE_S = 1200  # no gateway outlives its test by more than this


def board_value(board, name):
    """A variable of boards/<board>/board.mk."""
    command = ["make", "-s", "-f", "platform/build.mk", f"BOARD={board}", f"print-{name}"]
    return subprocess.run(command, cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE,
                          timeout=60).stdout.strip()


def write_settings(settings, directory):
    """The document as a file that only its owner reads; bytes are taken as they are."""
    path = pathlib.Path(directory) / "gateway.json"
    path.touch(0o600)
    if isinstance(settings, dict):
        settings = json.dumps(settings, ensure_ascii=False).encode()
    path.write_bytes(settings)
    return path


class Gateway:
    """What all kinds share: the process, its lines sorted into answers and log. When it has ended
    the last answer is None, and no log line is waited for."""

    def __init__(self, command, directory):
        self.directory = pathlib.Path(directory)
        self.answers = queue.Queue()
        self.log = []
        self._news = threading.Condition()
        self.process = subprocess.Popen(
            ["timeout", str(LIFE_S), *command], cwd=ROOT, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=self._stderr(), bufsize=0)
        self._reading = len(self._streams())
        self._readers = [threading.Thread(target=self._read, args=(stream,), daemon=True)
                         for stream in self._streams()]
        for reader in self._readers:
            reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def _stderr(self):
        return subprocess.PIPE

    def _streams(self):
        return self.process.stdout, self.process.stderr

    def _read(self, stream):
        for raw in iter(stream.readline, b""):
            self._take(raw.decode("utf-8", "replace").rstrip("\r\n"))
        with self._news:
            self._reading -= 1
            self._news.notify_all()
        self.answers.put(None)

    def _take(self, line):
        if line == "ok" or line.startswith("error "):
            self.answers.put(line)
            return
        with self._news:
            self.log.append(line[2:] if line.startswith("# ") else line)
            self._news.notify_all()

    def send(self, data):
        self.process.stdin.write(data)

    def wait_log(self, pattern, timeout_s=60, since=0):
        """The first log line from index `since` on that matches; its match object."""
        end = time.monotonic() + timeout_s
        seen = since
        with self._news:
            while True:
                for line in self.log[seen:]:
                    match = re.search(pattern, line)
                    if match:
                        return match
                seen = len(self.log)
                left = end - time.monotonic()
                if self._reading == 0 or left <= 0 or not self._news.wait(left):
                    tail = "\n".join(self.log[-20:])
                    raise TimeoutError(f"no log line matches {pattern!r}; the last ones:\n{tail}")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)  # timeout(1) leads a group of its own
                self.process.wait()
        for reader in self._readers:
            reader.join(5)
        return self.process.returncode

    def text(self):
        return "\n".join(self.log)


class LinuxGateway(Gateway):
    """`neso gateway`, readings on standard input. `prefix`: a command that runs it."""

    def __init__(self, board, settings, directory, arguments=(), prefix=()):
        path = write_settings(settings, directory)
        program = ["build/linux/neso"]
        if board == "linux-armhf":
            program = ["qemu-arm", "build/linux-arm-linux-gnueabihf/neso"]
        command = [*prefix, *program, "gateway", "--config", str(path), *arguments]
        super().__init__(command, directory)

    def end_input(self):
        self.process.stdin.close()


class BoardGateway(Gateway):
    """A firmware image in QEMU: UART on standard input and output, and a network: QEMU's own, or
    one that a test can disturb (rig.network). `settings` is a dict, or the bytes of a document."""

    def __init__(self, board, settings, directory, mac="52:54:00:12:34:56", network=None):
        self._qmp_directory = tempfile.mkdtemp(prefix="rig-")  # a socket's path must be short
        self._qmp_path = os.path.join(self._qmp_directory, "qmp")
        path = write_settings(settings, directory)
        address = board_value(board, "BOARD_CONFIG_ADDR")
        nic = board_value(board, "BOARD_QEMU_NIC")
        command = [
            "qemu-system-arm", *shlex.split(board_value(board, "BOARD_QEMU")),
            "-kernel", f"build/firmware/{board}/qemu/neso.elf",
            "-device", f"loader,file={path},addr={address},force-raw=on",
            "-display", "none", "-monitor", "none", "-serial", "stdio",
            "-qmp", f"unix:{self._qmp_path},server=on,wait=off",
            "-semihosting-config", "enable=on,target=native",
            "-net", f"nic,model={nic},netdev=n0,macaddr={mac}",
            *(network.options() if network else ("-netdev", "user,id=n0"))]
        super().__init__(command, directory)
        # What is sent earlier is lost, for the UART is not yet on: half a line would be left of it.
        try:
            self.wait_log("^(neso|configuration:) ")
        except TimeoutError:
            self.stop()
            raise

    def _stderr(self):
        """What QEMU itself says is none of the gateway's log."""
        return open(self.directory / "qemu.log", "wb")

    def _streams(self):
        return (self.process.stdout,)

    def qmp(self, command, **arguments):
        """One command of QEMU's machine protocol, such as set_link."""
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(20)
            control.connect(self._qmp_path)
            stream = control.makefile("rw", encoding="utf-8")
            stream.readline()
            for name, values in (("qmp_capabilities", {}), (command, arguments)):
                stream.write(json.dumps({"execute": name, "arguments": values}) + "\n")
                stream.flush()
                reply = json.loads(stream.readline())
                while "event" in reply:
                    reply = json.loads(stream.readline())
                if "error" in reply:
                    raise RuntimeError(f"{name}: {reply['error']}")
        return reply["return"]

    def stop(self):
        status = super().stop()
        shutil.rmtree(self._qmp_directory, ignore_errors=True)
        return status

    def set_link(self, up):
        """Puts the network cable in, or pulls it."""
        self.qmp("set_link", name="n0", up=up)


def start(board, settings, directory, **options):
    """The kind of gateway that a board is."""
    kind = LinuxGateway if board in LINUX else BoardGateway
    return kind(board, settings, directory, **options)
