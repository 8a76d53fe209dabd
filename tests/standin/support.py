"""For the stand-in's own tests: boto3 against it, and requests byte by byte."""

import contextlib
import http.client
import json
import socket
import ssl

import boto3
import pytest
import urllib3.util.connection
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from standin.settings import PLAIN_SERVICES

# The server is to validate, not the client
CONFIG = Config(retries={"total_max_attempts": 1}, connect_timeout=10, read_timeout=20,
                parameter_validation=False)
FORM = "application/x-www-form-urlencoded"


@contextlib.contextmanager
def names_on_loopback():
    """Every host name is this machine, for boto3's HTTP library."""
    connect = urllib3.util.connection.create_connection
    urllib3.util.connection.create_connection = (
        lambda address, *args, **kwargs: connect(("127.0.0.1", address[1]), *args, **kwargs))
    try:
        yield
    finally:
        urllib3.util.connection.create_connection = connect


def aws_client(run, kind, key_id, secret, token=None, region=None):
    """The real client of AWS for `kind`, sts or neptunedata."""
    place = run.info["sts" if kind == "sts" else "neptune"]
    return boto3.client(
        kind, region_name=region or run.info["region"], verify=run.ca, config=CONFIG,
        endpoint_url=f"https://{place['name']}:{place['port']}", aws_access_key_id=key_id,
        aws_secret_access_key=secret, aws_session_token=token)


def sts_client(run, secret=None, key_id=None):
    user = run.info["user"]
    return aws_client(run, "sts", key_id or user["access_key_id"],
                      secret or user["secret_access_key"])


def assume(run, role="writer"):
    """Temporary credentials of a role."""
    answer = sts_client(run).assume_role(RoleArn=run.info["roles"][role],
                                         RoleSessionName="session-1")
    return answer["Credentials"]


def session_client(run, credentials):
    """STS with temporary credentials."""
    return aws_client(run, "sts", credentials["AccessKeyId"], credentials["SecretAccessKey"],
                      credentials["SessionToken"])


def code_of(call, *args, **kwargs):
    """Code, text and HTTP status of the error that the call must end with."""
    with pytest.raises(ClientError) as caught:
        call(*args, **kwargs)
    error = caught.value.response
    return error["Error"]["Code"], error["Error"]["Message"], error["ResponseMetadata"][
        "HTTPStatusCode"]


def graph_client(run, credentials, region=None):
    return aws_client(run, "neptunedata", credentials["AccessKeyId"],
                      credentials["SecretAccessKey"], credentials["SessionToken"], region)


def user_credentials(run):
    user = run.info["user"]
    return {"AccessKeyId": user["access_key_id"], "SecretAccessKey": user["secret_access_key"],
            "SessionToken": None}


def signed_request(run, service, method, target, headers, body, credentials):
    """The bytes of a request that botocore signed; `headers` come before the signature's."""
    place = run.info[service]
    host = f"{place['name']}:{place['port']}"
    request = AWSRequest(method=method, url=f"https://{host}{target}", data=body,
                         headers={"Host": host, **headers})
    signer = SigV4Auth(
        Credentials(credentials["AccessKeyId"], credentials["SecretAccessKey"],
                    credentials["SessionToken"]),
        "sts" if service == "sts" else "neptune-db", run.info["region"])
    signer.add_auth(request)
    lines = [f"{method} {target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in request.headers.items()]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def open_cypher(run, query, parameters=None, credentials=None):
    """The bytes of a signed POST /openCypher in JSON."""
    body = json.dumps({"query": query, "parameters": parameters or {}}).encode()
    return signed_request(run, "neptune", "POST", "/openCypher",
                          {"Content-Type": "application/json"}, body,
                          credentials or assume(run))


def plain_request(run, service, target, method="GET", **headers):
    """The bytes of a request that carries no signature; `_` in a header's name stands for `-`."""
    place = run.info[service]
    lines = [f"{method} {target} HTTP/1.1",
             f"Host: {place.get('name', '127.0.0.1')}:{place['port']}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Line:
    """A connection to the stand-in, for bytes of the test's own: TLS where the service has it."""

    def __init__(self, run, service, session=None, name=None, context=None,
                 address="127.0.0.1"):
        place = run.info[service]
        raw = socket.create_connection((address, place["port"]), timeout=20)
        # Or the request waits for the delayed acknowledgement of a resumed handshake's last flight
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if service in PLAIN_SERVICES:
            self.tls = raw
            return
        self.context = context or client_context(run, service)
        self.tls = self.context.wrap_socket(raw, server_hostname=name or place["name"],
                                            session=session)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tls.close()

    def send(self, data, ends=False):
        self.tls.sendall(data)
        if ends:
            socket.socket.shutdown(self.tls, socket.SHUT_WR)

    def exchange(self, data, ends=False):
        """Sends a request; answers status, headers and body of the final answer."""
        self.send(data, ends)
        answer = http.client.HTTPResponse(self.tls)
        answer.begin()
        body = answer.read()
        self.ended = answer.will_close
        return answer.status, answer.headers, body

    def read_all(self):
        """Everything up to the end of the connection."""
        parts = []
        with contextlib.suppress(ConnectionResetError):
            while part := self.tls.recv(65536):
                parts.append(part)
        return b"".join(parts)


def client_context(run, service="neptune"):
    context = ssl.create_default_context(cafile=run.ca)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    if service == "iot":
        device = run.info["iot"]["devices"]["ec"]
        context.load_cert_chain(device["certificate"], device["key_sec1"])
    return context


def ask(run, service, data, ends=False, context=None):
    """One request on a connection of its own."""
    with Line(run, service, context=context) as line:
        return line.exchange(data, ends)
