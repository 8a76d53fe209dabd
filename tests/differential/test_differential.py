"""Neso signs as botocore and the CRT do, whatever the request; the test that says so can fail."""

import dataclasses
import random

import cases
import differential
import oracle
import pytest


@pytest.mark.parametrize("part", range(4))
def test_core_signs_as_the_others(driver, seed, part):
    difference = differential.run(driver, f"{seed}-{part}", 5000)
    assert difference is None, difference


def test_command_signs_as_the_others(command, seed):
    difference = differential.run(command, seed, 250, for_curl=True)
    assert difference is None, difference


def test_messages_are_signed_as_the_others_do(message, seed):
    difference = differential.run(message, seed, 250, for_curl=True)
    assert difference is None, difference


def test_the_crt_is_asked():
    published = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    assert oracle.crt_signature(cases.Request()) == published
    requests = [cases.generate("asked", number) for number in range(300)]
    answers = [oracle.crt_signature(request) for request in requests]
    assert answers.count(None) < 15


class Liar:
    """Changes the answers to some requests."""

    def __init__(self, subject, lies_about):
        self.subject = subject
        self.lies_about = lies_about

    def sign(self, request):
        digest, date, authorization = self.subject.sign(request)
        if self.lies_about(request):
            digest = "0" * 64
        return digest, date, authorization


def find_lie(driver, seed, lies_about):
    """The first request that the liar is caught with, shrunk."""
    liar = Liar(driver, lies_about)
    assert differential.run(liar, seed, 300) is not None
    request = next(
        request
        for request in (cases.generate(seed, number) for number in range(300))
        if differential.differs(liar, request)
    )
    return cases.shrink(request, lambda smaller: differential.differs(liar, smaller) is not None)


def test_a_difference_in_the_query_is_found_and_shrunk(driver, seed):
    small = find_lie(driver, seed, lambda request: len(request.parameters) > 1)
    assert len(small.parameters) == 2
    assert dataclasses.replace(small, parameters=()) == cases.Request()


def test_a_difference_in_a_header_is_found_and_shrunk(driver, seed):
    def has_quote(request):
        return any('"' in value for _, value in request.headers)

    small = find_lie(driver, seed, has_quote)
    assert [value for _, value in small.headers] == ['"']
    assert dataclasses.replace(small, headers=()) == cases.Request()


def test_a_difference_in_the_path_is_found_and_shrunk(driver, seed):
    small = find_lie(driver, seed, lambda request: "/.." in request.path)
    assert small == cases.Request(path="/..")


def test_arbitrary_bytes_are_signed_or_refused(driver, seed):
    """No input crashes the signer; the driver runs under sanitizers."""
    rng = random.Random(f"{seed}/junk")
    verdicts = set()
    for number in range(1500):
        request = cases.generate(seed, number)
        field = rng.choice(["method", "path", "access_key", "token", "region", "service", "host"])
        junk = "".join(map(chr, rng.choices(range(256), k=rng.choice([0, 1, 2, 5, 40]))))
        request = dataclasses.replace(request, **{field: junk})
        if rng.random() < 0.3:
            junk_parameter = cases.Parameter(b"", b"", rng.randbytes(rng.randint(1, 9)))
            request = dataclasses.replace(request, parameters=(junk_parameter,))
        if rng.random() < 0.3:
            request = dataclasses.replace(request, headers=((junk, junk),))
        verdicts.add(isinstance(driver.sign(request), tuple))
    assert verdicts == {True, False}
