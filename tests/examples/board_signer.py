"""The example lwip_bearssl.c on a board in QEMU: the stand-in accepts what it signs."""

import json
import pathlib
import subprocess

import pytest

from rig import gateway
from rig.network import HOST, Network
from rig.sntp import TimeServer
from standin import client, support

ROOT = pathlib.Path(__file__).resolve().parents[2]
BOARD = "mps2-an385"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    with client.start(tmp_path_factory.mktemp("standin"), seconds=280) as standin, \
            support.names_on_loopback():
        yield standin


def write_settings(path, run, time_port, secret_of):
    place, credentials = run.info["neptune"], support.assume(run)
    texts = {
        "HOST": place["name"], "HOST_AND_PORT": f"{place['name']}:{place['port']}",
        "REGION": run.info["region"], "ACCESS_KEY_ID": credentials["AccessKeyId"],
        "SECRET": secret_of(credentials), "SESSION_TOKEN": credentials["SessionToken"],
        "CA": pathlib.Path(run.ca).read_text(encoding="ascii"), "TIME_SERVER": "time.test"}
    lines = [f"#define EXAMPLE_{name} {json.dumps(text)}" for name, text in texts.items()]
    lines += [f"#define EXAMPLE_PORT {place['port']}", f"#define EXAMPLE_TIME_PORT {time_port}"]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


def printed(run, directory, secret_of):
    """What the board prints until it has its reply or gives up."""
    with TimeServer() as clock, Network(
            {run.info["neptune"]["name"]: HOST, "time.test": HOST}) as network:
        settings = directory / "settings.h"
        write_settings(settings, run, clock.port, secret_of)
        subprocess.run(["make", "-s", "-f", "tests/examples/signer/lwip_bearssl.mk",
                        f"BOARD={BOARD}", f"SETTINGS={settings}"], cwd=ROOT, check=True)
        qemu = subprocess.Popen(
            ["timeout", "100", "qemu-system-arm", *gateway.board_value(BOARD, "BOARD_QEMU").split(),
             "-kernel", "build/examples/signer/lwip_bearssl.elf", "-display", "none",
             "-monitor", "none", "-serial", "stdio",
             "-semihosting-config", "enable=on,target=native", "-net",
             f"nic,model={gateway.board_value(BOARD, 'BOARD_QEMU_NIC')},netdev=n0",
             *network.options()],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        try:
            lines = []
            while not lines or lines[-1] and not lines[-1].startswith("# "):
                lines.append(qemu.stdout.readline())
            return "".join(lines)
        finally:
            qemu.terminate()
            qemu.wait(10)


def test_accepted(run, tmp_path):
    text = printed(run, tmp_path, lambda credentials: credentials["SecretAccessKey"])
    assert text.startswith("HTTP/1.1 200 ") and text.endswith("# done\n"), text
    assert run.count("requests.neptune.accepted") == 1


def test_refused_with_another_secret(run, tmp_path):
    text = printed(run, tmp_path, lambda credentials: credentials["SecretAccessKey"][::-1])
    assert text.startswith("HTTP/1.1 403 ") and text.endswith("# done\n"), text
    assert run.count("requests.neptune.accepted") == 1
