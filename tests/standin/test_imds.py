"""Instance metadata: botocore gets a role's credentials, and what EC2 refuses is refused."""

import datetime
import json

import botocore.exceptions
import botocore.session
import pytest
from botocore.credentials import InstanceMetadataProvider
from botocore.utils import InstanceMetadataFetcher, InstanceMetadataRegionFetcher

from standin import support

CREDENTIALS = "/latest/meta-data/iam/security-credentials/"
TTL = {"X_aws_ec2_metadata_token_ttl_seconds": "60"}


def fetcher(run, kind=InstanceMetadataFetcher, **config):
    return kind(timeout=5, num_attempts=1, env={}, config={
        "ec2_metadata_service_endpoint": run.info["imds"]["endpoint"], **config})


def graph_of(run, credentials):
    return support.graph_client(run, {
        "AccessKeyId": credentials.access_key, "SecretAccessKey": credentials.secret_key,
        "SessionToken": credentials.token})


def ask(run, path, method="GET", **headers):
    status, answer_headers, body = support.ask(
        run, "imds", support.plain_request(run, "imds", path, method, **headers))
    return status, answer_headers, body.decode()


def token(run, **headers):
    status, _, text = ask(run, "/latest/api/token", "PUT", **(headers or TTL))
    assert status == 200
    return text


def test_botocore_by_its_environment(run, monkeypatch):
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", run.info["imds"]["endpoint"])
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    found = botocore.session.Session().get_credentials()
    assert found.method == "iam-role"
    assert graph_of(run, found).get_engine_status()["status"] == "healthy"
    seen = run.sessions()[-1]
    assert seen["arn"].startswith("arn:aws:sts::123456789012:assumed-role/neso-instance/i-")
    counted = run.statistics()
    assert (counted["sessions.issued.imds"], counted["sessions.used.imds"]) == (1, 1)
    assert counted["requests.imds.accepted"] == counted["requests.imds.received"] == 3


def test_the_provider_of_botocore(run):
    found = InstanceMetadataProvider(fetcher(run)).load()
    assert found.access_key == run.sessions()[-1]["access_key_id"]
    again = InstanceMetadataProvider(fetcher(run)).load()
    assert again.access_key == found.access_key  # the same until it is about to end
    run.action("expire_sessions")
    assert InstanceMetadataProvider(fetcher(run)).load().access_key != found.access_key


def test_version_1(run):
    assert ask(run, CREDENTIALS)[0] == 401
    for status in (403, 404, 405):
        run.settings(imds_token_status=status, imds_v1=True)
        assert fetcher(run).retrieve_iam_role_credentials()["role_name"] == "neso-instance"
        with pytest.raises(botocore.exceptions.MetadataRetrievalError, match="disabled"):
            fetcher(run, ec2_metadata_v1_disabled=True).retrieve_iam_role_credentials()
    run.settings(imds_token_status=None)
    assert fetcher(run).retrieve_iam_role_credentials()  # both versions
    assert ask(run, CREDENTIALS)[0] == 200
    assert ask(run, CREDENTIALS, X_aws_ec2_metadata_token="wrong")[0] == 401


@pytest.mark.parametrize("ttl", [None, "", "0", "21601", "-1", "+1", "1.0", "abc", "999999999999"])
def test_a_token_wants_its_time(run, ttl):
    headers = {} if ttl is None else {"X_aws_ec2_metadata_token_ttl_seconds": ttl}
    assert ask(run, "/latest/api/token", "PUT", **headers)[0] == 400
    assert run.count("refused.imds.bad_ttl") == 1


def test_a_token_has_its_time(run):
    status, headers, text = ask(run, "/latest/api/token", "PUT",
                                X_aws_ec2_metadata_token_ttl_seconds="21600")
    assert status == 200 and len(text) == 56
    assert headers["X-Aws-Ec2-Metadata-Token-Ttl-Seconds"] == "21600"
    assert ask(run, CREDENTIALS, X_aws_ec2_metadata_token=text)[2] == "neso-instance"
    run.settings(clock_skew_s=21599)
    assert ask(run, CREDENTIALS, X_aws_ec2_metadata_token=text)[0] == 200
    run.settings(clock_skew_s=21601)
    assert ask(run, CREDENTIALS, X_aws_ec2_metadata_token=text)[0] == 401
    text = token(run)
    run.action("expire_metadata_tokens")
    status, headers, page = ask(run, CREDENTIALS, X_aws_ec2_metadata_token=text)
    assert (status, headers["Content-Type"]) == (401, "text/html")
    assert "<title>401 - Unauthorized</title>" in page


def test_forwarded_requests_are_refused(run):
    assert ask(run, "/latest/api/token", "PUT", **TTL, X_Forwarded_For="10.0.0.1")[0] == 403
    assert ask(run, CREDENTIALS, X_aws_ec2_metadata_token=token(run),
               X_Forwarded_For="10.0.0.1")[0] == 403


def test_other_methods_and_paths(run):
    secret = token(run)
    for path in ("/", "/latest", CREDENTIALS + "another-role", "/latest/meta-data/absent"):
        assert ask(run, path, X_aws_ec2_metadata_token=secret)[0] == 404
    assert ask(run, "/latest/meta-data/", "PUT", **TTL)[0] == 405
    assert ask(run, CREDENTIALS, "DELETE", X_aws_ec2_metadata_token=secret)[0] == 405
    assert ask(run, "/latest/api/token", X_aws_ec2_metadata_token=secret)[0] == 404


def test_an_instance_without_a_role(run):
    run.settings(imds_role=False)
    assert fetcher(run).retrieve_iam_role_credentials() == {}
    assert ask(run, CREDENTIALS, X_aws_ec2_metadata_token=token(run))[0] == 404


def test_a_role_that_cannot_be_assumed(run):
    run.settings(imds_failure="AssumeRoleUnauthorizedAccess")
    assert fetcher(run).retrieve_iam_role_credentials() == {}
    status, _, text = ask(run, CREDENTIALS + "neso-instance",
                          X_aws_ec2_metadata_token=token(run))
    assert status == 200
    assert set(json.loads(text)) == {"Code", "LastUpdated", "Message"}


def test_static_stability(run):
    """The expiration is in the past and the session good: what botocore extends by itself."""
    run.settings(expiry_told_shift_s=-24 * 3600)
    found = InstanceMetadataProvider(fetcher(run)).load()
    told = json.loads(ask(run, CREDENTIALS + "neso-instance",
                          X_aws_ec2_metadata_token=token(run))[2])["Expiration"]
    ends = datetime.datetime.fromisoformat(told)
    assert ends < datetime.datetime.now(datetime.timezone.utc)
    assert graph_of(run, found).get_engine_status()["status"] == "healthy"


def test_document(run):
    _, _, text = ask(run, CREDENTIALS + "neso-instance", X_aws_ec2_metadata_token=token(run))
    document = json.loads(text)
    assert list(document) == ["Code", "LastUpdated", "Type", "AccessKeyId", "SecretAccessKey",
                              "Token", "Expiration"]
    assert (document["Code"], document["Type"]) == ("Success", "AWS-HMAC")


def test_region(run):
    assert fetcher(run, InstanceMetadataRegionFetcher).retrieve_region() == run.info["region"]
    secret = token(run)
    document = json.loads(ask(run, "/latest/dynamic/instance-identity/document",
                              X_aws_ec2_metadata_token=secret)[2])
    assert (document["region"], document["accountId"]) == (run.info["region"], "123456789012")
    assert ask(run, "/latest/meta-data/placement/region",
               X_aws_ec2_metadata_token=secret)[2] == run.info["region"]


@pytest.mark.parametrize("size", [350, 4096, 20001])
def test_session_tokens_of_any_length(run, size):
    run.settings(token_size=size)
    found = InstanceMetadataProvider(fetcher(run)).load()
    assert len(found.token) == size
    assert graph_of(run, found).get_engine_status()["status"] == "healthy"
