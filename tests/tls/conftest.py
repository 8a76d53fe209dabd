import pathlib
import re
import subprocess

import pytest

from tls import certificates

ROOT = pathlib.Path(__file__).parents[2]
CLIENT = ROOT / "build/tls/tls_client"
HOST = "credentials.test"
LINE = re.compile(r"^(identify|anonymous|undated|both|plain): (.*?) (-?\d+): ", re.M)


class Client:
    """The client of tls_client.c in a directory of files; what it printed for each connection."""

    def __init__(self, directory):
        self.directory = directory

    def write(self, name, *contents):
        (self.directory / name).write_bytes(b"".join(contents))
        return self.directory / name

    def run(self, *arguments):
        result = subprocess.run([CLIENT, *map(str, arguments)], cwd=self.directory, text=True,
                                capture_output=True, timeout=60)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def identity(self, *arguments):
        """What it says of the identity in device.pem and device.key."""
        printed = self.run("--certificate", "device.pem", "--key", "device.key", *arguments)
        return printed.removeprefix("identity: ").strip()

    def connect(self, port, *kinds, host=HOST, identity=True):
        """(status, detail, body) of each connection."""
        files = ["--certificate", "device.pem", "--key", "device.key"] if identity else []
        printed = self.run("--anchors", "root.pem", *files, "--host", host, "--port", port, *kinds)
        parts = LINE.split(printed)[1:]
        assert parts[::4] == list(kinds), printed
        return [(status, int(detail), body.strip())
                for status, detail, body in zip(parts[1::4], parts[2::4], parts[3::4])]


@pytest.fixture(scope="session")
def keys():
    return certificates.Keys()


@pytest.fixture
def client(tmp_path):
    return Client(tmp_path)
