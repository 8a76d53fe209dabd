"""A gateway that is set up well: every step is ok, for every source of credentials."""

import patient as patients
import pytest

SOURCES = ("static", "session_token", "web_identity", "saml", "iot", "imds", "container")


def assert_well(report):
    assert report.status == 0, report.text
    assert set(mark for mark, *_ in report.lines) == {"ok"}, report.text
    assert "0 to fix, 0 warnings" in report.text


def test_every_step_has_a_line_in_order(patient):
    report = patient.examine()
    assert_well(report)
    assert tuple(report.steps) == patients.STEPS
    text = report.marked("ok")
    assert "assume_role with those of static" in report.text
    assert patient.settings["sts_endpoint"] in text["sts name"]
    assert f"port {patient.settings['port']}" in text["neptune connection"]
    assert "TLS 1.2, ECDHE-ECDSA-AES128-GCM-SHA256" in text["sts TLS"]
    assert "for 29 more days" in text["sts TLS"] or "for 30 more days" in text["sts TLS"]
    assert "token of 900 bytes" in text["credentials"]
    assert "healthy, writer, engine 1.4.5.0.R4, IAM authentication enabled" \
        in text["neptune status"]
    assert "writes nothing" in text["neptune write"]


def test_the_write_is_a_real_one(patient, run):
    before = run.count("queries.executed")
    assert_well(patient.examine())
    assert run.count("queries.executed") == before + 1


@pytest.mark.parametrize("source", SOURCES)
def test_every_source(patient, source):
    patient.use_source(source)
    report = patient.examine()
    if source == "static":  # the stand-in's user may not touch the cluster itself
        assert "without end" in report.marked("ok")["credentials"]
        assert "neptune write" in report.marked("FAIL")
        assert "sts name" not in report.steps
        return
    if source == "session_token":  # nor may a session of it
        assert "a session until" in report.marked("ok")["credentials"]
        assert "neptune write" in report.marked("FAIL")
        return
    assert_well(report)
    assert f"{source}: a session until" in report.marked("ok")["credentials"]


@pytest.mark.parametrize("device, key", [("ec", "key_sec1"), ("rsa", "key_pkcs1"),
                                         ("rsa", "key_pkcs8")])
def test_every_kind_of_device(patient, device, key):
    patient.use_device(device, key)
    report = patient.examine()
    assert_well(report)
    assert "the private key belongs to it" in report.text


def test_an_instance_without_the_new_metadata(patient, run):
    run.settings(imds_token_status=404, imds_v1=True)
    patient.use_source("imds")
    assert_well(patient.examine())


def test_credentials_of_a_program(patient, run, tmp_path):
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\nexec cat " + str(tmp_path / "document"), encoding="ascii")
    program.chmod(0o700)
    container = run.info["container"]
    (tmp_path / "document").write_bytes(fetch(container["port"], container["relative_uri"]))
    patient.use(*patients.KEY_PAIR, *patients.ROLE, credentials="external",
                credential_process=str(program))
    report = patient.examine()
    assert_well(report)
    assert "external: a session until" in report.marked("ok")["credentials"]


def fetch(port, path):
    import urllib.request
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as reply:
        return reply.read()


def test_two_sources_and_a_chain(patient, run):
    info = run.info
    patient.use_device()
    iot = dict(patient.settings)
    patient.use(credentials=["assume_role", "iot"], credential_source="imds",
                imds_endpoint=info["imds"]["endpoint"], sts_endpoint=info["sts"]["name"],
                sts_port=info["sts"]["port"], sts_via=f"127.0.0.1:{info['sts']['port']}",
                role_arn=info["roles"]["writer"], session_name="session-1")
    report = patient.examine()
    # The role does not trust the instance, but the second source works
    assert "imds: a session" in report.text and "iot: a session" in report.text
    assert "assume_role: AccessDenied" in report.marked("FAIL")["credentials"]
    assert "neptune write" in report.marked("ok")
    role = info["roles"]["instance"]
    assert any(role in str(policy) for policy in report.policies), report.text
    assert iot["iot_endpoint"] in report.text


def test_quiet_says_nothing_of_what_is_well(patient):
    report = patient.examine("--quiet")
    assert (report.status, report.text) == (0, "")


def test_verbose_has_certificates_and_addresses(patient):
    report = patient.examine("--verbose")
    assert_well(report)
    assert "issued by Stand-in root ec" in report.text
    assert patient.settings["access_key_id"] in report.text


def test_no_secret_is_printed(patient, run):
    patient.use_source("container")
    report = patient.examine("--verbose")
    assert patients.read(run.info["container"]["token_file"]) not in report.text
    patient.use_device()
    assert "PRIVATE" not in patient.examine("--verbose").text
