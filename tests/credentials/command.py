"""`neso credentials` with the stand-in: which options and variables each source takes."""

import dataclasses
import json
import pathlib
import subprocess

BUILD = pathlib.Path(__file__).resolve().parents[2] / "build"
PROGRAM = BUILD / "linux/neso"
ARM_PROGRAM = BUILD / "linux-arm-linux-gnueabihf/neso"


@dataclasses.dataclass
class Source:
    service: str  # the stand-in's service that gives the credentials
    issuer: str  # what the stand-in calls the session's source
    arguments: list
    environment: dict = dataclasses.field(default_factory=dict)


NAMES = ["assume_role", "session_token", "web_identity", "saml", "iot_ec", "iot_rsa", "imds",
         "container"]


class Command:
    def __init__(self, run, directory):
        self.run = run
        self.info = run.info
        self.directory = pathlib.Path(directory)

    @property
    def keys(self):
        user = self.info["user"]
        return {"AWS_ACCESS_KEY_ID": user["access_key_id"],
                "AWS_SECRET_ACCESS_KEY": user["secret_access_key"]}

    @property
    def sts(self):
        name, port = self.info["sts"]["name"], self.info["sts"]["port"]
        return ["--region", self.info["region"], "--endpoint-url", f"https://{name}:{port}",
                "--via", f"127.0.0.1:{port}"]

    def role(self, name):
        return self.info["roles"][name]

    def file(self, name, text):
        path = self.directory / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def iot(self, device="ec", key="key_pkcs8", alias=None, thing=None):
        where = self.info["iot"]
        port, files = where["port"], where["devices"][device]
        more = ["--thing-name", thing] if thing else []
        return ["--iot-endpoint", f"{where['name']}:{port}", "--iot-via", f"127.0.0.1:{port}",
                "--role-alias", alias or where["alias"], "--certificate", files["certificate"],
                "--private-key", files[key], *more]

    def web_identity(self, **options):
        token = self.file("web-identity", self.run.web_identity_token(**options))
        return [*self.sts, "--web-identity-token-file", token, "--role", self.role("web")]

    def saml(self, **options):
        assertion = self.run.saml_assertion(role=self.role("saml"), **options)
        return [*self.sts, "--saml-assertion-file", self.file("assertion", assertion),
                "--principal-arn", self.info["saml"]["provider"], "--role", self.role("saml")]

    def source(self, name):
        container = self.info["container"]
        makers = {
            "assume_role": lambda: Source(
                "sts", "AssumeRole", [*self.sts, "--role", self.role("writer")], self.keys),
            "session_token": lambda: Source(
                "sts", "GetSessionToken", [*self.sts, "--session-token"], self.keys),
            "web_identity": lambda: Source(
                "sts", "AssumeRoleWithWebIdentity", self.web_identity()),
            "saml": lambda: Source("sts", "AssumeRoleWithSAML", self.saml()),
            "iot_ec": lambda: Source("iot", "iot", self.iot("ec", "key_sec1")),
            "iot_rsa": lambda: Source("iot", "iot", self.iot("rsa", "key_pkcs1")),
            "imds": lambda: Source("imds", "imds", ["--source", "ec2"], {
                "AWS_EC2_METADATA_SERVICE_ENDPOINT": self.info["imds"]["endpoint"]}),
            "container": lambda: Source("container", "container", ["--source", "container"], {
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": container["full_uri"],
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": container["token_file"]}),
        }
        return makers[name]()

    def environment(self, changes=None):
        return {"PATH": "/usr/bin:/bin", "HOME": str(self.directory),
                "AWS_CA_BUNDLE": self.run.ca, **(changes or {})}

    def __call__(self, *arguments, environment=None, stdin="", timeout=60):
        return subprocess.run([PROGRAM, "credentials", *arguments], input=stdin, check=False,
                              env=self.environment(environment), capture_output=True, text=True,
                              timeout=timeout, start_new_session=True)

    def obtain(self, source, *more):
        """The document of a source that works."""
        done = self(*source.arguments, "--format", "process", *more,
                    environment=source.environment)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return json.loads(done.stdout)

    def refusal(self, source, *more, text=""):
        """What is said of one that does not."""
        done = self(*source.arguments, "--format", "process", *more,
                    environment=source.environment)
        assert (done.returncode, done.stdout) == (1, ""), done
        assert done.stderr.startswith("neso credentials: ") and done.stderr.count("\n") == 1, done
        assert done.stderr.isprintable() or done.stderr[:-1].isprintable(), done
        assert text in done.stderr, done.stderr
        return done.stderr
