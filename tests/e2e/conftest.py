import pytest

pytest.register_assert_rewrite("e2e.site")

from e2e.site import ARMHF, BOARDS, LINUX, Site
from standin import client, support


def pytest_addoption(parser):
    parser.addoption("--board", action="append", help="only this board (again: this one, too)")


def pytest_generate_tests(metafunc):
    """A test runs on Linux and on every board, or on what its module's BOARDS says."""
    if "board" in metafunc.fixturenames:
        wanted = getattr(metafunc.module, "BOARDS", (LINUX, *BOARDS))
        chosen = metafunc.config.getoption("board") or (LINUX, ARMHF, *BOARDS)
        metafunc.parametrize("board", [board for board in wanted if board in chosen])


def pytest_collection_modifyitems(items):
    """The longest first, so that none of them is alone at the end."""
    items.sort(key=lambda item: item.get_closest_marker("longest") is None)


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
