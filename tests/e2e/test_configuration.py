"""A configuration that is refused: the field and the reason on the console, and never its value."""

import json

import pytest

from e2e.site import LINUX, WAIT_S

CASES = [
    ({"region": ""}, "configuration: region must be an AWS region"),
    ({"secret_access_key": "short-secret"}, "configuration: secret_access_key must be 16 to 256"),
    ({"port": 70000}, "configuration: port must be a number from 1 to 65535"),
    ({"nonsense": "x"}, "configuration: nonsense is not a field of the configuration"),
    ({"role_arn": None}, "configuration: role_arn must be an ARN"),
    ({"trust_anchors": ["no PEM"]}, r"configuration: trust_anchors.* malformed"),
]


@pytest.mark.parametrize("change, reason", CASES)
def test_field_and_reason(site, change, reason):
    site.start(**change)
    site.wait_log(reason)
    check_end(site)


@pytest.mark.parametrize("make, reason", [
    (lambda text: text[:-1], "configuration: is not valid JSON"),
    (lambda text: b"[" + text + b"]", "configuration: must be an object"),
    (lambda text: b"", "configuration: is not valid JSON"),
    (lambda text: b'{"gateway":"x"}', "configuration: endpoint is missing"),
    (lambda text: text[:-1] + b',"port":1}', "configuration: port is given twice"),
])
def test_document_and_reason(site, make, reason):
    site.start_with(make(json.dumps(site.settings()).encode()))
    site.wait_log(reason)
    check_end(site)


def check_end(site):
    """On Linux it ends and says that; a board has nowhere to go, and asks nobody anything."""
    if site.board == LINUX:
        assert site.gateway.process.wait(WAIT_S) == 3
    assert site.run.count("connections") == 0
