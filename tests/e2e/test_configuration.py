"""A configuration that a board refuses: the field and the reason on the console, and never its
value. (What `neso gateway` says is in tests/linux.)"""

import json

import pytest

from e2e.site import BOARDS  # noqa: F401 - where these tests run

CASES = [
    ({"region": ""}, "configuration: region must be an AWS region"),
    ({"secret_access_key": "short-secret"}, "configuration: secret_access_key must be 16 to 256"),
    ({"port": 70000}, "configuration: port must be a number from 1 to 65535"),
    ({"nonsense": "x"}, "configuration: nonsense is not a field of the configuration"),
    ({"role_arn": None}, "configuration: role_arn must be an ARN"),
    ({"trust_anchors": ["no PEM"]},
     "configuration: trust_anchors has an element without a certificate in PEM"),
]


@pytest.mark.parametrize("change, reason", CASES)
def test_field_and_reason(site, change, reason):
    site.start(**change)
    site.wait_log(reason)
    assert site.run.count("connections") == 0


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
    assert site.run.count("connections") == 0
