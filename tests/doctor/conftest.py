import pathlib
import sys

import pytest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "doctor")]

import patient as patients  # noqa: E402
from rig import namespace, sntp  # noqa: E402
from standin import client  # noqa: E402

collect_ignore = namespace.left_out("test_names.py", "--net", "--mount")
pytest_terminal_summary = namespace.report(collect_ignore)

WELL = {"listening": {"sts": True, "neptune": True, "iot": True}, "clock_skew_s": 0,
        "certificate": {"sts": "good", "neptune": "good", "iot": "good"}, "replica": False,
        "token_size": 900, "device_status": {"ec": "active", "rsa": "active"},
        "imds_token_status": None, "imds_role": True, "imds_failure": "",
        "expiry_told_shift_s": 0, "iot_thing_required": False, "imds_v1": False}


@pytest.fixture(scope="session")
def standin(tmp_path_factory):
    with client.start(tmp_path_factory.mktemp("standin"), "--key", "ec") as running:
        yield running
        assert running.count("internal_errors") == 0


@pytest.fixture
def run(standin):
    """The stand-in without faults. Whatever a test does, the graph must stay as it is."""
    standin.reset()
    standin.settings(**WELL)
    before = patients.graph(standin)
    yield standin
    assert patients.graph(standin) == before


@pytest.fixture(scope="session")
def shared_time_server():
    with sntp.TimeServer() as server:
        yield server


@pytest.fixture
def time_server(shared_time_server):
    shared_time_server.silent, shared_time_server.skew_s = False, 0.0
    return shared_time_server


@pytest.fixture
def patient(run, tmp_path, time_server):
    """A gateway that is set up well."""
    return patients.Patient(run, tmp_path, time_server)
