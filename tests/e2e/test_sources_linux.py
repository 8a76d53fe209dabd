"""What only a program can have: tokens, certificates and keys in files, programs that print
credentials, the default chain; and what metadata services do."""

import json
import pathlib
import time

import pytest

from e2e import readings, sources
from e2e.site import ARMHF, LINUX
from standin import support

BOARDS = (LINUX,)


def secret_file(directory, name, text):
    path = pathlib.Path(directory, name)
    path.touch(0o600)
    path.write_text(text, encoding="ascii")
    return {"file": str(path)}


@pytest.mark.on(LINUX, ARMHF)
@pytest.mark.parametrize("device, form", [("ec", "key_sec1"), ("rsa", "key_pkcs1")])
def test_certificate_and_key_in_files(site, run, device, form):
    files = run.info["iot"]["devices"][device]
    site.start_from(sources.iot(site), certificate={"file": files["certificate"]},
                    private_key={"file": files[form]})
    site.deliver(readings.simple(3))
    assert sources.used(run) == {"iot"}


def test_container_token_that_rotates(site, run):
    """It is read anew for each renewal."""
    file = {"file": run.info["container"]["token_file"]}
    site.start_from(sources.container(site), container_token=file)
    site.deliver(readings.simple(3))
    run.action("rotate_container_token")
    run.action("expire_sessions")
    site.accept(readings.simple(3, first=3))
    site.wait_written(6)
    assert sources.used(run) == {"container"}
    assert run.count("requests.container.refused") == 0


def test_identity_token_that_rotates(site, run, tmp_path):
    """One that has expired is refused; the next one, in the same file, is good."""
    file = secret_file(tmp_path, "token", run.web_identity_token(lifetime_s=-60))
    site.start_from(sources.web_identity(site), web_identity_token=file)
    site.accept(readings.simple(3))
    site.wait_log("sts: 400 ExpiredToken.*; next try in")
    secret_file(tmp_path, "token", run.web_identity_token(size=20000) + "\n")
    site.wait_written(3)
    assert sources.used(run) == {"AssumeRoleWithWebIdentity"}


def test_identity_token_that_is_too_long(site, run, tmp_path):
    file = secret_file(tmp_path, "token", "x" * 20001)
    site.start_from(sources.web_identity(site), web_identity_token=file)
    site.wait_log("sts: .*too long.*20001")
    assert run.count("requests.sts.received") == 0


def test_assertion_of_the_longest_length(site, run, tmp_path):
    file = secret_file(tmp_path, "assertion", run.saml_assertion(size=100000))
    site.start_from(sources.saml(site), saml_assertion=file)
    site.deliver(readings.simple(3))
    assert sources.used(run) == {"AssumeRoleWithSAML"}


def test_program_that_prints_credentials(site, run, tmp_path):
    """Asked again when they come to their end."""
    log = tmp_path / "asked"
    command = printing_program(site, tmp_path, log)
    site.start_from(credentials="external", credential_process=command)
    site.deliver(readings.simple(3))
    assert log.read_text() == "asked\n"
    write_session(site, tmp_path)
    run.action("expire_sessions")
    write_session(site, tmp_path)
    site.accept(readings.simple(3, first=3))
    site.wait_written(6)
    assert log.read_text() == "asked\nasked\n"
    site.check_graph(readings.simple(6))


def test_program_that_prints_none_at_first(site, run, tmp_path):
    site.start_from(credentials="external", credential_process=f"cat '{tmp_path}/session'")
    site.accept(readings.simple(3))
    site.wait_log("external: ended with status 1")
    site.wait_log("external: .*; next try in")
    write_session(site, tmp_path)
    site.wait_written(3)


def write_session(site, directory):
    session = support.assume(site.run)
    document = {"Version": 1, "AccessKeyId": session["AccessKeyId"],
                "SecretAccessKey": session["SecretAccessKey"],
                "SessionToken": session["SessionToken"],
                "Expiration": session["Expiration"].isoformat()}
    pathlib.Path(directory, "session").write_text(json.dumps(document), encoding="ascii")


def printing_program(site, directory, log):
    write_session(site, directory)
    program = pathlib.Path(directory, "print credentials")
    program.write_text(f"#!/bin/sh\necho asked >>'{log}'\ncat '{directory}/session'\n",
                       encoding="ascii")
    program.chmod(0o700)
    return f"'{program}'"


def test_default_chain(site, run, monkeypatch):
    """A container's, by its environment."""
    info = run.info["container"]
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", info["full_uri"])
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", info["token_file"])
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/nonexistent")
    site.start_from(credentials="external")
    site.deliver(readings.simple(3))
    run.action("expire_sessions")
    site.accept(readings.simple(3, first=3))
    site.wait_written(6)
    assert sources.used(run) == {"container"}
    site.check_graph(readings.simple(6))


def test_external_credentials_assume_a_role(site, run, tmp_path):
    write_session(site, tmp_path)
    site.start_from(sources.chained(site, "external", {
        "credential_process": f"cat '{tmp_path}/session'"}))
    site.deliver(readings.simple(3))
    assert sources.last(run, "AssumeRole")["role"] == run.info["roles"]["chained"]


# ---- EC2

@pytest.mark.parametrize("status", [403, 404, 405])
def test_metadata_of_version_1(site, run, status):
    run.settings(imds_v1=True, imds_token_status=status)
    site.start_from(sources.imds(site))
    site.deliver(readings.simple(3))
    assert sources.used(run) == {"imds"}


def test_metadata_of_version_1_that_is_not_allowed(site, run):
    run.settings(imds_v1=True, imds_token_status=404)
    site.start_from(sources.imds(site), imds_v1=False)
    site.wait_log("imds: 404 .*; next try in")
    assert run.count("sessions.issued.imds") == 0


def test_metadata_that_goes_on_with_what_has_expired(site, run):
    """So EC2 stays usable while its own source is away: the credentials are told to have expired,
    and are accepted still."""
    run.settings(expiry_told_shift_s=-25000)
    site.start_from(sources.imds(site))
    site.deliver(readings.simple(3))
    assert sources.used(run) == {"imds"}
    issued = run.count("requests.imds.accepted")
    for at in range(3, 8):
        site.deliver(readings.simple(1, first=at))
        time.sleep(1)
    assert run.count("requests.imds.accepted") == issued  # not at every turn
    site.check_graph(readings.simple(8))


def test_metadata_token_that_is_no_longer_good(site, run):
    site.start_from(sources.imds(site))
    site.deliver(readings.simple(3))
    run.action("expire_metadata_tokens")
    run.action("expire_sessions")
    site.accept(readings.simple(3, first=3))
    site.wait_written(6)


@pytest.mark.parametrize("change, reason", [
    ({"imds_role": False}, "imds: 404"),
    ({"imds_failure": "AssumeRoleUnauthorizedAccess"},
     "imds: 200 AssumeRoleUnauthorizedAccess: EC2 cannot assume the role")])
def test_instance_without_credentials(site, run, change, reason):
    run.settings(**change)
    site.start_from(sources.imds(site))
    site.wait_log(f"{reason}.*; next try in")
