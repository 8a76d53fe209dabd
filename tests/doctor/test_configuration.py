"""Configurations that are refused, and options."""

import datetime
import subprocess

import patient as patients
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def refusal(report):
    """The one line of a refused configuration."""
    assert report.status == 3, report.text
    assert report.steps == ["configuration"]
    return report.marked("FAIL")["configuration"]


# ---- Refused

def test_a_file_that_others_can_read(patient):
    text = refusal(patient.examine(mode=0o640))
    assert f"chmod 600 {patient.path}" in text


def test_a_file_that_is_not_there(patient):
    patient.path = patient.path.parent / "other.json"
    patient.path.symlink_to("/nonexistent/neso.json")
    done = subprocess.run([patients.PROGRAM, "doctor", "--config", patient.path],
                          capture_output=True, check=False, timeout=30)
    assert "No such file" in refusal(patients.Report(done))


@pytest.mark.parametrize("without, changes, field, reason", [
    (["region"], {}, "region", "is missing"),
    ([], {"port": 0}, "port", "from 1 to 65535"),
    ([], {"prot": 8182}, "prot", "is not a field"),
    ([], {"credentials": "iam"}, "credentials", "one or two sources"),
    ([], {"iot_port": 443}, "iot_port", "of no use"),
    ([], {"trust_anchors": ["hello"]}, "trust_anchors", "without a certificate in PEM: element 1")])
def test_a_field_is_named(patient, without, changes, field, reason):
    patient.use(*without, **changes)
    text = refusal(patient.examine())
    assert field in text and reason in text


def test_a_document_that_is_no_json(patient, tmp_path):
    path = tmp_path / "broken.json"
    path.touch(0o600)
    path.write_text("{", encoding="ascii")
    done = subprocess.run([patients.PROGRAM, "doctor", "--config", path], capture_output=True,
                          check=False, timeout=30)
    assert "at byte 1" in refusal(patients.Report(done))


def test_a_key_of_another_certificate(patient, run):
    patient.use_device("ec")
    files = run.info["iot"]["devices"]["unknown"]
    patient.use(private_key=patients.read(files["key_pkcs8"]))
    assert "private_key: does not belong to the certificate" in refusal(patient.examine())


def test_a_file_of_a_certificate_that_is_not_there(patient):
    patient.use_device()
    patient.use(certificate={"file": "/nonexistent/cert.pem"},
                private_key={"file": "/nonexistent/key.pem"})
    assert "certificate: No such file" in refusal(patient.examine())


# ---- Accepted, and still wrong

def test_a_temporary_key_pair_without_its_token(patient):
    patient.use(access_key_id="ASIAAAAAAAAAAAAAAAAA")
    assert "without session_token" in patient.examine().marked("FAIL")["configuration"]


def test_a_temporary_key_pair(patient, run):
    patient.use_source("container")
    patient.examine()  # obtains a session; its texts stay with the stand-in
    patient.use(*patients.KEY_PAIR, "container_uri", "container_token", credentials="static",
                access_key_id="ASIAAAAAAAAAAAAAAAAA", secret_access_key="s" * 40,
                session_token="t" * 64)
    report = patient.examine()
    assert "cannot renew it" in report.marked("warn")["configuration"]


def test_an_endpoint_of_another_region(patient):
    patient.use(region="eu-west-1")
    text = patient.examine().marked("FAIL")["configuration"]
    assert "in region us-east-1, but region is eu-west-1" in text


def make_device(days):
    """A self-signed certificate whose dates end after so many days, and its key."""
    now = datetime.datetime.now(datetime.timezone.utc)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "pump \u00e9")])
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name)
                   .public_key(key.public_key()).serial_number(1)
                   .not_valid_before(now - datetime.timedelta(days=60))
                   .not_valid_after(now + datetime.timedelta(days=days))
                   .sign(key, hashes.SHA256()))
    return (certificate.public_bytes(serialization.Encoding.PEM).decode(),
            key.private_bytes(serialization.Encoding.PEM,
                              serialization.PrivateFormat.TraditionalOpenSSL,
                              serialization.NoEncryption()).decode())


@pytest.mark.parametrize("days, mark", [(-1, "FAIL"), (30, "ok"), (365 * 40, "ok")])
def test_the_dates_of_the_devices_certificate(patient, days, mark):
    patient.use_device()
    certificate, key = make_device(days)
    patient.use(certificate=certificate, private_key=key)
    report = patient.examine("--verbose")
    assert "certificate is valid until" in report.marked(mark)["configuration"]
    assert "create-keys-and-certificate" in report.text or mark == "ok"
    assert "of pump ??, issued by pump ??" in report.text


# ---- Options

@pytest.mark.parametrize("options, reason", [
    ([], "--config is required"), (["--config"], "requires an argument"),
    (["--config", "x", "y"], "y is not an option"), (["--config", "x", "--bad"], "--bad"),
    *[(["--config", "x", "--timeout", text], "seconds") for text in ("0", "601", "-1", "5s", "")]])
def test_wrong_usage(options, reason):
    done = subprocess.run([patients.PROGRAM, "doctor", *options], capture_output=True,
                          check=False, timeout=30)
    assert done.returncode == 2
    assert reason in done.stderr.decode() and done.stdout == b""


def test_help():
    for command in (["help", "doctor"], ["doctor", "--help"]):
        done = subprocess.run([patients.PROGRAM, *command], capture_output=True, check=False,
                              timeout=30)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.startswith(b"Usage: neso doctor")


def test_output_that_cannot_be_written(patient):
    patient.examine()
    with open("/dev/full", "wb") as full:
        done = subprocess.run([patients.PROGRAM, "doctor", "--config", patient.path],
                              stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
    assert done.returncode == 1
    assert b"No space left" in done.stderr
