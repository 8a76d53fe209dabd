import json
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build/linux/neso"


def no_twins(pairs):
    """JSON's grammar allows two members of one name; IAM does not."""
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), names
    return dict(pairs)


class Policy:
    """Runs `neso policy`."""

    def run(self, *arguments, stdout=subprocess.PIPE):
        return subprocess.run(
            [PROGRAM, "policy", *arguments], stdout=stdout, stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL, env={}, check=False, timeout=60,
        )  # fmt: skip

    def __call__(self, *arguments):
        """The policy that it prints, which must be laid out as json.dumps does."""
        done = self.run(*arguments)
        assert (done.returncode, done.stderr) == (0, b"")
        document = json.loads(done.stdout, object_pairs_hook=no_twins)
        assert done.stdout.decode() == json.dumps(document, indent=2) + "\n"
        return document


@pytest.fixture(scope="session")
def policy():
    return Policy()
