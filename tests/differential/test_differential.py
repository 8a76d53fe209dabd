"""Neso signs as botocore does, whatever the request; and the test that says so can fail."""

import dataclasses
import random

import cases
import differential


def test_core_signs_as_botocore(driver, seed):
    difference = differential.run(driver, seed, 3000)
    assert difference is None, difference


def test_command_signs_as_botocore(command, seed):
    difference = differential.run(command, seed, 250, for_curl=True)
    assert difference is None, difference


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
