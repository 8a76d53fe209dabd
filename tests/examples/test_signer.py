"""The examples of tests/examples/signer/ compile with the files that `make list-signer` prints and
nothing else of Neso, and run. What one signs equals what botocore signs, what the other sends is
accepted by the stand-in, which checks with botocore."""

import datetime
import functools
import json
import os
import pathlib
import subprocess

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from standin import client, support

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIGNER = ROOT / "tests/examples/signer"
OUT = ROOT / "build/examples/signer"


@functools.cache
def signer_files():
    """Options and sources that a program is compiled with to sign requests."""
    listed = subprocess.run(["make", "-s", "list-signer"], cwd=ROOT, check=True,
                            capture_output=True, text=True).stdout.split()
    folders = sorted({f"-I{pathlib.Path(name).parent}" for name in listed})
    return folders + [name for name in listed if name.endswith(".c")]


def build(name, source, compiler, *options):
    OUT.mkdir(parents=True, exist_ok=True)
    program = OUT / name
    subprocess.run([*compiler, "-std=c11", "-Wall", "-Wextra", "-Werror", *signer_files(),
                    SIGNER / source, "-o", program, *options], cwd=ROOT, check=True)
    return program


@pytest.fixture
def expected(monkeypatch):
    """The headers of bare_metal.c, by botocore at its time."""
    monkeypatch.setattr(botocore.auth, "get_current_datetime",
                        lambda *_, **__: datetime.datetime(2015, 8, 30, 12, 36))
    host = "db.cluster-abc.us-east-1.neptune.amazonaws.com:8182"
    request = AWSRequest(
        method="POST", url=f"https://{host}/openCypher", data="query=RETURN%201",
        headers={"Host": host, "Content-Type": "application/x-www-form-urlencoded"})
    credentials = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                              "SESSIONTOKEN==")
    botocore.auth.SigV4Auth(credentials, "neptune-db", "us-east-1").add_auth(request)
    return [f"{name}: {value}" for name, value in request.headers.items()]


def test_bare_metal(expected):
    program = build("bare_metal.elf", "bare_metal.c", (
        "arm-none-eabi-gcc", "-mcpu=cortex-m3", "-mthumb", "-Os", "--specs=picolibc.specs",
        "--crt0=hosted", "--oslib=semihost", "-Wl,--defsym=__flash=0",
        "-Wl,--defsym=__flash_size=4M", "-Wl,--defsym=__ram=0x20000000",
        "-Wl,--defsym=__ram_size=4M"))
    done = subprocess.run(
        ["qemu-system-arm", "-M", "mps2-an385", "-display", "none", "-monitor", "none",
         "-serial", "stdio", "-semihosting-config", "enable=on,target=native",
         "-kernel", program], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == expected


@pytest.fixture(scope="module")
def libcurl():
    return build("with_libcurl", "with_libcurl.c", ("cc",), "-lcurl")


def send(program, run, credentials, secret, body="query=RETURN%201%20AS%20one"):
    place = run.info["neptune"]
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
                   "AWS_SECRET_ACCESS_KEY": secret,
                   "AWS_SESSION_TOKEN": credentials["SessionToken"]}
    return subprocess.run(
        [program, f"{place['name']}:{place['port']}", run.info["region"], body, run.ca,
         f"::127.0.0.1:{place['port']}"], env=environment, capture_output=True, text=True,
        timeout=60)


def test_libcurl(libcurl, tmp_path):
    with client.start(tmp_path, seconds=120) as run, support.names_on_loopback():
        credentials = support.assume(run)
        secret = credentials["SecretAccessKey"]
        done = send(libcurl, run, credentials, secret)
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(done.stdout)["results"] == [{"one": 1}]
        assert run.count("requests.neptune.accepted") == 1

        refused = send(libcurl, run, credentials, secret[::-1])
        assert refused.returncode == 1 and "signature" in refused.stdout.lower()
        assert run.count("requests.neptune.accepted") == 1

        credentials["SessionToken"] = "x" * 8192
        unsigned = send(libcurl, run, credentials, secret)
        assert unsigned.returncode == 1 and unsigned.stderr.startswith("not signed")
