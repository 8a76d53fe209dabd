"""The fields of a configuration that a source of credentials needs, for the stand-in that a site
has around it. A gateway takes a source's part, or those of several, by `site.start_from(...)`."""

import pathlib

from standin import support

SECRETS = ("secret_access_key", "session_token", "web_identity_token", "saml_assertion",
           "private_key", "container_token")
CONTAINER = "http://169.254.170.2"


def user(site):
    """The long-term key."""
    info = site.run.info["user"]
    return {name: info[name] for name in ("access_key_id", "secret_access_key")}


def sts(site):
    return site.place("sts_endpoint", "sts_port", "sts_via", site.run.info["sts"])


def role(site, name):
    return {**sts(site), "role_arn": site.run.info["roles"][name]}


def assume_role(site, name="writer"):
    """By the user; the source that a configuration means which names none."""
    return {**role(site, name), **user(site), "session_name": "end-to-end"}


def chained(site, source, base):
    """A role that trusts those of devices, instances, containers, and the writer."""
    return {**base, **role(site, "chained"), "credentials": "assume_role",
            "credential_source": source, "session_name": "end-to-end"}


def static(site):
    """A temporary key pair."""
    session = support.assume(site.run)
    return {"credentials": "static", "access_key_id": session["AccessKeyId"],
            "secret_access_key": session["SecretAccessKey"],
            "session_token": session["SessionToken"]}


def web_identity(site, **options):
    return {**role(site, "web"), "credentials": "web_identity", "session_name": "end-to-end",
            "web_identity_token": site.run.web_identity_token(**options)}


def saml(site, **options):
    """Only the authority that is in use: an assertion takes most of a board's configuration."""
    return {**role(site, "saml"), "credentials": "saml",
            "principal_arn": site.run.info["saml"]["provider"],
            "saml_assertion": site.run.saml_assertion(**options),
            "trust_anchors": [text_of(site.run.ca)]}


def iot(site, device="ec", form="key_pkcs8"):
    info = site.run.info["iot"]
    files = info["devices"][device]
    return {**site.place("iot_endpoint", "iot_port", "iot_via", info), "credentials": "iot",
            "role_alias": info["alias"], "thing_name": info["thing"],
            "certificate": text_of(files["certificate"]), "private_key": text_of(files[form])}


def imds(site):
    """A board has no way to a link-local address of this machine but a relay."""
    info = site.run.info["imds"]
    place = ({"imds_via": site.via(info["port"])} if site.is_bare
             else {"imds_endpoint": info["endpoint"]})
    return {**place, "credentials": "imds"}


def container(site):
    info = site.run.info["container"]
    fields = {"credentials": "container", "container_uri": info["full_uri"]}
    if site.is_bare:
        fields |= {"container_uri": CONTAINER + info["relative_uri"],
                   "container_via": site.via(info["port"])}
    return {**fields, "container_token": pathlib.Path(info["token_file"]).read_text()}


def text_of(path):
    return pathlib.Path(path).read_text(encoding="ascii")


def secrets_of(document):
    """What must not be shown: long lines of a text count each, as of a key in PEM."""
    texts = [document.get(name) for name in SECRETS]
    lines = [line for text in texts if isinstance(text, str) for line in text.splitlines()]
    return {line for line in lines if len(line) >= 16 and not line.startswith("-----")}


def used(run):
    """Whose sessions Neptune has accepted in this test."""
    prefix = "sessions.used."
    return {name.removeprefix(prefix) for name in run.statistics() if name.startswith(prefix)}


def last(run, source):
    """What a source has issued last."""
    return [session for session in run.sessions() if session["source"] == source][-1]
