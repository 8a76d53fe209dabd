"""STS's actions as boto3 and the `aws` command use them, and what STS refuses, one by one."""

import datetime
import json
import os
import subprocess
import sys

import pytest

from standin import client, mfa, support
from standin.support import code_of

READ_ONLY = json.dumps({"Version": "2012-10-17", "Statement": {
    "Effect": "Allow", "Action": "neptune-db:Read*", "Resource": "*"}})


def assume(run, role="writer", sts=None, session="session-1", **more):
    return (sts or support.sts_client(run)).assume_role(
        RoleArn=run.info["roles"][role], RoleSessionName=session, **more)


def write(run, answer):
    graph = support.graph_client(run, answer["Credentials"])
    graph.execute_open_cypher_query(openCypherQuery="MERGE (n:Session {`~id`: 'session'})")


def lifetime_s(answer):
    now = datetime.datetime.now(datetime.timezone.utc)
    return (answer["Credentials"]["Expiration"] - now).total_seconds()


def test_every_option_at_once(run):
    user = run.info["user"]
    answer = assume(
        run, DurationSeconds=1800, ExternalId="anything", SourceIdentity="line-4",
        Policy=READ_ONLY, SerialNumber=user["mfa"]["serial"], TokenCode=fresh_code(run),
        Tags=[{"Key": "Plant", "Value": "7"}, {"Key": "Größe", "Value": ""}],
        TransitiveTagKeys=["Plant"], MinimumSessionTokenSize=2000)
    assert answer["SourceIdentity"] == "line-4" and 0 < answer["PackedPolicySize"] <= 100
    assert answer["AssumedRoleUser"]["AssumedRoleId"].endswith(":session-1")
    assert len(answer["Credentials"]["SessionToken"]) == 2000
    assert 1790 < lifetime_s(answer) <= 1800
    seen = run.sessions()[-1]
    assert seen["tags"] == {"Plant": "7", "Größe": ""} and seen["mfa"]
    assert (seen["source"], seen["source_identity"], seen["policy"], seen["duration_s"]) == (
        "AssumeRole", "line-4", READ_ONLY, 1800)
    assert not {"secret", "token"} & set(seen)


def fresh_code(run, step=0):
    run.action("forget_mfa_codes")
    return run.mfa_code(step)


def test_external_id(run):
    write(run, assume(run, "external", ExternalId=run.info["external_id"]))
    for more in ({}, {"ExternalId": "another"}):
        assert code_of(assume, run, "external", **more)[::2] == ("AccessDenied", 403)
    assert code_of(assume, run, "external", ExternalId="a b")[::2] == ("ValidationError", 400)


# RFC 6238, appendix B: the last six of its eight digits
@pytest.mark.parametrize("seconds, expected", [
    (59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"),
    (2000000000, "279037"), (20000000000, "353130")])
def test_one_time_codes_are_those_of_the_rfc(seconds, expected):
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # 12345678901234567890
    assert mfa.code(secret, mfa.step_of(seconds)) == expected


def test_mfa(run):
    serial = run.info["user"]["mfa"]["serial"]
    code = fresh_code(run)
    write(run, assume(run, "mfa", SerialNumber=serial, TokenCode=code))
    wrong = str((int(code) + 1) % 1000000).zfill(6)
    for more, part in (
            ({"SerialNumber": serial, "TokenCode": code}, "invalid MFA one time pass code"),
            ({"SerialNumber": serial, "TokenCode": wrong}, "invalid MFA one time pass code"),
            ({"SerialNumber": serial + "x", "TokenCode": code}, "verify your MFA serial number"),
            ({"SerialNumber": serial}, "must provide both"),
            ({"TokenCode": code}, "must provide both"),
            ({}, "is not authorized to perform: sts:AssumeRole")):
        error, text, status = code_of(assume, run, "mfa", **more)
        assert (error, status) == ("AccessDenied", 403) and part in text
    for token in ("12345", "1234567", "12345a"):
        assert code_of(assume, run, "mfa", SerialNumber=serial, TokenCode=token)[::2] == (
            "ValidationError", 400)
    # A code of two steps ago is none any more, nor one of another time
    assert code_of(assume, run, "mfa", SerialNumber=serial,
                   TokenCode=run.mfa_code(-3))[0] == "AccessDenied"
    run.settings(clock_skew_s=600)
    assert code_of(assume, run, "mfa", SerialNumber=serial,
                   TokenCode=fresh_code(run))[0] == "AccessDenied"


def test_session_token(run):
    sts = support.sts_client(run)
    serial = run.info["user"]["mfa"]["serial"]
    answer = sts.get_session_token(DurationSeconds=129600, SerialNumber=serial,
                                   TokenCode=fresh_code(run))
    assert 129590 < lifetime_s(answer) <= 129600
    session = support.session_client(run, answer["Credentials"])
    write(run, assume(run, "mfa", session))  # the proof is kept in the session
    assert code_of(session.get_session_token) == (
        "AccessDenied", "Cannot call GetSessionToken with session credentials", 403)
    plain = sts.get_session_token()
    assert 43190 < lifetime_s(plain) <= 43200
    session = support.session_client(run, plain["Credentials"])
    assert code_of(assume, run, "mfa", session)[0] == "AccessDenied"
    assert session.get_caller_identity()["Arn"] == run.info["user"]["arn"]
    for seconds in (899, 129601):
        assert code_of(sts.get_session_token, DurationSeconds=seconds)[0] == "ValidationError"
    assert run.count("sessions.issued.GetSessionToken") == 2


def test_a_user_session_has_no_more_rights_than_the_user(run):
    answer = support.sts_client(run).get_session_token()
    graph = support.graph_client(run, answer["Credentials"])
    assert code_of(graph.get_engine_status)[0] == "AccessDeniedException"
    assert run.count("sessions.used.GetSessionToken") == 1


def test_chained_roles(run):
    first = assume(run, Tags=[{"Key": "Plant", "Value": "7"}, {"Key": "Line", "Value": "4"}],
                   TransitiveTagKeys=["Plant"], SourceIdentity="line-4")
    session = support.session_client(run, first["Credentials"])
    second = assume(run, "chained", session, Tags=[{"Key": "Line", "Value": "5"}])
    write(run, second)
    seen = run.sessions()[-1]
    assert (seen["tags"], seen["source_identity"]) == ({"Plant": "7", "Line": "5"}, "line-4")
    code, text, status = code_of(assume, run, "chained", session, DurationSeconds=3601)
    assert (code, status) == ("ValidationError", 400) and "1 hour session limit" in text
    for more in ({"SourceIdentity": "other"}, {"role": "admin"}, {"role": "external"}):
        assert code_of(assume, run, more.pop("role", "chained"), session, **more)[::2] == (
            "AccessDenied", 403)
    assert code_of(assume, run, "chained", session, Tags=[{"Key": "plant", "Value": "8"}])[
        ::2] == ("InvalidParameterValue", 400)
    assert code_of(assume, run, "chained")[0] == "AccessDenied"  # the user itself may not
    other = support.session_client(run, assume(run, "admin")["Credentials"])
    assert code_of(assume, run, "chained", other)[0] == "AccessDenied"


def test_session_policy_restricts(run):
    graph = support.graph_client(run, assume(run, Policy=READ_ONLY)["Credentials"])
    graph.execute_open_cypher_query(openCypherQuery="MATCH (n:Session) RETURN n")
    assert code_of(graph.execute_open_cypher_query,
                   openCypherQuery="MERGE (n:Session)")[::2] == ("AccessDeniedException", 403)
    assert code_of(graph.get_engine_status)[0] == "AccessDeniedException"
    session = support.session_client(run, assume(run, Policy=READ_ONLY)["Credentials"])
    assert code_of(assume, run, "chained", session)[0] == "AccessDenied"


@pytest.mark.parametrize("statements, allowed", [
    ([{"Effect": "Allow", "Action": "*", "Resource": "*"}], True),
    ([{"Effect": "Allow", "Action": ["NEPTUNE-DB:getenginestatus"], "Resource": "RESOURCE"}], True),
    ([{"Effect": "Allow", "Action": "neptune-db:Get*", "Resource":
       "arn:aws:neptune-db:us-east-1:123456789012:cluster-OTHER/*"}], False),
    ([{"Effect": "Allow", "NotAction": "neptune-db:Write*", "Resource": "*"}], True),
    ([{"Effect": "Allow", "Action": "*", "NotResource": "RESOURCE"}], False),
    ([{"Effect": "Allow", "Action": "*", "Resource": "*"},
      {"Effect": "Deny", "Action": "neptune-db:GetEngineStatu?", "Resource": "*"}], False),
    ([{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}], False),
    ([{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {
        "StringEquals": {"neptune-db:QueryLanguage": "OpenCypher"}}}], False),  # not of a query
])
def test_session_policies_are_evaluated(run, statements, allowed):
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    policy = policy.replace("RESOURCE", run.info["resource"])
    graph = support.graph_client(run, assume(run, Policy=policy)["Credentials"])
    if allowed:
        assert graph.get_engine_status()["status"] == "healthy"
    else:
        assert code_of(graph.get_engine_status)[0] == "AccessDeniedException"


@pytest.mark.parametrize("language, allowed", [
    ("OpenCypher", True), ("Gremlin", False), (["Sparql", "OpenCypher"], True)])
def test_session_policies_by_language(run, language, allowed):
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": ["neptune-db:ReadDataViaQuery"], "Resource": "*",
        "Condition": {"StringEquals": {"neptune-db:QueryLanguage": language}}}]})
    graph = support.graph_client(run, assume(run, Policy=policy)["Credentials"])
    query = {"openCypherQuery": "MATCH (n:Session) RETURN n"}
    if allowed:
        graph.execute_open_cypher_query(**query)
    else:
        assert code_of(graph.execute_open_cypher_query, **query)[0] == "AccessDeniedException"


ALLOW = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@pytest.mark.parametrize("policy", [
    "{", "[]", "{}", '{"Statement": []}', {"Version": "2012-10-18", "Statement": ALLOW},
    {"Statement": {**ALLOW, "Effect": "allow"}}, {"Statement": {**ALLOW, "Principal": "*"}},
    {"Statement": {**ALLOW, "Action": "GetEngineStatus"}},
    {"Statement": {**ALLOW, "Resource": "cluster-x/*"}},
    {"Statement": {"Effect": "Allow", "Action": "*"}}, {"Statement": {**ALLOW, "Odd": 1}},
    {"Statement": {**ALLOW, "NotAction": "*"}}, {"Statement": ALLOW, "Odd": 1},
    {"Statement": {**ALLOW, "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}},
    '{"Statement": [{"Effect": "Allow", "Effect": "Deny", "Action": "*", "Resource": "*"}]}'])
def test_malformed_policies(run, policy):
    text = policy if isinstance(policy, str) else json.dumps(policy)
    assert code_of(assume, run, Policy=text)[::2] == ("MalformedPolicyDocument", 400)


def test_size_of_a_policy(run):
    longest = READ_ONLY + " " * (2048 - len(READ_ONLY))
    assert assume(run, Policy=longest)["PackedPolicySize"] == 100
    assert code_of(assume, run, Policy=longest + " ")[::2] == ("PackedPolicyTooLarge", 400)


@pytest.mark.parametrize("tags, more, code", [
    ([("a", "1"), ("A", "2")], {}, "InvalidParameterValue"),
    ([("aws:x", "1")], {}, "InvalidParameterValue"),
    ([("a", "1")], {"TransitiveTagKeys": ["b"]}, "InvalidParameterValue"),
    ([("", "1")], {}, "ValidationError"), ([("a" * 129, "1")], {}, "ValidationError"),
    ([("a", "1" * 257)], {}, "ValidationError"), ([("a", "<>")], {}, "ValidationError"),
    ([(f"k{at}", "1") for at in range(51)], {}, "ValidationError")])
def test_tags_that_are_refused(run, tags, more, code):
    listed = [{"Key": key, "Value": value} for key, value in tags]
    assert code_of(assume, run, Tags=listed, **more)[0] == code


def test_a_role_may_refuse_tags_and_source_identity(run):
    for more, action in (({"Tags": [{"Key": "a", "Value": "b"}]}, "sts:TagSession"),
                         ({"SourceIdentity": "line-4"}, "sts:SetSourceIdentity")):
        code, text, status = code_of(assume, run, "reader", **more)
        assert (code, status) == ("AccessDenied", 403) and action in text
    assert len(assume(run, Tags=[{"Key": f"k{at}", "Value": "v"} for at in range(50)])[
        "Credentials"]["AccessKeyId"]) == 20


@pytest.mark.parametrize("body", [
    "Tags.member.2.Key=a&Tags.member.2.Value=b", "Tags.member.1.Key=a", "Tags.member.0.Key=a",
    "Tags.member.1=a", "Tags.Key=a", "ExternalID=abc", "RoleArn.member.1=x",
    "Tags.member.1.Key=a&Tags.member.1.Value=b&Tags.member.1.Odd=c"])
def test_malformed_parameters(run, body):
    data = (f"Action=AssumeRole&Version=2011-06-15&RoleSessionName=abc&RoleArn="
            f"{run.info['roles']['writer']}&{body}").encode()
    request = support.signed_request(run, "sts", "POST", "/", {"Content-Type": support.FORM},
                                     data, support.user_credentials(run))
    status, _, answer = support.ask(run, "sts", request)
    assert status == 400 and b"<Code>ValidationError</Code>" in answer


def test_caller_identity(run):
    assert support.sts_client(run).get_caller_identity()["Arn"] == run.info["user"]["arn"]
    answer = assume(run)
    seen = support.session_client(run, answer["Credentials"]).get_caller_identity()
    assert seen["Account"] == run.info["account"]
    assert seen["Arn"] == answer["AssumedRoleUser"]["Arn"]
    assert seen["UserId"] == answer["AssumedRoleUser"]["AssumedRoleId"]
    run.action("expire_sessions")
    session = support.session_client(run, answer["Credentials"])
    assert code_of(session.get_caller_identity)[0] == "ExpiredToken"


@pytest.mark.parametrize("size", [350, 1200, 4096, 20001])
def test_tokens_of_any_length(run, size):
    run.settings(token_size=size)
    answer = assume(run)
    assert len(answer["Credentials"]["SessionToken"]) == size
    write(run, answer)
    assert run.count("sessions.used.AssumeRole") == 1


def test_an_expiration_that_is_told_wrong(run):
    run.settings(expiry_told_shift_s=-7200)
    answer = assume(run)
    assert -3700 < lifetime_s(answer) < -3500
    write(run, answer)  # the session is good all the same


def aws(run, *words, **environment):
    """What the `aws` command prints, as JSON."""
    place = run.info["sts"]
    result = subprocess.run(
        [sys.executable, "-m", "standin.aws_command", *words], timeout=60, capture_output=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(client.TESTS),
             "AWS_DEFAULT_REGION": run.info["region"], "AWS_CA_BUNDLE": run.ca,
             "AWS_ENDPOINT_URL_STS": f"https://{place['name']}:{place['port']}",
             "AWS_ACCESS_KEY_ID": run.info["user"]["access_key_id"],
             "AWS_SECRET_ACCESS_KEY": run.info["user"]["secret_access_key"],
             "AWS_CONFIG_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true", **environment},
        check=False)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_the_aws_command(run):
    answer = aws(run, "sts", "assume-role", "--role-arn", run.info["roles"]["external"],
                 "--role-session-name", "by-command", "--external-id", run.info["external_id"],
                 "--tags", "Key=Plant,Value=7")
    keys = answer["Credentials"]
    identity = aws(run, "sts", "get-caller-identity", AWS_ACCESS_KEY_ID=keys["AccessKeyId"],
                   AWS_SECRET_ACCESS_KEY=keys["SecretAccessKey"],
                   AWS_SESSION_TOKEN=keys["SessionToken"])
    assert identity["Arn"].endswith("assumed-role/neso-external/by-command")
    assert run.sessions()[-1]["tags"] == {"Plant": "7"}
