"""The same files and environment, read by Neso and by botocore."""

import contextlib
import datetime
import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest.mock

import botocore.loaders
import botocore.session

PROGRAM = pathlib.Path(__file__).resolve().parents[2] / "build/linux/neso"

# What botocore calls its sources, and what Neso says of the step that gave the credentials.
METHODS = {
    "env": "environment",
    "assume-role": "AssumeRole",
    "assume-role-with-web-identity": "web identity",
    "shared-credentials-file": "shared credentials file",
    "custom-process": "credential_process",
    "config-file": "shared config file",
    "container-role": "container endpoint",
    "iam-role": "EC2 instance metadata",
}

FAILS = ("fails", None)

LOADER = botocore.loaders.create_loader()


def no_terminal(_):
    raise EOFError


class Twins:
    """A home directory, an environment, and an echo that answers whatever is asked."""

    def __init__(self, directory, echo):
        self.home = pathlib.Path(directory)
        self.echo = echo

    def prepare(self, config=None, credentials=None, files=None):
        shutil.rmtree(self.home, ignore_errors=True)
        (self.home / ".aws").mkdir(parents=True)
        texts = {".aws/config": config, ".aws/credentials": credentials, **(files or {})}
        for name, text in texts.items():
            if text is not None:
                (self.home / name).write_text(self.fill(text), encoding="utf-8")

    def fill(self, text):
        return text.replace("HOME/", f"{self.home}/").replace("ECHO", self.echo.url)

    def environment(self, changes):
        """Everything that is asked is asked of the echo, unless a change says otherwise."""
        environment = {
            "PATH": "/usr/bin:/bin", "HOME": str(self.home), "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1", "AWS_ENDPOINT_URL_STS": self.echo.url,
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": self.echo.url, "AWS_MAX_ATTEMPTS": "1",
        }
        for name, value in changes.items():
            environment.pop(name, None)
            if value is not None:
                environment[name] = self.fill(value)
        return environment

    def run(self, environment, *arguments):
        return subprocess.run([PROGRAM, "credentials", *arguments], env=environment, check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=60, cwd=self.home, start_new_session=True)

    def neso(self, environment, profile=None):
        """(source, credentials), or FAILS; and what it said."""
        arguments = ["--profile", profile] if profile is not None else []
        done = self.run(environment, *arguments, "--format", "process")
        assert done.returncode in (0, 1), done
        if done.returncode == 1:
            assert done.stdout == ""
            assert done.stderr.splitlines()[-1].startswith("neso credentials: "), done.stderr
            return FAILS, done.stderr
        document = json.loads(done.stdout)
        text = self.run(environment, *arguments).stdout
        source = re.findall("^(?:source|then) +([^,\n]*)", text, re.MULTILINE)[-1]
        return (source, tuple(document.get(name) for name in (
            "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"))), text

    def botocore(self, environment, profile=None):
        with unittest.mock.patch.dict(os.environ, environment, clear=True), \
                contextlib.chdir(self.home):
            session = botocore.session.Session(profile=profile)
            session.register_component("data_loader", LOADER)
            try:
                resolver = session.get_component("credential_provider")
                resolver.get_provider("assume-role")._prompter = no_terminal
                found = session.get_credentials()
                frozen = found.get_frozen_credentials() if found else None
            except Exception as error:  # of many kinds, ValueError and KeyError among them
                return FAILS, repr(error)
            if frozen is None:
                return FAILS, "there are none"
        expiry = getattr(found, "_expiry_time", None)
        expiration = expiry and expiry.astimezone(datetime.timezone.utc).strftime(
            "%Y-%m-%dT%H:%M:%SZ")
        return (METHODS[found.method], (frozen.access_key, frozen.secret_key,
                                        frozen.token or None, expiration)), ""
