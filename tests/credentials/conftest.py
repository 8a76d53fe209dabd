import pathlib
import sys

import pytest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "credentials")]

import command as commands
import echo
import twins as reading
from rig import namespace
from standin import client

collect_ignore = namespace.left_out("test_link_local.py", "--net")
pytest_terminal_summary = namespace.report(collect_ignore)


@pytest.fixture(scope="session")
def replies():
    with echo.Echo() as running:
        yield running


@pytest.fixture
def twins(tmp_path, replies):
    return reading.Twins(tmp_path / "home", replies)


@pytest.fixture(scope="session")
def standin(tmp_path_factory):
    with client.start(tmp_path_factory.mktemp("standin"), "--key", "ec") as running:
        yield running
        assert running.count("internal_errors") == 0


@pytest.fixture
def command(standin, tmp_path):
    """`neso credentials` for a stand-in as it was when it started, counters at zero."""
    standin.reset()
    before = standin.settings()
    yield commands.Command(standin, tmp_path)
    after = standin.settings()
    changed = {name: value for name, value in before.items() if after[name] != value}
    if changed:
        standin.settings(**changed)
