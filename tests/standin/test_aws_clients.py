"""The real AWS clients work against the stand-in, and see AWS's own errors."""

import datetime
import json

import pytest

from standin import support
from standin.support import code_of

PAIR = json.dumps({"rows": [{"d": "s", "m": "r1", "v": 1}, {"d": "s", "m": "r2", "v": 2.5}]})


def assume_role(run, client=None, role="writer", session="session-1", **more):
    client = client or support.sts_client(run)
    return client.assume_role(RoleArn=run.info["roles"].get(role, role), RoleSessionName=session,
                              **more)


def test_write_and_read_with_temporary_credentials(run):
    graph = support.graph_client(run, support.assume(run))
    query = """UNWIND $rows AS r MERGE (s:ClientSensor {`~id`: r.d})
               MERGE (m:ClientReading {`~id`: r.m, v: r.v}) MERGE (s)-[:REPORTED]->(m)"""
    for _ in range(2):
        answer = graph.execute_open_cypher_query(openCypherQuery=query, parameters=PAIR)
        assert answer["results"] == []
    answer = graph.execute_open_cypher_query(
        openCypherQuery="MATCH (s)-[:REPORTED]->(m:ClientReading) RETURN m, m.v AS v ORDER BY v")
    assert [row["v"] for row in answer["results"]] == [1, 2.5]
    assert answer["results"][0]["m"] == {
        "~id": "r1", "~entityType": "node", "~labels": ["ClientReading"], "~properties": {"v": 1}}
    counted = run.statistics()
    assert counted["requests.neptune.accepted"] == counted["queries.executed"] == 3
    assert counted["sts.sessions_issued"] == 1
    assert "requests.neptune.refused" not in counted


def test_engine_status(run):
    graph = support.graph_client(run, support.assume(run))
    status = graph.get_engine_status()
    assert (status["status"], status["role"]) == ("healthy", "writer")
    assert status["features"]["IAMAuthentication"] == "enabled"
    run.settings(replica=True)
    assert graph.get_engine_status()["role"] == "reader"


def test_session_lives_as_long_as_asked(run):
    before = datetime.datetime.now(datetime.timezone.utc)
    expires = assume_role(run, DurationSeconds=900)["Credentials"]["Expiration"]
    assert abs((expires - before).total_seconds() - 900) < 10
    run.settings(session_lifetime_s=5)
    expires = assume_role(run, DurationSeconds=900)["Credentials"]["Expiration"]
    assert abs((expires - before).total_seconds() - 5) < 10


def test_sts_refuses_wrong_secret_and_unknown_key(run):
    wrong = support.sts_client(run, secret="A" * 40)
    assert code_of(assume_role, run, wrong)[::2] == ("SignatureDoesNotMatch", 403)
    unknown = support.sts_client(run, key_id="AKIAAAAAAAAAAAAAAAAA")
    assert code_of(assume_role, run, unknown) == (
        "InvalidClientTokenId", "The security token included in the request is invalid.", 403)
    assert "sts.sessions_issued" not in run.statistics()


def test_sts_refuses_role_that_does_not_trust(run):
    arn, user = run.info["roles"]["untrusting"], run.info["user"]["arn"]
    assert code_of(assume_role, run, role="untrusting") == (
        "AccessDenied",
        f"User: {user} is not authorized to perform: sts:AssumeRole on resource: {arn}", 403)
    absent = arn.replace("neso-other", "absent")
    assert code_of(assume_role, run, role=absent)[0] == "AccessDenied"


@pytest.mark.parametrize("details, part", [
    ({"DurationSeconds": 899}, "greater than or equal to 900"),
    ({"DurationSeconds": 43201}, "less than or equal to 43200"),
    ({"DurationSeconds": 3601}, "exceeds the MaxSessionDuration"),
    ({"session": "a"}, "have length greater than or equal to 2"),
    ({"session": "a" * 65}, "have length less than or equal to 64"),
    ({"role": "arn:aws:iam::12"}, "have length greater than or equal to 20"),
    ({"session": "a b"}, r"regular expression pattern: [\w+=,.@-]*"),
    ({"session": "é" * 3}, r"regular expression pattern: [\w+=,.@-]*"),
    ({"role": "arn:aws:iam::12:user/somebody"}, "is invalid"),
])
def test_sts_validates(run, details, part):
    code, text, status = code_of(assume_role, run, **details)
    assert (code, status) == ("ValidationError", 400)
    assert part in text


def test_sts_window_is_15_minutes(run):
    client = support.sts_client(run)
    run.settings(clock_skew_s=14 * 60)
    assume_role(run, client)
    run.settings(clock_skew_s=16 * 60)
    code, text, status = code_of(assume_role, run, client)
    assert (code, status) == ("SignatureDoesNotMatch", 403)
    assert text.startswith("Signature expired: ") and text.endswith("- 15 min.)")
    run.settings(clock_skew_s=-16 * 60)
    code, text, _ = code_of(assume_role, run, client)
    assert code == "SignatureDoesNotMatch" and text.startswith("Signature not yet current: ")


def test_sts_refuses_sessions_that_ended_or_may_not(run):
    session = support.assume(run)
    client = support.aws_client(run, "sts", session["AccessKeyId"], session["SecretAccessKey"],
                                session["SessionToken"])
    assert code_of(assume_role, run, client)[::2] == ("AccessDenied", 403)
    run.action("expire_sessions")
    assert code_of(assume_role, run, client)[::2] == ("ExpiredToken", 403)


def test_neptune_window_is_5_minutes(run):
    graph = support.graph_client(run, support.assume(run))
    run.settings(clock_skew_s=4 * 60)
    graph.get_engine_status()
    run.settings(clock_skew_s=6 * 60)
    code, text, status = code_of(graph.get_engine_status)
    assert (code, status) == ("AccessDeniedException", 403)
    assert text.startswith("Signature expired: ") and text.endswith("- 5 min.)")
    run.settings(clock_skew_s=-6 * 60)
    assert code_of(graph.get_engine_status)[1].startswith("Signature not yet current: ")


def test_neptune_refuses_expired_session(run):
    graph = support.graph_client(run, support.assume(run))
    graph.get_engine_status()
    assert run.action("expire_sessions")["sessions"] >= 1
    assert code_of(graph.get_engine_status)[::2] == ("ExpiredTokenException", 403)
    run.settings(session_lifetime_s=-1)
    fresh = support.graph_client(run, support.assume(run))
    assert code_of(fresh.get_engine_status)[0] == "ExpiredTokenException"


def test_neptune_refuses_wrong_credentials(run):
    good = support.assume(run)
    for name, value in (("SecretAccessKey", "A" * 40), ("AccessKeyId", "ASIAAAAAAAAAAAAAAAAA"),
                        ("SessionToken", support.assume(run)["SessionToken"]),
                        ("SessionToken", None)):
        graph = support.graph_client(run, {**good, name: value})
        assert code_of(graph.get_engine_status)[::2] == ("AccessDeniedException", 403), name
    assert run.count("requests.neptune.refused") == 4


def test_neptune_refuses_wrong_region_and_names_it(run):
    graph = support.graph_client(run, support.assume(run), region="eu-west-1")
    assert code_of(graph.get_engine_status)[1] == (
        "Credential should be scoped to a valid Region, not 'eu-west-1'.")


def test_refusals_can_come_as_400(run):
    run.settings(refusal_status=400)
    graph = support.graph_client(run, {**support.assume(run), "SecretAccessKey": "A" * 40})
    assert code_of(graph.get_engine_status)[::2] == ("AccessDeniedException", 400)


@pytest.mark.parametrize("query", [
    "MERGE (n:Kept {`~id`: 'p1'}) SET n.x = 1",
    "MATCH (n:Kept) REMOVE n.x",
    "MATCH (n:Kept) DETACH DELETE n",
    "match (n:Kept) delete n",
])
def test_delete_permission(run, query):
    writer = support.graph_client(run, support.assume(run))
    assert code_of(writer.execute_open_cypher_query, openCypherQuery=query) == (
        "AccessDeniedException", "You do not have sufficient access to perform this action.", 403)
    assert "queries.executed" not in run.statistics()
    admin = support.graph_client(run, support.assume(run, "admin"))
    admin.execute_open_cypher_query(openCypherQuery=query)
    assert run.count("queries.executed") == 1


def test_write_and_status_permission(run):
    reader = support.graph_client(run, support.assume(run, "reader"))
    reader.execute_open_cypher_query(openCypherQuery="MATCH (n:Kept) RETURN n")
    assert code_of(reader.execute_open_cypher_query,
                   openCypherQuery="MERGE (n:Kept)")[0] == "AccessDeniedException"
    assert code_of(reader.get_engine_status)[0] == "AccessDeniedException"


def test_user_has_no_permission_of_neptune(run):
    user = support.graph_client(run, support.user_credentials(run))
    assert code_of(user.get_engine_status)[0] == "AccessDeniedException"
    assert run.count("requests.neptune.accepted") == 1  # signed well, and yet not allowed


def test_replica_only_reads(run):
    run.settings(replica=True)
    graph = support.graph_client(run, support.assume(run))
    graph.execute_open_cypher_query(openCypherQuery="MATCH (n:Kept) RETURN n")
    assert code_of(graph.execute_open_cypher_query, openCypherQuery="MERGE (n:Kept)")[::2] == (
        "ReadOnlyViolationException", 400)


@pytest.mark.parametrize("query, parameters, code", [
    ("MATCH (n RETURN n", "{}", "MalformedQueryException"),
    ("RETURN 'open", "{}", "MalformedQueryException"),
    ("RETURN $absent", "{}", "InvalidParameterException"),
    ("RETURN 1", "[]", "InvalidParameterException"),
    ("RETURN $a", '{"a": 9223372036854775808}', "InvalidNumericDataException"),
    ("RETURN $a", '{"a": -9223372036854775809}', "InvalidNumericDataException"),
    ("RETURN $a", '{"a": 1e309}', "InvalidNumericDataException"),
    ("RETURN 9223372036854775808", "{}", "InvalidNumericDataException"),
    ("RETURN $a", '{"a": NaN}', "BadRequestException"),
    ("RETURN $a", '{"a": 1, "a": 2}', "BadRequestException"),
    ("RETURN $a", '{"a": "\\ud800"}', "BadRequestException"),
    ("RETURN $a", '{"a": "x\\u0000y"}', "BadRequestException"),
    ("MERGE (n:Bad {v: $a})", '{"a": null}', "BadRequestException"),
    ("MERGE (n:Bad {v: $a})", '{"a": [1]}', "BadRequestException"),
    ("UNWIND $a AS r MERGE (n:Bad {v: r.x})", '{"a": [{"x": 1}, {"y": 1}]}',
     "BadRequestException"),
    ("MERGE (n:Bad {`~id`: $a})", '{"a": 7}', "InvalidParameterException"),
])
def test_neptune_refuses_queries(run, query, parameters, code):
    graph = support.graph_client(run, support.assume(run))
    answer = code_of(graph.execute_open_cypher_query, openCypherQuery=query, parameters=parameters)
    assert answer[::2] == (code, 400)
    assert "queries.executed" not in run.statistics()
    rows = graph.execute_open_cypher_query(openCypherQuery="MATCH (n:Bad) RETURN n")["results"]
    assert rows == []


@pytest.mark.parametrize("query", [
    "MERGE (n:Unique {`~id`: $a, v: 2})", "MERGE (n:Another {`~id`: $a, v: 1})",
    "MERGE (n:Unique {`~id`: 'new'}) CREATE (m:Unique {`~id`: $a})"])
def test_an_id_is_of_one_node(run, query):
    graph = support.graph_client(run, support.assume(run))
    same = {"openCypherQuery": "MERGE (n:Unique {`~id`: $a, v: 1})", "parameters": '{"a": "u1"}'}
    graph.execute_open_cypher_query(**same)
    assert code_of(graph.execute_open_cypher_query, openCypherQuery=query,
                   parameters='{"a": "u1"}') == (
        "ConstraintViolationException", "Duplicate custom id found: u1", 400)
    graph.execute_open_cypher_query(**same)
    rows = graph.execute_open_cypher_query(
        openCypherQuery="MATCH (n) WHERE n.`~id` IN ['u1', 'new'] RETURN n")["results"]
    assert [row["n"]["~properties"] for row in rows] == [{"v": 1}]


def test_a_large_batch(run):
    """Two megabytes in one request, whole and exact."""
    rows = [{"m": f"big{at}", "v": "ü" * 1000} for at in range(1000)]
    graph = support.graph_client(run, support.assume(run))
    graph.execute_open_cypher_query(
        openCypherQuery="UNWIND $rows AS r MERGE (m:Big {`~id`: r.m, v: r.v})",
        parameters=json.dumps({"rows": rows}, ensure_ascii=False))
    counted = graph.execute_open_cypher_query(
        openCypherQuery="MATCH (m:Big) WHERE size(m.v) = 1000 RETURN count(m) AS n")["results"]
    assert counted == [{"n": 1000}]
