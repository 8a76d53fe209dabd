"""Random files of profiles, and environments, of pieces that work alone."""

import random

PROFILES = ["default", "a", "b", "c", "d e"]
ARN = "arn:aws:iam::123456789012:role/"


class Writer:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = set()  # of the profiles so far

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def pick(self, *choices):
        return self.random.choice(choices)

    def profile(self):
        """Most often one that exists."""
        return self.pick(*(PROFILES if self.chance(10) else sorted(self.names) or PROFILES))

    def noise(self):
        """Lines that say nothing, or something else."""
        return self.pick("", "", "", "", "\n", "# comment\n", "; [comment]\n", "\t\n",
                         "output = json\n", "s3 =\n  max_queue_size = 5\n", "cli_pager:\n")

    def line(self, key, value):
        if self.chance(5):
            key = key.upper()
        end = self.pick("\n", "\n", "\n", " \n", "\r\n")
        return key + self.pick(" = ", "=", ": ", "\t=  ") + value + end + self.noise()

    def pair(self, name):
        """Sometimes half of one."""
        text = ""
        if not self.chance(2):
            text += self.line("aws_access_key_id", f"AKID{name.upper().replace(' ', '')}")
        if not self.chance(2):
            text += self.line("aws_secret_access_key", self.pick(f"secret+{name[0]}/=", '"quoted"'))
        if self.chance(30):
            text += self.line(self.pick("aws_session_token", "aws_security_token"), "token==")
        return text

    def role(self, name):
        text = self.line("role_arn", ARN + name[0] + self.pick("-role", "/path/role"))
        if self.chance(20):
            text += self.line("credential_source", self.pick(
                "Environment", "Ec2InstanceMetadata", "EcsContainer", "other"))
        if "credential_source" not in text or self.chance(5):
            text += self.line("source_profile", self.profile())
        if self.chance(20):
            text += self.line("external_id", "plant/7")
        if self.chance(20):
            text += self.line("role_session_name", "pump-7")
        if self.chance(20):
            text += self.line("duration_seconds", self.pick("900", "7200"))
        return text

    def web_identity(self, name):
        return self.line("web_identity_token_file", "HOME/token") + \
            ("" if self.chance(10) else self.line("role_arn", ARN + name[0]))

    def process(self, _):
        return self.line("credential_process", self.pick(
            "cat HOME/document", "/bin/cat 'HOME/document'", "cat HOME/none", "false"))

    def body(self, name, in_config):
        kinds = [self.pair, self.role, self.web_identity, self.process] if in_config else [
            self.pair, self.pair, self.pair, self.process, self.role]
        lines = [self.random.choice(kinds)(name)]
        if self.chance(20):
            other = self.random.choice(kinds)(name)
            if not set(keys(lines[0])) & set(keys(other)):
                lines.append(other)
        if self.chance(10):
            lines.append(self.line("region", "eu-central-1"))
        self.random.shuffle(lines)
        return "".join(lines)

    def file(self, in_config):
        text = self.noise() if self.chance(3) else ""
        names = self.random.sample(PROFILES, self.random.randrange(1, 5))
        self.names |= set(names)
        for name in names:
            header = name
            if in_config and name != "default":
                quote = '"' if " " in name else self.pick("", "", '"', "'")
                header = "profile" + self.pick(" ", " ", "  ", "\t") + quote + name + quote
            text += f"[{header}]" + self.pick("\n", "\n", "\r\n", "\n\n") + self.noise()
            if not self.chance(8):
                text += self.body(name, in_config)
        if self.chance(2):
            text += self.pick("nonsense\n", "[unfinished\n", "[]\n", "= x\n", "[a]\n")
        return text

    def environment(self):
        changes = {}
        if self.chance(15):
            changes |= {"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "secretenv"}
        if self.chance(5):
            changes["AWS_SESSION_TOKEN"] = "tokenenv"
        if self.chance(10):
            changes["AWS_WEB_IDENTITY_TOKEN_FILE"] = "HOME/token"
        if self.chance(15):
            changes["AWS_ROLE_ARN"] = ARN + "env"
        if self.chance(40):
            changes[self.pick("AWS_PROFILE", "AWS_DEFAULT_PROFILE")] = self.profile()
        if self.chance(15):
            changes["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "ECHO/credentials"
        if self.chance(30):
            changes["AWS_EC2_METADATA_DISABLED"] = self.pick("true", "false", "True")
        if self.chance(20):
            changes |= {"AWS_DEFAULT_REGION": "us-west-2", "AWS_REGION": "us-west-2"}
        return changes


def keys(text):
    return [line.replace(":", "=").split("=")[0].strip().lower() for line in text.splitlines()]


def write(seed):
    """Texts, changes of the environment, and the profile asked for."""
    writer = Writer(seed)
    texts = {
        "config": None if writer.chance(5) else writer.file(True),
        "credentials": None if writer.chance(20) else writer.file(False),
        "files": {"token": "header.payload.signature",
                  "document": '{"Version": 1, "AccessKeyId": "AKIDPROC", "SecretAccessKey": "s",'
                              ' "SessionToken": "t", "Expiration": "2098-01-01T00:00:00Z"}'},
    }
    profile = writer.profile() if writer.chance(50) else None
    return texts, writer.environment(), profile
