import pytest

from rig import namespace
from standin import client, support

collect_ignore = namespace.left_out("test_link_local.py", "--net")
pytest_terminal_summary = namespace.report(collect_ignore)


@pytest.fixture(scope="session")
def shared_run(tmp_path_factory):
    with client.start(tmp_path_factory.mktemp("run"), seconds=600) as run, \
            support.names_on_loopback():
        yield run


@pytest.fixture
def run(shared_run):
    """The shared stand-in with its settings, faults and counters as they were at the start."""
    before = shared_run.settings()
    shared_run.reset()
    yield shared_run
    assert shared_run.count("internal_errors") == 0
    now = shared_run.settings()
    changed = {name: before[name] for name in before if now[name] != before[name]}
    if changed:
        shared_run.settings(**changed)
