import pathlib
import subprocess
import sys

import pytest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from standin import client  # noqa: E402  the path comes first

KEY = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
}


class Neso:
    """Runs `neso`; nothing of the environment reaches it but what a test gives."""

    program = TESTS.parent / "build/linux/neso"

    def __call__(self, *arguments, env=None, stdin=b"", stdout=subprocess.PIPE):
        env = KEY if env is None else env
        done = subprocess.run(
            [self.program, *arguments], input=stdin, stdout=stdout, stderr=subprocess.PIPE,
            env=env, check=False, timeout=60,
        )  # fmt: skip
        for name, secret in env.items():
            if "SECRET" in name and secret:
                assert secret.encode() not in (done.stdout or b"") + done.stderr
        return done

    def headers(self, *arguments, **options):
        """What `neso sign` prints, as a list of lines."""
        done = self("sign", *arguments, **options)
        assert (done.returncode, done.stderr) == (0, b"")
        return done.stdout.decode().splitlines()


@pytest.fixture(scope="session")
def neso():
    return Neso()


@pytest.fixture(scope="session")
def standin(tmp_path_factory):
    with client.start(tmp_path_factory.mktemp("standin"), seconds=300) as run:
        yield run
