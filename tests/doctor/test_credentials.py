"""Credentials that are refused, by what is really wrong: the cause is named, and what to do."""

import patient as patients
import pytest


def refusal(report):
    assert report.status == 1, report.text
    assert "no credentials" in report.marked("skip")["neptune write"]
    return report.marked("FAIL")["credentials"]


# ---- STS

def test_a_role_that_does_not_trust(patient, run):
    role = run.info["roles"]["untrusting"]
    patient.use(role_arn=role)
    report = patient.examine()
    assert "AccessDenied" in refusal(report) and "trust" in refusal(report)
    trust, permission = report.policies
    assert trust["Statement"][0]["Principal"] == {"AWS": run.info["user"]["arn"]}
    assert permission["Statement"][0]["Resource"] == role


def test_an_external_id_that_is_missing(patient, run):
    patient.use(role_arn=run.info["roles"]["external"])
    assert "missing external_id" in refusal(patient.examine())


def test_the_external_id_is_in_the_policy(patient, run):
    patient.use(role_arn=run.info["roles"]["external"], external_id="wrong")
    report = patient.examine()
    condition = {"StringEquals": {"sts:ExternalId": "wrong"}}
    assert report.policies[0]["Statement"][0]["Condition"] == condition


@pytest.mark.parametrize("fields, action", [
    ({"tags": {"line": "4"}}, "sts:TagSession"),
    ({"source_identity": "plant"}, "sts:SetSourceIdentity")])
def test_a_session_that_may_have_less(patient, run, fields, action):
    patient.use(role_arn=run.info["roles"]["reader"], **fields)
    report = patient.examine()
    assert f"`{next(iter(fields))}`" in refusal(report)
    for policy in report.policies:
        assert action in str(policy["Statement"][1]["Action"])


def test_a_chained_role_is_trusted_by_its_role(patient, run):
    patient.use_source("imds")
    info = run.info
    patient.use(credentials="assume_role", credential_source="imds",
                sts_endpoint=info["sts"]["name"], sts_port=info["sts"]["port"],
                sts_via=f"127.0.0.1:{info['sts']['port']}", session_name="session-1",
                role_arn=info["roles"]["writer"])
    report = patient.examine()
    assert "assume_role" in report.marked("FAIL")["credentials"]
    assert report.policies[0]["Statement"][0]["Principal"]["AWS"] == info["roles"]["instance"]


def test_a_wrong_secret(patient):
    patient.use(secret_access_key="w" * 40)
    assert "secret_access_key is not the secret of" in refusal(patient.examine())


def test_an_unknown_key(patient):
    patient.use(access_key_id="AKIAAAAAAAAAAAAAAAAA")
    assert "AWS does not know the access key" in refusal(patient.examine())


def test_a_clock_that_sts_does_not_take(patient, run):
    run.settings(clock_skew_s=3600)
    assert "The time of the signature" in refusal(patient.examine())


def test_another_region(patient):
    patient.use(region="eu-west-1")
    assert "is not that of sts_endpoint" in refusal(patient.examine())


def test_a_session_that_is_too_long(patient):
    patient.use(duration_s=7200)
    assert "--max-session-duration" in refusal(patient.examine())


def test_a_policy_that_is_none(patient):
    patient.use(policy={"Version": "2012-10-17", "Statement": "x"})
    assert "AWS does not accept `policy`" in refusal(patient.examine())


def test_tokens_of_identity_providers(patient, run):
    patient.use_source("web_identity")
    for token, advice in (
            (run.web_identity_token(lifetime_s=-60), "has expired"),
            (run.web_identity_token(key="unknown"), "not one of the identity provider"),
            (run.web_identity_token(subject="somebody", revoked=True), "has taken the token")):
        patient.use(web_identity_token=token)
        assert advice in refusal(patient.examine())


def test_a_token_for_somebody_else(patient, run):
    patient.use_source("web_identity")
    patient.use(web_identity_token=run.web_identity_token(subject="system:serviceaccount:x:y"))
    report = patient.examine()
    assert "the token's audience and its subject" in refusal(report)
    assert report.policies[0]["Statement"][0]["Action"] == "sts:AssumeRoleWithWebIdentity"


def test_an_assertion_for_another_role(patient, run):
    patient.use_source("saml")
    patient.use(saml_assertion=run.saml_assertion(role=run.info["roles"]["writer"]))
    report = patient.examine()
    assert "attribute Role" in refusal(report)
    principal = {"Federated": run.info["saml"]["provider"]}
    assert report.policies[0]["Statement"][0]["Principal"] == principal


@pytest.mark.parametrize("source, field, advice", [
    ("web_identity", "web_identity_token", "look at web_identity_token"),
    ("saml", "saml_assertion", "look at saml_assertion"),
    ("container", "container_token", "look at container_token")])
def test_a_file_that_is_empty(patient, tmp_path, source, field, advice):
    patient.use_source(source)
    (tmp_path / "empty").touch()
    patient.use(**{field: {"file": str(tmp_path / "empty")}})
    assert advice in refusal(patient.examine())


def test_a_session_token_needs_a_user(patient, run):
    patient.use_source("session_token")
    run.fault("error", service="sts", code="AccessDenied", status=403,
              text="Cannot call GetSessionToken with session credentials")
    assert "long-term key pair" in refusal(patient.examine())


# ---- AWS IoT

@pytest.mark.parametrize("state", ["inactive", "revoked"])
def test_a_certificate_that_is_not_active(patient, run, state):
    run.settings(device_status={"ec": state})
    patient.use_device()
    report = patient.examine()
    assert "the certificate is not active" in refusal(report)
    # The account is not known without a role's ARN
    policies = {str(policy["Statement"][0]["Action"]): policy["Statement"][0]
                for policy in report.policies}
    assert policies["iot:AssumeRoleWithCertificate"]["Resource"] == \
        "arn:aws:iot:us-east-1:ACCOUNT-ID:rolealias/" + run.info["iot"]["alias"]
    assert policies["sts:AssumeRole"]["Principal"] == {"Service": "credentials.iot.amazonaws.com"}


def test_a_device_that_nobody_registered(patient):
    patient.use_device("unknown")
    assert "One of these" in refusal(patient.examine())


def test_a_role_alias_that_is_not_there(patient):
    patient.use_device()
    patient.use(role_alias="no-such-alias")
    assert "no such role alias" in refusal(patient.examine())


# ---- Near the gateway

@pytest.mark.parametrize("settings, advice", [
    ({"imds_role": False}, "associate-iam-instance-profile"),
    ({"imds_failure": "AssumeRoleUnauthorizedAccess"}, "does not trust EC2")])
def test_an_instance_without_credentials(patient, run, settings, advice):
    run.settings(**settings)
    patient.use_source("imds")
    assert advice in refusal(patient.examine())


def test_only_the_metadata_that_is_excluded(patient, run):
    run.settings(imds_token_status=404, imds_v1=True)
    patient.use_source("imds")
    patient.use(imds_v1=False)
    assert "imds_v1" in refusal(patient.examine())


def test_a_container_that_has_restarted(patient, run):
    patient.use_source("container")
    patient.use(container_token="not-the-token")
    assert "Name the file rather" in refusal(patient.examine())
    patient.use_source("container")
    patient.use(container_uri=run.info["container"]["full_uri"] + "x")
    assert "copy container_uri anew" in refusal(patient.examine())


# ---- A program

def test_a_program_that_fails(patient):
    patient.use(*patients.KEY_PAIR, *patients.ROLE, credentials="external",
                credential_process="/bin/false")
    assert "it is credential_process" in refusal(patient.examine())


def test_a_program_that_prints_something_else(patient):
    patient.use(*patients.KEY_PAIR, *patients.ROLE, credentials="external",
                credential_process="/bin/echo hello")
    assert "AccessKeyId" in refusal(patient.examine())


def test_the_default_chain_has_nothing(patient):
    patient.environment = {"AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent"}
    patient.use(*patients.KEY_PAIR, *patients.ROLE, credentials="external")
    assert "neso credentials --format process" in refusal(patient.examine())


# ---- Credentials that came, and are not as they should be

def test_credentials_that_have_ended_already(patient, run):
    run.settings(expiry_told_shift_s=-7200)
    assert "have ended already" in refusal(patient.examine())


def test_a_token_that_is_long_for_a_board(patient, run):
    run.settings(token_size=2048)
    assert not patient.examine().marked("warn")
    run.settings(token_size=2049)
    report = patient.examine()
    assert report.status == 0
    assert "NESO_TOKEN_MAX" in report.marked("warn")["credentials"]


def test_a_token_that_is_too_long(patient, run):
    run.settings(token_size=20481)
    assert "longer than this build takes" in refusal(patient.examine())
