"""Neso finds the same credentials as botocore, by the same files and environment."""

import cases
import pytest
import random_files
import twins as reading

RANDOM_COUNT = 400


@pytest.mark.parametrize(
    ("source", "texts", "changes", "profile"),
    [pytest.param(*case[1:], id=case[0]) for case in cases.CASES])
def test_case(twins, source, texts, changes, profile):
    twins.prepare(**texts)
    environment = twins.environment(changes)
    expected, why = twins.botocore(environment, profile)
    found, said = twins.neso(environment, profile)
    assert (found[0], expected[0]) == (source, source), (why, said)
    assert found == expected, (why, said)


@pytest.mark.parametrize(
    ("theirs", "case"),
    [pytest.param(*row, id=row[1][0]) for row in cases.DIFFERENCES])
def test_difference(twins, theirs, case):
    _, source, texts, changes, profile = case
    twins.prepare(**texts)
    environment = twins.environment(changes)
    assert twins.botocore(environment, profile)[0][0] == theirs
    assert twins.neso(environment, profile)[0][0] == source


def test_random_files(twins):
    sources = {}
    for seed in range(RANDOM_COUNT):
        texts, changes, profile = random_files.write(seed)
        twins.prepare(**texts)
        environment = twins.environment(changes)
        expected, why = twins.botocore(environment, profile)
        found, said = twins.neso(environment, profile)
        assert found == expected, (seed, profile, changes, texts, why, said)
        sources[found[0]] = sources.get(found[0], 0) + 1
    assert set(sources) == {*reading.METHODS.values(), "fails"}, sources
    assert min(sources.values()) >= 5, sources
