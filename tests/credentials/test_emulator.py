"""Against moto, whose STS, IAM and metadata service nobody here wrote."""

import json
import subprocess

import boto3
import command as commands
import emulator
import pytest

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/writer"


@pytest.fixture(scope="module")
def moto():
    with emulator.Emulator() as running:
        yield running


@pytest.fixture
def neso(moto, tmp_path):
    def run(*arguments, keys=("AKIDEXAMPLE", "secret"), **environment):
        if keys:
            environment |= {"AWS_ACCESS_KEY_ID": keys[0], "AWS_SECRET_ACCESS_KEY": keys[1]}
        return subprocess.run(
            [commands.PROGRAM, "credentials", "--format", "process", *arguments], check=False,
            capture_output=True, text=True, timeout=60, env={
                "HOME": str(tmp_path), "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL_STS": moto.url,
                "AWS_EC2_METADATA_SERVICE_ENDPOINT": moto.url, **environment})
    return run


def document(done):
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def policy(*arguments):
    return subprocess.run([commands.PROGRAM, "policy", *arguments], check=True,
                          capture_output=True, text=True).stdout


def test_assume_role(neso):
    found = document(neso("--role", ROLE, "--session-name", "pump-7"))
    assert found["AccessKeyId"].startswith("ASIA") and len(found["SecretAccessKey"]) == 40
    assert len(found["SessionToken"]) > 200


def test_session_token(neso):
    assert len(document(neso("--session-token"))["SessionToken"]) > 200


def test_web_identity(neso, tmp_path):
    (tmp_path / "token").write_text("header.payload.signature")
    found = document(neso(keys=None, AWS_WEB_IDENTITY_TOKEN_FILE=str(tmp_path / "token"),
                          AWS_ROLE_ARN=ROLE))
    assert found["AccessKeyId"].startswith("ASIA")


def test_saml(neso, tmp_path, command):
    (tmp_path / "assertion").write_text(command.run.saml_assertion(role=command.role("saml")))
    found = document(neso("--saml-assertion-file", str(tmp_path / "assertion"), "--principal-arn",
                          command.info["saml"]["provider"], "--role", command.role("saml"),
                          keys=None))
    assert found["AccessKeyId"].startswith("ASIA")


def test_metadata(neso):
    found = document(neso("--source", "ec2", keys=None))
    assert (found["AccessKeyId"], found["SessionToken"]) == ("test-key", "test-session-token")


def test_metadata_by_default(neso):
    assert document(neso(keys=None))["SecretAccessKey"] == "test-secret-key"


def test_signature_and_policies(moto, neso):
    """moto checks the signature, and evaluates the policies that `neso policy` prints."""
    iam = boto3.client("iam", region_name="us-east-1", aws_access_key_id="A",
                       aws_secret_access_key="S")
    iam.create_user(UserName="gateway")
    key = iam.create_access_key(UserName="gateway")["AccessKey"]
    pair = key["AccessKeyId"], key["SecretAccessKey"]
    trust = policy("trust", "user", "--account", ACCOUNT, "--user", "gateway")
    iam.create_role(RoleName="writer", AssumeRolePolicyDocument=trust)
    with moto.with_permissions():
        assert "AccessDenied" in neso("--role", ROLE, keys=pair).stderr
        assert "SignatureDoesNotMatch" in neso("--role", ROLE, keys=(pair[0], "wrong")).stderr
        assert "InvalidClientTokenId" in neso("--role", ROLE, keys=("AKIDNONE", "x")).stderr
    iam.put_user_policy(UserName="gateway", PolicyName="assume",
                        PolicyDocument=policy("assume", "--role", ROLE))
    with moto.with_permissions():
        found = document(neso("--role", ROLE, "--duration", "900", keys=pair))
        sts = boto3.client("sts", region_name="us-east-1", endpoint_url=moto.url,
                           aws_access_key_id=found["AccessKeyId"],
                           aws_secret_access_key=found["SecretAccessKey"],
                           aws_session_token=found["SessionToken"])
        assert "assumed-role/writer/neso-" in sts.get_caller_identity()["Arn"]
