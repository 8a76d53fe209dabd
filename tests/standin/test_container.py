"""The endpoints of containers: botocore gets credentials by every URI, others are refused."""

import json
import os
import pathlib

import pytest
from botocore.credentials import ContainerProvider
from botocore.exceptions import CredentialRetrievalError
from botocore.utils import ContainerMetadataFetcher

from standin import support


def provider(run, **environment):
    """botocore's, without its pauses; ECS's address is this machine's for it."""
    fetcher = ContainerMetadataFetcher(sleep=lambda _: None)
    fetcher.full_url = lambda uri: f"http://127.0.0.1:{run.info['container']['port']}{uri}"
    return ContainerProvider(
        environ={f"AWS_CONTAINER_{name}": value for name, value in environment.items()},
        fetcher=fetcher)


def status_of(run, found):
    return support.graph_client(run, {
        "AccessKeyId": found.access_key, "SecretAccessKey": found.secret_key,
        "SessionToken": found.token}).get_engine_status()["status"]


def ask(run, uri, method="GET", **headers):
    path = "/" + uri.partition("//")[2].partition("/")[2] if "//" in uri else uri
    status, _, body = support.ask(run, "container", support.plain_request(
        run, "container", path, method, **headers))
    return status, json.loads(body)


def test_relative_uri(run):
    info = run.info["container"]
    found = provider(run, CREDENTIALS_RELATIVE_URI=info["relative_uri"]).load()
    assert found.method == "container-role" and status_of(run, found) == "healthy"
    assert (run.count("sessions.issued.container"), run.count("sessions.used.container")) == (1, 1)
    assert run.sessions()[-1]["role"] == run.info["roles"]["task"]


@pytest.mark.parametrize("uri", ["full_uri", "greengrass_uri"])
def test_full_uri_with_a_token(run, uri):
    info = run.info["container"]
    known = {"CREDENTIALS_FULL_URI": info[uri]}
    secret = pathlib.Path(info["token_file"]).read_text(encoding="ascii")
    assert status_of(run, provider(run, **known, AUTHORIZATION_TOKEN=secret).load()) == "healthy"
    found = provider(run, **known, AUTHORIZATION_TOKEN_FILE=info["token_file"]).load()
    assert status_of(run, found) == "healthy"
    for more in ({}, {"AUTHORIZATION_TOKEN": "wrong"}):
        with pytest.raises(CredentialRetrievalError):
            provider(run, **known, **more).load()


def test_the_token_changes(run):
    info = run.info["container"]
    before = pathlib.Path(info["token_file"]).read_text(encoding="ascii")
    assert run.action("rotate_container_token")["token"] != before
    now = pathlib.Path(info["token_file"]).read_text(encoding="ascii")
    assert os.stat(info["token_file"]).st_mode & 0o777 == 0o600
    assert ask(run, info["full_uri"], Authorization=now)[0] == 200
    assert ask(run, info["full_uri"], Authorization=before) == (
        400, {"code": "InvalidTokenException", "message": "The authorization token is not valid"})
    found = provider(run, CREDENTIALS_FULL_URI=info["full_uri"],
                     AUTHORIZATION_TOKEN_FILE=info["token_file"]).load()
    assert status_of(run, found) == "healthy"


@pytest.mark.parametrize("uri, method, status, code", [
    ("full_uri", "GET", 401, "Unauthorized"), ("greengrass_uri", "GET", 401, "Unauthorized"),
    ("relative_uri", "DELETE", 405, "MethodNotAllowed"),
    ("/v2/credentials/absent", "GET", 404, "InvalidIdInRequest"),
    ("/", "GET", 404, "InvalidIdInRequest")])
def test_what_is_refused(run, uri, method, status, code):
    got, document = ask(run, run.info["container"].get(uri, uri), method)
    assert (got, document["code"]) == (status, code) and document["message"]
    assert "sessions.issued.container" not in run.statistics()


def test_document(run):
    status, document = ask(run, run.info["container"]["relative_uri"])
    assert status == 200
    assert set(document) == {"RoleArn", "AccessKeyId", "SecretAccessKey", "Token", "Expiration"}


def test_the_session_is_kept_until_it_is_about_to_end(run):
    uri = run.info["container"]["relative_uri"]
    keys = [ask(run, uri)[1]["AccessKeyId"] for _ in range(2)]
    assert keys[0] == keys[1]
    run.settings(session_lifetime_s=60)
    keys += [ask(run, uri)[1]["AccessKeyId"] for _ in range(2)]
    assert len(set(keys)) == 3
