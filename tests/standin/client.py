"""Starts, steers and stops a stand-in from a test or a demo. Needs only the standard library.

    with standin.client.start(directory) as run:
        run.fault("throttle", count=2)
        ...
        assert run.statistics()["faults.throttle"] == 2
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from standin import mfa

TESTS = pathlib.Path(__file__).resolve().parent.parent
VENV_PYTHON = TESTS.parent / "build" / "venv" / "bin" / "python"


class ControlError(Exception):
    """The control endpoint refused; the text says why."""


class Standin:
    """A running stand-in. `info` is its standin.json."""

    def __init__(self, directory, process, is_temporary):
        self.directory = pathlib.Path(directory)
        self.process = process
        self.is_temporary = is_temporary
        self.info = json.loads((self.directory / "standin.json").read_text(encoding="utf-8"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def ca(self):
        """Path of the authority's certificate for the key in use."""
        return self.info["ca"][self.info["key"]]

    @property
    def database(self):
        return self.info["database"]

    def call(self, method, path, message=None):
        data = None if message is None else json.dumps(message).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.info['control']['port']}/{path}", data, method=method,
            headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as error:
            raise ControlError(json.load(error)["error"]) from None

    def statistics(self):
        return self.call("GET", "statistics")

    def count(self, name):
        return self.statistics().get(name, 0)

    def log(self):
        return self.call("GET", "log")

    def reset(self):
        return self.call("POST", "reset", {})

    def settings(self, **changes):
        return self.call("POST", "settings", changes) if changes else self.call("GET", "settings")

    def fault(self, name, **details):
        """Plans a fault for the next requests; see faults.py for names and details."""
        return self.faults([{"fault": name, **details}])

    def faults(self, descriptions):
        return self.call("POST", "faults", descriptions)

    def pending_faults(self):
        return self.call("GET", "faults")

    def action(self, name):
        return self.call("POST", "action", {"action": name})

    def sessions(self):
        """What every source has issued so far, the latest last."""
        return self.call("GET", "sessions")

    def mfa_code(self, step=0):
        """A code of the user's MFA device; steps -1 to 1 are taken, each once."""
        return mfa.code(self.info["user"]["mfa"]["secret"], mfa.step_of(time.time()) + step)

    def web_identity_token(self, **options):
        """A signed identity token; see oidc.Issuer.token for the options."""
        return self.call("POST", "token", options)["token"]

    def saml_assertion(self, **options):
        """A signed SAML response in base64; see saml.Provider.response for the options."""
        return self.call("POST", "assertion", options)["assertion"]

    def wait_for(self, name, count, seconds=30):
        """Waits until a counter is at least `count`; answers its value then."""
        deadline = time.monotonic() + seconds
        while self.count(name) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{name} is {self.count(name)}, not {count}, after {seconds} s")
            time.sleep(0.05)
        return self.count(name)

    def stop(self):
        """Ends it and removes a temporary directory. Answers the exit status."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            status = self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait(10)
        if self.is_temporary:
            shutil.rmtree(self.directory, ignore_errors=True)
        return status


def start(directory=None, *options, python=None, seconds=900, wait_s=30):
    """Starts a stand-in and waits until it listens. Without a directory it uses a temporary one."""
    is_temporary = directory is None
    directory = pathlib.Path(directory or tempfile.mkdtemp(prefix="standin-"))
    directory.mkdir(parents=True, exist_ok=True)
    description = directory / "standin.json"
    description.unlink(missing_ok=True)
    command = [str(python or find_python()), "-m", "standin", "--dir", str(directory),
               "--seconds", str(seconds), *options]
    with open(directory / "standin.log", "wb") as log:
        process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(TESTS)},
                                   stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    deadline = time.monotonic() + wait_s
    while not description.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            process.wait(10)
            raise RuntimeError("the stand-in did not start:\n"
                               + (directory / "standin.log").read_text(errors="replace"))
        time.sleep(0.05)
    return Standin(directory, process, is_temporary)


def find_python():
    """The environment's Python; the running one when it is that already."""
    return VENV_PYTHON if VENV_PYTHON.exists() else sys.executable
