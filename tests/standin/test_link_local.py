"""The endpoints at their real addresses: clients find them without being told where they are."""

import json
import os
import subprocess
import sys

from rig import link_local
from standin import client

CHECK = """
import botocore.session, json, os
from rig import link_local
from standin import client

def found():
    credentials = botocore.session.Session().get_credentials()
    return [credentials.method, credentials.access_key]

with client.start(None, *link_local.OPTIONS) as run:
    result = [found()]
    os.environ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = run.info["container"]["relative_uri"]
    result.append(found())
    seen = [[item["source"], item["access_key_id"]] for item in run.sessions()]
    print(json.dumps([result, seen, run.info["imds"]["endpoint"]]))
"""


def test_botocore_finds_them_by_itself(tmp_path):
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(client.TESTS),
                   "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    done = subprocess.run(link_local.command(sys.executable, "-c", CHECK), timeout=60,
                          env=environment, check=True, stdout=subprocess.PIPE)
    found, seen, endpoint = json.loads(done.stdout)
    assert [method for method, _ in found] == ["iam-role", "container-role"]
    assert [source for source, _ in seen] == ["imds", "container"]
    assert [key for _, key in found] == [key for _, key in seen]
    assert endpoint == "http://169.254.169.254:80"
