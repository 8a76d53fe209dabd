"""What Neptune says to signed requests."""

import json

import patient as patients
import pytest

NO_ACCESS = "You do not have sufficient access to perform this action."
STATUS = {"status": "healthy", "role": "writer", "dbEngineVersion": "1.2.0.2.R1",
          "features": {"IAMAuthentication": "enabled"}}


def answer_status(run, **changes):
    run.fault("content", path="/status", text=json.dumps({**STATUS, **changes}),
              content_type="application/json")


def actions(policy):
    return {action for statement in policy["Statement"]
            for action in ([statement["Action"]] if isinstance(statement["Action"], str)
                           else statement["Action"])}


# ---- What it is

def test_the_oldest_engine_that_will_do(patient, run):
    answer_status(run)
    assert patient.examine().status == 0


@pytest.mark.parametrize("version", ["1.2.0.1.R3", "1.2.0.0", "1.1.1.0.R7", "1.0.5.1"])
def test_an_engine_that_is_too_old(patient, run, version):
    answer_status(run, dbEngineVersion=version)
    report = patient.examine()
    assert "1.2.0.2 or later" in report.marked("FAIL")["neptune status"]
    assert "neptune write" in report.marked("skip")


@pytest.mark.parametrize("version", ["1.2.0.2", "1.2.1.0.R1", "1.3.0.0", "2.0", "1.10.0.0", ""])
def test_an_engine_that_is_not(patient, run, version):
    answer_status(run, dbEngineVersion=version)
    assert patient.examine().status == 0


def test_a_reader(patient, run):
    run.settings(replica=True)
    report = patient.examine()
    assert "ReaderEndpoint" in report.marked("FAIL")["neptune status"]
    assert "would be refused" in report.marked("skip")["neptune write"]


def test_a_reader_that_may_not_be_asked(patient, run):
    run.settings(replica=True)
    run.fault("error", path="/status", code="AccessDeniedException", status=403, text=NO_ACCESS)
    assert "ReaderEndpoint" in patient.examine().marked("FAIL")["neptune write"]


def test_a_cluster_that_recovers(patient, run):
    answer_status(run, status="recovery")
    assert "ask again in some minutes" in patient.examine().marked("FAIL")["neptune status"]


def test_a_cluster_without_authentication(patient, run):
    answer_status(run, features={"IAMAuthentication": "disabled"})
    report = patient.examine()
    assert report.status == 0
    assert "--enable-iam-database-authentication" in report.marked("warn")["neptune status"]


@pytest.mark.parametrize("text", ["<html></html>", "[]", '"healthy"', "", "{"])
def test_something_else_than_neptune(patient, run, text):
    run.fault("content", path="/status", text=text)
    assert "is not Neptune" in patient.examine().marked("FAIL")["neptune status"]


def test_a_status_cannot_act_on_the_terminal(patient, run):
    answer_status(run, status="\\u001b[2J\u009b2J", role="\x1b]0;x\x07")
    report = patient.examine()
    assert report.status == 1
    assert all(line.isprintable() for line in report.text.splitlines())


# ---- What is allowed

def test_status_is_not_needed(patient, run):
    """Without GetEngineStatus alone, everything that the gateway does is well."""
    run.fault("error", path="/status", code="AccessDeniedException", status=403, text=NO_ACCESS)
    report = patient.examine()
    assert report.status == 0
    assert "only this check does" in report.marked("warn")["neptune status"]
    assert "neptune-db:GetEngineStatus" in actions(report.policies[0])
    assert "neptune write" in report.marked("ok")


def test_a_role_that_may_only_read(patient, run):
    """The no-op is judged as the write that it is."""
    patient.use(role_arn=run.info["roles"]["reader"])
    report = patient.examine()
    assert report.status == 1
    assert "may not write into this cluster" in report.marked("FAIL")["neptune write"]
    policy = report.policies[-1]
    assert actions(policy) == {"neptune-db:ReadDataViaQuery", "neptune-db:WriteDataViaQuery"}
    account = run.info["account"]
    assert policy["Statement"][0]["Resource"] == \
        f"arn:aws:neptune-db:us-east-1:{account}:CLUSTER-RESOURCE-ID/*"
    assert "DbClusterResourceId" in report.text


def test_a_session_policy_that_excludes_writing(patient, run):
    patient.use(policy={"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "neptune-db:ReadDataViaQuery", "Resource": "*"}]})
    assert "`policy` in the configuration" in patient.examine().marked("FAIL")["neptune write"]


def test_a_refusal_that_names_the_cluster(patient, run):
    resource = run.info["resource"]
    run.fault("error", path="/openCypher", code="AccessDeniedException", status=403,
              text="User: arn:aws:sts::123456789012:assumed-role/neso-writer/session-1 is not "
                   f"authorized to perform: neptune-db:WriteDataViaQuery on resource: {resource}")
    report = patient.examine()
    assert report.policies[0]["Statement"][0]["Resource"] == resource
    assert "DbClusterResourceId" not in report.text


# ---- Signatures

def test_a_clock_that_neptune_does_not_take(patient, run):
    """Ten minutes: within what STS takes."""
    run.settings(clock_skew_s=-600)
    report = patient.examine()
    assert "credentials" in report.marked("ok")
    assert "The time of the signature" in report.marked("FAIL")["neptune status"]
    assert "neptune write" in report.marked("skip")


def test_a_connection_that_ends_when_asked(patient, run):
    run.fault("drop_before", count=1)
    report = patient.examine()
    assert "ends connections" in report.marked("FAIL")["neptune status"].replace("\n", " ")
    assert report.status == 1


def test_the_write_alone_is_cut(patient, run):
    run.fault("drop_after", path="/openCypher")
    assert "neptune write" in patient.examine().marked("FAIL")


def test_a_reply_that_breaks_off(patient, run):
    run.fault("broken_json", path="/openCypher")
    assert "neptune write" in patient.examine().marked("FAIL")


def test_the_users_own_key_pair(patient):
    patient.use_source("static")
    assert "Attach this" in patient.examine().marked("FAIL")["neptune write"]


def test_credentials_and_cluster_of_two_accounts(patient, run):
    run.fault("error", path="/status", code="AccessDeniedException", status=403,
              text="The security token included in the request is invalid.")
    assert "does not take these credentials" in patient.examine().marked("FAIL")["neptune status"]
    assert patients.STEPS[-1] == "neptune write"
