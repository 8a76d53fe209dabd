"""Signs random requests with Neso, botocore and the AWS Common Runtime (CRT); every answer must be
the same.

    python tests/differential/differential.py --seed 7 --count 20000

The seed is printed, so that a run can be repeated; a difference is shrunk to a small request, and
shown with the canonical request that botocore signed.
"""

import argparse
import secrets
import sys

import cases
import oracle
import subjects


def differs(subject, request):
    """What the subject says when it says something else than an oracle; else None."""
    expected, _ = oracle.sign(request)
    got = subject.sign(request)
    if not isinstance(got, tuple):
        return got
    # A subject does not tell all.
    if got != tuple(e if g is not None else None for g, e in zip(got, expected)):
        return got
    crt = oracle.crt_signature(request)
    return got if crt not in (None, oracle.signature_of(got)) else None


def report(subject, request):
    """Shrinks a request that differs and describes it."""
    small = cases.shrink(request, lambda candidate: differs(subject, candidate) is not None)
    expected, canonical = oracle.sign(small)
    return "\n".join(
        [
            f"{small!r}",
            f"query on the wire: {small.query()!r}",
            f"Neso:     {subject.sign(small)}",
            f"botocore: {expected}",
            f"CRT:      {oracle.crt_signature(small)}",
            f"canonical request of botocore: {canonical!r}",
        ]
    )


def run(subject, seed, count, for_curl=False):
    """None when all requests agree, else a text about the first that does not."""
    for number in range(count):
        request = cases.generate(seed, number, for_curl)
        if differs(subject, request) is not None:
            return f"request {number} of seed {seed} differs; shrunk:\n{report(subject, request)}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", default=secrets.token_hex(4), help="repeat a run")
    parser.add_argument("--count", type=int, default=2000, help="how many requests (2000)")
    parser.add_argument("--driver", default="build/differential/driver", help="the core's driver")
    parser.add_argument("--neso", help="test this command instead, by `neso sign`")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    if arguments.neso:
        subject = subjects.Command(arguments.neso)
    else:
        subject = subjects.Driver(arguments.driver)
    difference = run(subject, arguments.seed, arguments.count, for_curl=bool(arguments.neso))
    subject.close()
    print(difference or f"{arguments.count} requests, all equal")
    return difference is not None


if __name__ == "__main__":
    sys.exit(main())
