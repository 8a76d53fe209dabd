"""The endpoints of EC2 and of containers at their real addresses, found without being told."""

import json
import os
import subprocess
import sys

import command as commands
from rig import link_local, namespace
from standin import client

CHECK = """
import json, os, subprocess, sys
from rig import link_local
from standin import client

def found(**environment):
    done = subprocess.run([sys.argv[1], "credentials", "--format", "process"], check=True,
                          env={"HOME": os.environ["HOME"], **environment}, stdout=subprocess.PIPE)
    return json.loads(done.stdout)["AccessKeyId"]

with client.start(None, *link_local.OPTIONS) as run:
    result = [found(), found(
        AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=run.info["container"]["relative_uri"])]
    seen = [[item["source"], item["access_key_id"]] for item in run.sessions()]
    print(json.dumps([result, seen]))
"""


def test_found_by_itself(tmp_path):
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(client.TESTS),
                   "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    program = [sys.executable, "-c", CHECK, str(commands.PROGRAM)]
    done = subprocess.run(link_local.command(*program), timeout=60, env=environment, check=True,
                          stdout=subprocess.PIPE)
    found, seen = json.loads(done.stdout)
    assert [source for source, _ in seen] == ["imds", "container"]
    assert [key for _, key in seen] == found


def test_no_network_at_all(tmp_path):
    """Not EC2: said at once, and in terms of what is missing."""
    done = subprocess.run(namespace.command("--net", words=[commands.PROGRAM, "credentials"]),
                          env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)}, timeout=10,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("neso credentials: neither environment nor profile has "
                                  "credentials, and EC2 instance metadata: 169.254.169.254:80: ")
