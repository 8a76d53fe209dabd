import pytest

from linux.gateway import COMMANDS
from standin import client


@pytest.fixture(scope="session")
def shared_run(tmp_path_factory):
    with client.start(tmp_path_factory.mktemp("run"), seconds=600) as run:
        yield run


@pytest.fixture
def run(shared_run):
    """The stand-in without faults, counters at zero."""
    shared_run.reset()
    yield shared_run
    shared_run.settings(listening={"sts": True, "neptune": True})


@pytest.fixture(params=sorted(COMMANDS))
def command(request):
    """The program: of this machine, and static for 32-bit ARM under qemu-arm."""
    return COMMANDS[request.param]
