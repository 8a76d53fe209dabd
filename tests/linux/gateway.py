"""For the tests of `neso gateway`: its configuration, and the process."""

import contextlib
import json
import os
import pathlib
import queue
import select
import socket
import subprocess
import threading
import time

BUILD = pathlib.Path(__file__).resolve().parent.parent.parent / "build"
COMMANDS = {
    "native": [str(BUILD / "linux" / "neso")],
    "armhf": ["qemu-arm", str(BUILD / "linux-arm-linux-gnueabihf" / "neso")],
}


def settings(run, **changes):
    """A configuration for the stand-in `run`."""
    info = run.info
    document = {
        "gateway": "gw-test", "region": info["region"],
        "endpoint": info["neptune"]["name"], "port": info["neptune"]["port"],
        "endpoint_via": f"127.0.0.1:{info['neptune']['port']}",
        "sts_endpoint": info["sts"]["name"], "sts_port": info["sts"]["port"],
        "sts_via": f"127.0.0.1:{info['sts']['port']}",
        "access_key_id": info["user"]["access_key_id"],
        "secret_access_key": info["user"]["secret_access_key"],
        "role_arn": info["roles"]["writer"], "session_name": "session-1",
        "batch_ms": 100, "spread_s": 0,
        "trust_anchors": [pathlib.Path(run.ca).read_text(encoding="ascii")],
    }
    return {**document, **changes}


def write_settings(directory, document, mode=0o600):
    path = directory / "neso.json"
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w",
              encoding="utf-8") as file:
        json.dump(document, file)
    path.chmod(mode)
    return path


def run_to_end(command, *arguments, lines=b"", timeout=30):
    return subprocess.run([*command, "gateway", *map(str, arguments)], input=lines,
                          capture_output=True, timeout=timeout, check=False)


class Gateway:
    """A running gateway; its log is read all the time and can be waited for."""

    def __init__(self, command, *arguments, **options):
        self.process = subprocess.Popen(
            [*command, "gateway", *map(str, arguments)],
            **{"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
               **options})
        self.log = []
        self.lines = queue.Queue()
        threading.Thread(target=self.read_log, daemon=True).start()

    def read_log(self):
        for line in self.process.stderr:
            self.lines.put(line.decode())

    def wait_for(self, text, seconds=15):
        """Waits for a line of the log that holds `text`; answers it."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                line = self.lines.get(timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                raise TimeoutError(f"no {text!r} in the log:\n{''.join(self.log)}") from None
            self.log.append(line)
            if text in line:
                return line

    def write(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def end(self, number=None, timeout=15):
        """Ends it by a signal, or by the end of its input; answers the exit status."""
        if number is None:
            self.process.stdin.close()
        else:
            self.process.send_signal(number)
        return self.process.wait(timeout)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait(10)
        for stream in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if stream:
                    stream.close()


def write_until_full(stream, data, quiet_s=1.0):
    """Writes into a pipe until nobody has read from it for a while; answers how many bytes went."""
    os.set_blocking(stream.fileno(), False)
    done = 0
    while done < len(data) and select.select([], [stream], [], quiet_s)[1]:
        done += os.write(stream.fileno(), data[done:done + 4096])
    return done


def free_udp_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
