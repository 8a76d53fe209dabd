"""Names as they are in the field: resolved by a name server, in a network of their own."""

import nameserver
import pytest


@pytest.fixture
def examine(patient, tmp_path):
    """Examines the patient where only `names` have addresses, and nothing else is reached."""
    patient.use("endpoint_via", "sts_via", time_server="time.example")

    def run(names):
        patient.command = nameserver.command(tmp_path, names)
        return patient.examine()
    return run


def test_no_name_is_there(examine):
    report = examine({})
    assert "A cluster that was deleted" in report.marked("FAIL")["neptune name"]
    assert "the region in it" in report.marked("FAIL")["sts name"]
    assert "name cannot be resolved" in report.marked("warn")["clock"]


def test_the_name_of_iot_is_not_there(examine, patient):
    patient.use_device()
    patient.use("iot_via")
    assert "iot:CredentialProvider" in examine({}).marked("FAIL")["iot name"]


def test_a_name_without_address(examine, patient):
    """The name server knows IPv4 addresses only of names that are given here."""
    names = {patient.settings["sts_endpoint"]: "192.0.2.1"}
    report = examine(names)
    assert "sts.us-east-1.amazonaws.com is 192.0.2.1" in report.marked("ok")["sts name"]
    assert "private" not in report.marked("ok")["sts name"]


@pytest.mark.parametrize("address", ["10.0.0.7", "172.31.255.1", "192.168.1.1", "100.64.0.1"])
def test_a_private_address_without_a_way_to_it(examine, patient, address):
    report = examine({patient.settings["endpoint"]: address, "time.example": address})
    assert f"is {address}, a private address" in report.marked("ok")["neptune name"]
    assert "no way to that address" in report.marked("FAIL")["neptune connection"]
    assert "no way leads to it" in report.marked("warn")["clock"]


def test_a_name_that_means_this_machine(examine, patient):
    report = examine({patient.settings["endpoint"]: "127.0.0.1"})
    failure = report.marked("FAIL")["neptune connection"]
    assert "Connection refused" in failure and "8182" in failure


def test_no_name_server(patient, tmp_path):
    """An unused address on the loopback: nobody answers there."""
    patient.use("endpoint_via", "sts_via")
    command = nameserver.command(tmp_path, {})
    (tmp_path / "resolv.conf").write_text("nameserver 127.0.0.9\n", encoding="ascii")
    patient.command = command
    assert "No name server gives" in patient.examine().marked("FAIL")["sts name"]
