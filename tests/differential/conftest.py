import os
import pathlib
import secrets

import pytest
import subjects

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEED = os.environ.get("SEED") or secrets.token_hex(4)


def pytest_terminal_summary(terminalreporter):
    terminalreporter.write_line(f"seed {SEED} (SEED={SEED} repeats the run)")


@pytest.fixture(scope="session")
def seed():
    return SEED


@pytest.fixture
def driver():
    subject = subjects.Driver(ROOT / "build/differential/driver")
    yield subject
    assert subject.close() == 0


@pytest.fixture(scope="session")
def command():
    return subjects.Command(ROOT / "build/linux/neso")


@pytest.fixture(scope="session")
def message():
    return subjects.Message(ROOT / "build/linux/neso")
