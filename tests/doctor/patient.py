"""A gateway's configuration for the stand-in, and what `neso doctor` says of it."""

import json
import os
import pathlib
import subprocess

from standin import engine

PROGRAM = pathlib.Path(__file__).resolve().parents[2] / "build/linux/neso"
KEY_PAIR = ("access_key_id", "secret_access_key")
ROLE = ("sts_endpoint", "sts_port", "sts_via", "role_arn", "session_name")
STEPS = ("configuration", "clock", "sts name", "sts connection", "sts TLS", "neptune name",
         "neptune connection", "neptune TLS", "credentials", "neptune status", "neptune write")


def read(path):
    return pathlib.Path(path).read_text(encoding="ascii")


class Report:
    """What was printed: `lines` are (mark, step, text, advice)."""

    def __init__(self, done):
        self.status = done.returncode
        self.text = done.stdout.decode()
        self.errors = done.stderr.decode()
        self.lines = []
        for line in self.text.splitlines():
            if line.startswith("      "):
                self.lines[-1][3] += line[6:] + "\n"
            elif line.split(" ", 1)[0] in ("ok", "skip", "warn", "FAIL"):
                self.lines.append([line[:5].strip(), line[6:26].strip(), line[27:], ""])

    def marked(self, mark):
        """{step: text and advice} of the lines with this mark."""
        return {step: f"{text}\n{advice}" for found, step, text, advice in self.lines
                if found == mark}

    @property
    def steps(self):
        """The steps in their order, each once."""
        return list(dict.fromkeys(step for _, step, _, _ in self.lines))

    @property
    def policies(self):
        """The policies that the advice has, parsed."""
        found, decoder = [], json.JSONDecoder()
        for *_, advice in self.lines:
            at = advice.find('{\n  "Version"')
            while at >= 0:
                document, at = decoder.raw_decode(advice, at)
                found.append(document)
                at = advice.find('{\n  "Version"', at)
        return found


class Patient:
    """The set-up under examination. `settings` is the document, free to be changed."""

    def __init__(self, run, directory, time_server):
        info = run.info
        self.run = run
        self.path = directory / "neso.json"
        self.environment = {}
        self.command = []  # that runs the program
        self.settings = {
            "gateway": "gw-doctor", "region": info["region"],
            "endpoint": info["neptune"]["name"], "port": info["neptune"]["port"],
            "endpoint_via": f"127.0.0.1:{info['neptune']['port']}",
            "sts_endpoint": info["sts"]["name"], "sts_port": info["sts"]["port"],
            "sts_via": f"127.0.0.1:{info['sts']['port']}",
            "access_key_id": info["user"]["access_key_id"],
            "secret_access_key": info["user"]["secret_access_key"],
            "role_arn": info["roles"]["writer"], "session_name": "session-1",
            "time_server": "127.0.0.1", "time_port": time_server.port,
            "trust_anchors": [read(run.ca)],
        }

    def use(self, *without, **changes):
        """Changes the document: takes fields away, and sets others."""
        for name in without:
            self.settings.pop(name, None)
        self.settings.update(changes)

    def use_device(self, device="ec", key="key_pkcs8"):
        iot = self.run.info["iot"]
        files = iot["devices"][device]
        self.use(*KEY_PAIR, *ROLE, credentials="iot", iot_endpoint=iot["name"],
                 iot_port=iot["port"], iot_via=f"127.0.0.1:{iot['port']}",
                 role_alias=iot["alias"], thing_name=iot["thing"],
                 certificate=read(files["certificate"]), private_key=read(files[key]))

    def use_source(self, name):
        """Credentials from another source than a role of the user, good in every respect."""
        info = self.run.info
        if name == "iot":
            self.use_device()
        elif name == "imds":
            self.use(*KEY_PAIR, *ROLE, credentials="imds",
                     imds_endpoint=info["imds"]["endpoint"])
        elif name == "container":
            self.use(*KEY_PAIR, *ROLE, credentials="container",
                     container_uri=info["container"]["greengrass_uri"],
                     container_token={"file": info["container"]["token_file"]})
        elif name == "web_identity":
            self.use(*KEY_PAIR, credentials="web_identity", role_arn=info["roles"]["web"],
                     web_identity_token=self.run.web_identity_token())
        elif name == "saml":
            self.use(*KEY_PAIR, "session_name", credentials="saml",
                     role_arn=info["roles"]["saml"], principal_arn=info["saml"]["provider"],
                     saml_assertion=self.run.saml_assertion(role=info["roles"]["saml"]))
        elif name in ("static", "session_token"):
            self.use(*(ROLE if name == "static" else ROLE[3:]), credentials=name)

    def examine(self, *options, mode=0o600, timeout_s=60):
        with open(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w",
                  encoding="utf-8") as file:
            json.dump(self.settings, file)
        self.path.chmod(mode)
        command = [*self.command, PROGRAM, "doctor", "--config", self.path, "--timeout", "2",
                   *options]
        report = Report(subprocess.run(command, capture_output=True, check=False,
                                       timeout=timeout_s, env=self.environment))
        for secret in ("secret_access_key", "session_token", "private_key"):
            assert str(self.settings.get(secret, "no such field")) not in report.text
        return report


def graph(run):
    """All that is in the database."""
    with engine.Reader(run.database) as reader:
        return reader.nodes(), reader.edges()
