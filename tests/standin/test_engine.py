"""The engine with the gateway's own query: exact values, no doubles, all or nothing."""

import json
import math
import random
import struct
import subprocess
import sys
import threading

import pytest

from standin import client, engine

# The form that the gateway sends: every list of rows in one statement
BATCH = """
MERGE (g:Gateway {`~id`: $g, name: $n})
WITH g UNWIND $s0 AS r MERGE (s:Sensor {`~id`: r.d, measurement: r.m, `site`: r.t0})
MERGE (g)-[:HOSTS]->(s)
WITH g, count(*) AS n UNWIND $s1 AS r MERGE (s:Sensor {`~id`: r.d, measurement: r.m})
MERGE (g)-[:HOSTS]->(s)
WITH g, count(*) AS n UNWIND $r0 AS r MERGE (s:Sensor {`~id`: r.d})
MERGE (m:Reading {`~id`: r.m, `time`: r.t, `temperature`: r.v0, `rpm`: r.v1})
MERGE (s)-[:REPORTED]->(m)
WITH g, count(*) AS n UNWIND $r1 AS r MERGE (s:Sensor {`~id`: r.d})
MERGE (m:Reading {`~id`: r.m, `time`: r.t, `x y`: r.v0}) MERGE (s)-[:REPORTED]->(m)"""
NAMES = ["x y", "a`b", "``", "`", "it's", 'say "x"', "$p", "$", "back\\slash", "\\n", "é",
         "温度", "😀", "a.b", "1a", "{}", "[x]", "a:b", "/*c*/", "//x", "--x", "?", ":v", "a;b",
         "\t", "a\nb", "\x01", "MATCH", "count(*)", "id", "e\u0301", "\u2028", "x" * 300, ""]
VALUES = [0, 1, -1, 2**63 - 1, -2**63, 2**53 + 1, True, False, "", "1", "true", "\x01\x7f",
          "\U0010ffff", "a'b\"c\\d`e$f\n\r\t", "\u2028", '{"a":1}', "x" * 70000, 5e-324,
          2.2250738585072014e-308, 1.7976931348623157e308, 0.1, 21.0, 1e22, -1.5]


@pytest.fixture
def graph(tmp_path):
    opened = engine.Engine(str(tmp_path / "graph.db"))
    yield opened
    opened.close()


def batch(first=0):
    rows = range(first, first + 10)
    return {"g": "gw", "n": "demo",
            "s0": [{"d": f"s{i}", "m": "pump", "t0": f"n{i}"} for i in range(3)],
            "s1": [{"d": f"q{i}", "m": "cpu"} for i in range(2)],
            "r0": [{"d": f"s{i % 3}", "m": f"r{i}", "t": 1732200000000000000 + i, "v0": 21.5 + i,
                    "v1": 1480} for i in rows],
            "r1": [{"d": f"q{i % 2}", "m": f"x{i}", "t": i, "v0": "text"} for i in rows]}


def counts(graph):
    queries = ("MATCH (n:Gateway)", "MATCH (n:Sensor)", "MATCH (n:Reading)",
               "MATCH (:Gateway)-[n:HOSTS]->(:Sensor)", "MATCH (:Sensor)-[n:REPORTED]->(:Reading)")
    return [graph.run(f"{query} RETURN count(n) AS n", {})[0]["n"] for query in queries]


def test_every_row_of_every_list_once(graph):
    for _ in range(3):
        assert graph.run(BATCH, batch()) == []
        assert counts(graph) == [1, 5, 20, 5, 20]
    graph.run(BATCH, batch(first=5))
    assert counts(graph) == [1, 5, 30, 5, 30]
    sensor = graph.run("MATCH (s:Sensor)-[:REPORTED]->(m {`~id`: 'r7'}) RETURN s.`~id` AS s", {})
    assert sensor == [{"s": "s1"}]


def test_a_row_twice_in_one_list(graph):
    rows = batch()
    rows["r0"] += rows["r0"]
    rows["s0"] += rows["s0"]
    graph.run(BATCH, rows)
    assert counts(graph) == [1, 5, 20, 5, 20]


def test_nothing_follows_an_empty_list(graph):
    """openCypher: without rows there is no group of g, so the clauses behind do nothing."""
    graph.run(BATCH, {**batch(), "s1": []})
    assert counts(graph) == [1, 3, 0, 3, 0]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_exact(graph, name):
    quoted = "`" + name.replace("`", "``") + "`"
    query = (f"UNWIND $r AS r MERGE (m:Reading {{`~id`: r.m, {quoted}: r.v}}) "
             f"WITH count(*) AS n UNWIND $q AS r MERGE (m:Other {{`~id`: r.m, {quoted}: r.v}})")
    rows = {"r": [{"m": "a", "v": 1}, {"m": "b", "v": 2}], "q": [{"m": "c", "v": name}]}
    for _ in range(2):
        graph.run(query, rows)
    nodes = graph.run("MATCH (m) RETURN m", {})
    assert sorted(str(node["m"]["properties"][name]) for node in nodes) == sorted(
        ["1", "2", name])
    assert graph.run(f"MATCH (m:Other) RETURN m.{quoted} AS v", {}) == [{"v": name}]


def merge_values(graph, values):
    rows = {"r": [{"m": str(at), "v": value} for at, value in enumerate(values)]}
    for _ in range(2):
        graph.run("UNWIND $r AS r MERGE (m:V {`~id`: r.m, v: r.v})", rows)
    found = graph.run("MATCH (m:V) RETURN m.`~id` AS at, m.v AS v", {})
    assert len(found) == len(values)
    return {int(row["at"]): row["v"] for row in found}


def test_values_are_exact(graph):
    found = merge_values(graph, VALUES)
    for at, value in enumerate(VALUES):
        assert found[at] == value and type(found[at]) is type(value)


def test_random_doubles_are_exact(graph):
    random.seed(20150830)
    values = [struct.unpack("<d", random.randbytes(8))[0] for _ in range(500)]
    values = [value for value in values if math.isfinite(value)]
    found = merge_values(graph, values)
    assert [found[at] for at in range(len(values))] == values


def test_minus_zero_becomes_zero(graph):
    """A known difference: SQLite keeps no sign of zero."""
    assert math.copysign(1, merge_values(graph, [-0.0])[0]) == 1


@pytest.mark.parametrize("other", [
    "MERGE (n:Sensor {`~id`: 'a', v: 2})", "MERGE (n:Sensor {`~id`: 'a', v: 1.0})",
    "MERGE (n:Sensor {`~id`: 'a', v: true})", "MERGE (n:Sensor {`~id`: 'a', v: '1'})",
    "MERGE (n:Other {`~id`: 'a', v: 1})", "CREATE (n:Sensor {`~id`: 'a', v: 1})",
    "MERGE (b:Sensor {`~id`: 'b'}) MERGE (n:Sensor {`~id`: 'a', w: 1})",
])
def test_an_id_is_of_one_node(graph, other):
    graph.run("MERGE (n:Sensor {`~id`: 'a', v: 1})", {})
    with pytest.raises(engine.DuplicateId, match="a"):
        graph.run(other, {})
    assert graph.run("MATCH (n) RETURN n.`~id` AS id, n.v AS v", {}) == [{"id": "a", "v": 1}]
    graph.run("MERGE (n:Sensor {`~id`: 'a'}) MERGE (m:Sensor {`~id`: 'a', v: 1})", {})


@pytest.mark.parametrize("value", [7, 1.5, True])
def test_an_id_is_a_string(graph, value):
    with pytest.raises(engine.BadId):
        graph.run("MERGE (n:Sensor {`~id`: $a})", {"a": value})
    assert counts(graph) == [0, 0, 0, 0, 0]


def test_one_bad_row_undoes_the_whole_batch(graph):
    graph.run("MERGE (m:Reading {`~id`: 'r9', v: 0})", {})
    with pytest.raises(engine.DuplicateId, match="r9"):
        graph.run(BATCH, batch())
    assert counts(graph) == [0, 0, 1, 0, 0]
    graph.run(BATCH, batch(first=10))
    assert counts(graph) == [1, 5, 21, 5, 20]


def test_a_failing_query_leaves_nothing(graph):
    with pytest.raises(engine.EngineError, match="foo"):
        graph.run("MERGE (n:Sensor {`~id`: 'a'}) WITH n MATCH (m) WHERE m.x = foo(1) RETURN m", {})
    assert counts(graph)[1] == 0
    with pytest.raises(engine.EngineError, match="syntax error"):
        graph.run("MERGE (n:Sensor", {})


def test_threads_take_turns(graph):
    failures = []

    def work(number):
        try:
            for at in range(5):
                graph.run(BATCH, batch(first=10 * ((number + at) % 4)))
        except Exception as error:  # noqa: BLE001 - the test reports whatever happened
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert counts(graph) == [1, 5, 80, 5, 80]


def test_another_process_reads_what_was_committed(graph):
    program = ("import json, sys; from standin.engine import Reader\n"
               "with Reader(sys.argv[1]) as reader:\n"
               "    print(json.dumps(reader.query('MATCH (n:Reading) RETURN count(n) AS n')))\n")

    def read():
        done = subprocess.run([sys.executable, "-c", program, graph.path], check=True,
                              capture_output=True, timeout=20, env={"PYTHONPATH": client.TESTS})
        return json.loads(done.stdout)

    graph.run(BATCH, batch())
    assert read() == [{"n": 20}]
    graph.run(BATCH, batch(first=10))
    assert read() == [{"n": 40}]


def test_a_reader_gets_nodes_and_edges_exactly(graph):
    properties = {"i": -2**63, "f": 1.7976931348623157e308, "b": True, "t": "x", "g": 1e22}
    graph.run("MERGE (a:A {`~id`: 'a'}) MERGE (b:B {`~id`: 'b', i: $i, f: $f, b: $b, t: $t, g: $g})"
              " MERGE (a)-[:TO]->(b)", properties)
    with engine.Reader(graph.path) as reader:
        nodes, edges = reader.nodes(), reader.edges()
    assert sorted(nodes.values()) == [(["A"], {"~id": "a"}), (["B"], {"~id": "b", **properties})]
    assert {type(nodes[2][1][name]) for name in "ifbt"} == {int, float, bool, str}
    assert [(nodes[a][1]["~id"], kind, nodes[b][1]["~id"]) for a, kind, b in edges] == [
        ("a", "TO", "b")]


def test_a_reader_cannot_write(graph):
    with engine.Reader(graph.path) as reader, pytest.raises(engine.EngineError):
        reader.query("CREATE (n:Sensor)")
    assert counts(graph)[1] == 0


def test_the_file_outlives_the_engine(tmp_path):
    path = str(tmp_path / "kept.db")
    first = engine.Engine(path)
    first.run(BATCH, batch())
    first.close()
    second = engine.Engine(path)
    second.run(BATCH, batch())
    assert counts(second) == [1, 5, 20, 5, 20]
    second.close()
