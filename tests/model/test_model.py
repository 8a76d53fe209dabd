"""Random batches: what stands in the body of a request is what stood in the lines, all of it, once,
under the ids of the model. SEED=... repeats a run."""

import json
import os
import pathlib
import random
import re
import secrets
import subprocess

import golden
import reference
from reference import Reading, Value

ROOT = pathlib.Path(__file__).resolve().parents[2]
GATEWAY = 'g`w "1"\\é'
LETTERS = "abcxyz`\"'$\\ ,=\t\x01\x7fé€😀{}#~u:"
BATCHES = 400


def text(rng, longest, shortest=0):
    return "".join(rng.choice(LETTERS) for _ in range(rng.randint(shortest, longest)))


def name(rng):
    """A name that line protocol can carry: a backslash before some characters could not stand."""
    while True:
        candidate = text(rng, 6, shortest=1)
        if candidate[0] in "~#" or candidate.endswith("\\") or "\\u" in candidate:
            continue
        if not re.search(r'\\[,= "]', candidate):
            return candidate


def value(rng):
    kind = rng.choice("fiubs")
    if kind == "f":
        shape = rng.choice(["%r" % rng.uniform(-1e6, 1e6), "%d" % rng.randint(-1000, 1000), ".5",
                            "-.25", "5.", "1e10", "+3", "007.5", "-0", "1E-5", "5e-324"])
        return Value(kind, shape, float(shape))
    if kind == "i":
        shape = rng.choice([str(rng.randint(-2**63, 2**63 - 1)), "-007", "+5", "0", "-0", "00"])
        return Value(kind, shape, int(shape))
    if kind == "u":
        shape = str(rng.randint(0, 2**63 - 1))
        return Value(kind, shape, int(shape))
    if kind == "b":
        shape = rng.choice("t T true True TRUE f F false False FALSE".split())
        return Value(kind, shape, shape[0] in "tT")
    shape = text(rng, 12)
    return Value(kind, shape, shape)


def batch(rng):
    """A batch with few names, so that much is shared."""
    names = [name(rng) for _ in range(4)]
    values = [name(rng) for _ in range(3)]
    readings = []
    for _ in range(rng.randint(1, 100)):
        tags = {key: rng.choice(values) for key in rng.sample(names, rng.randint(0, 3))}
        fields = {key: value(rng) for key in rng.sample(names, rng.randint(1, 3))}
        time = rng.choice([rng.randint(-2**63, 2**63 - 1), rng.randint(0, 3)])
        readings.append(Reading(rng.choice(values), tags, fields, time))
    return readings


def check(body, readings):
    request = json.loads(body)
    assert set(request) == {"query", "parameters"}
    parameters = json.loads(request["parameters"])
    names = reference.clauses(request["query"])
    assert set(parameters) == {"g", "n", *names}
    assert parameters["g"] == reference.gateway_id(GATEWAY)
    assert parameters["n"] == GATEWAY

    sensors, rows = {}, []
    for parameter, columns in names.items():
        fixed = {"D", "a"} if parameter[0] == "s" else {"D", "I", "T"}
        for row in parameters[parameter]:
            assert set(row) == fixed | set(columns)
            properties = {name: row[column] for column, name in columns.items()}
            if parameter[0] == "s":
                assert row["D"] not in sensors
                sensors[row["D"]] = (row["a"], properties)
            else:
                rows.append((row["D"], row["I"], row["T"], typed(properties)))
    expected = []
    for reading in readings:
        sensor_id, reading_id = reading.ids(GATEWAY)
        assert sensors[sensor_id] == (reading.measurement, reading.tags)
        fields = typed({key: field.value for key, field in reading.fields.items()})
        expected.append((sensor_id, reading_id, reading.time, fields))
    assert set(sensors) == {sensor_id for sensor_id, *_ in expected}
    assert sorted(rows) == sorted(expected)
    shapes = [tuple(sorted(columns.values())) for key, columns in names.items() if key[0] == "r"]
    assert len(shapes) == len(set(shapes))


def typed(properties):
    """In an order of its own, and so that 1, 1.0, True and -0.0 are told apart."""
    return sorted((name, type(value).__name__, repr(value)) for name, value in properties.items())


def test_bodies_hold_what_the_lines_said():
    seed = os.environ.get("SEED") or secrets.token_hex(4)
    print(f"SEED={seed}")
    rng = random.Random(seed)
    batches = [batch(rng) for _ in range(BATCHES)]
    lines = [GATEWAY]
    for readings in batches:
        lines += [reading.line() for reading in readings] + [""]
    run = subprocess.run([ROOT / "build/model/driver"], input="\n".join([*lines, ""]).encode(),
                         capture_output=True, timeout=200)
    assert run.returncode == 0, run.stderr.decode()
    bodies = run.stdout.decode().split("\n")
    assert bodies.pop() == ""
    assert len(bodies) == BATCHES
    for body, readings in zip(bodies, batches):
        check(body, readings)


def test_golden_ids_are_those_that_are_committed():
    committed = (ROOT / "tests/unit/model_ids.h").read_text()
    assert golden.header() == committed
