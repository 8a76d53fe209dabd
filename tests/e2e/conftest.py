import pytest

pytest.register_assert_rewrite("e2e.site")

from e2e.site import ARMHF, BOARDS, LINUX, Site
from standin import client, support


def pytest_addoption(parser):
    parser.addoption("--board", action="append", help="only this board (again: this one, too)")


def pytest_generate_tests(metafunc):
    """A test runs on Linux and on every board, or on what its module's BOARDS or a mark says."""
    if "board" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("on")
        wanted = mark.args if mark else getattr(metafunc.module, "BOARDS", (LINUX, *BOARDS))
        chosen = metafunc.config.getoption("board") or (LINUX, ARMHF, *BOARDS)
        metafunc.parametrize("board", [board for board in wanted if board in chosen])


def pytest_collection_modifyitems(items):
    """Spreads the longest evenly: each worker begins with as large a part of the list, and so with
    one of them, and gives away what it does not come to."""
    longest = [item for item in items if item.get_closest_marker("longest")]
    others = [item for item in items if item not in longest]
    size = len(others) // len(longest) + 1 if longest else 0
    parts = [[item, *others[at * size:(at + 1) * size]] for at, item in enumerate(longest)]
    if longest:
        items[:] = [item for part in parts for item in part]


@pytest.fixture(scope="session")
def shared_run(tmp_path_factory):
    with client.start(tmp_path_factory.mktemp("standin")) as run, support.names_on_loopback():
        yield run


@pytest.fixture
def run(shared_run):
    """The stand-in that a worker's tests share, as it was at the start but for its database."""
    before = shared_run.settings()
    shared_run.reset()
    yield shared_run
    assert shared_run.count("internal_errors") == 0
    now = shared_run.settings()
    changed = {name: before[name] for name in before if now[name] != before[name]}
    if changed:
        shared_run.settings(**changed)


@pytest.fixture
def site(board, run, tmp_path):
    with Site(board, run, tmp_path) as around:
        yield around
