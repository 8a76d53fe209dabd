"""SHA-256 on Linux's machines, with the processor's own instructions and without them, compared
with hashlib on random data: any length, any alignment, any pieces."""

import hashlib
import os
import random
import subprocess
from pathlib import Path

import pytest

ARM = ["qemu-arm", "-cpu"]
AARCH64 = ["qemu-aarch64", "-cpu"]
# The driver's folder, what runs it, and whether it must find the instructions. None: as this
# machine's kernel says.
MACHINES = [
    ("native-processor", [], None),
    ("native-fast", [], False),
    ("native-small", [], False),
    ("arm-linux-gnueabihf-processor", [*ARM, "max"], True),
    ("arm-linux-gnueabihf-processor", [*ARM, "cortex-a15"], False),
    ("aarch64-linux-gnu-processor", [*AARCH64, "max"], True),
]
ROUNDS = int(os.environ.get("NESO_HASH_ROUNDS", "2000"))
SEED = int(os.environ.get("NESO_SEED", "1"))


def this_machine_has():
    flags = Path("/proc/cpuinfo").read_text().split()
    return "sha_ni" in flags or "sha2" in flags


def length(rng):
    """Mostly around a few blocks, where the padding has its cases; some that are long."""
    return rng.randrange(200) if rng.random() < 0.9 else rng.randrange(20000)


@pytest.mark.parametrize("name,runner,expected", MACHINES)
def test_digests(name, runner, expected):
    rng = random.Random(SEED)
    requests, digests = [], []
    for _ in range(ROUNDS):
        data = rng.randbytes(length(rng))
        piece = rng.choice([1, 3, 63, 64, 65, 128, 1000, 1 << 20])
        requests.append(b"%d %d %d\n" % (rng.randrange(16), piece, len(data)) + data)
        digests.append(hashlib.sha256(data).hexdigest())
    answer = subprocess.run([*runner, f"build/hash/{name}/driver"], input=b"".join(requests),
                            stdout=subprocess.PIPE, check=True, timeout=120).stdout
    uses, *got = answer.decode().splitlines()
    if expected is None:
        expected = this_machine_has()
    assert uses == ("processor" if expected else "portable")
    assert got == digests
