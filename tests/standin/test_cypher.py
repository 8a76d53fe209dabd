"""Keywords count only where they are keywords; values are refused where openCypher refuses."""

import pytest

from standin import cypher
from standin.roles import DELETE, READ, WRITE


def needed(query):
    return cypher.actions_needed(cypher.tokenize(query))


@pytest.mark.parametrize("query, actions", [
    ("MATCH (n) RETURN n", {READ}),
    ("match (n) return n", {READ}),
    ("CREATE (n)", {WRITE}),
    ("MERGE (n)", {READ, WRITE}),
    ("MERGE (n) SET n.x = 1", {READ, WRITE, DELETE}),
    ("MERGE (n) ON CREATE\nseT n.x = 1", {READ, WRITE, DELETE}),
    ("MATCH (n) REMOVE n.x", {READ, WRITE, DELETE}),
    ("MATCH (n) DETACH DELETE n", {READ, DELETE}),
    ("MATCH (n)/**/DELETE/**/n", {READ, DELETE}),
    ("MERGE (n {a: 'SET', b: \"DELETE\"})", {READ, WRITE}),
    ("MERGE (n {a: 'it\\'s SET'})", {READ, WRITE}),
    ("MERGE (n {`SET`: 1, `a``SET`: 2})", {READ, WRITE}),
    ("MERGE (n) /* SET n.x = 1 */ // DELETE n", {READ, WRITE}),
    ("MERGE (n:Set {delete: $remove})", {READ, WRITE}),
    ("MATCH (n)-[:A|SET]->(m) RETURN n.set", {READ}),
    ("MATCH (n) RETURN n.x /* */ SET n.x = 1", {READ, WRITE, DELETE}),
    ("MATCH (n) RETURN 'a' SET n.x = 1", {READ, WRITE, DELETE}),
])
def test_permissions(query, actions):
    assert needed(query) == actions


@pytest.mark.parametrize("query", ["RETURN 'a", 'RETURN "a', "RETURN `a", "RETURN 'a\\'"])
def test_open_strings(query):
    with pytest.raises(cypher.QueryError) as caught:
        cypher.tokenize(query)
    assert caught.value.code == "MalformedQueryException"


@pytest.mark.parametrize("query", [
    "MERGE (n {v: $a})", "CREATE (n {v: $`a`})", "UNWIND $rows AS r MERGE (n {v: r.gone})",
    "UNWIND $rows AS r MERGE (n {v: r.here}) MERGE (m {v: r.sometimes})",
    "UNWIND $rows AS r WITH r MERGE (m {v: r.sometimes})",
    "UNWIND $rows AS `r r` MERGE (m {v: `r r`.list})", "MERGE (n {v: $rows})",
    "UNWIND $plain AS r MERGE (m {v: r.x})",
])
def test_null_and_compound_properties(query):
    parameters = {"a": None, "plain": [1], "rows": [
        {"here": 1, "sometimes": 2, "list": [1]}, {"here": 2, "sometimes": None, "list": [2]}]}
    with pytest.raises(cypher.QueryError) as caught:
        cypher.check(cypher.tokenize(query), parameters)
    assert caught.value.code == "BadRequestException"


@pytest.mark.parametrize("query", [
    "UNWIND $rows AS r MERGE (n {v: r.here})", "UNWIND $rows AS r RETURN r.gone",
    "MATCH (n) WHERE n.v = $a RETURN n", "UNWIND $rows AS r MATCH (n {v: r.gone}) RETURN n",
])
def test_what_is_allowed(query):
    cypher.check(cypher.tokenize(query), {"a": None, "rows": [{"here": 1}, {"here": "x"}]})


def test_json_is_read_exactly():
    text = '{"a": 9223372036854775807, "b": -9223372036854775808, "c": 1e308, "d": "\\u00fc"}'
    assert cypher.parse_json(text) == {"a": 2**63 - 1, "b": -2**63, "c": 1e308, "d": "ü"}
    assert cypher.parse_json(text.encode()) == cypher.parse_json(text)


@pytest.mark.parametrize("text", ["", "{", "[1,]", "01", "Infinity", "-", '{"a":1}x', b"\xff",
                                  "[" * 100000])
def test_what_is_not_json(text):
    with pytest.raises(cypher.QueryError):
        cypher.parse_json(text)
