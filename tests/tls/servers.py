"""TLS servers that no one here wrote, on loopback: OpenSSL's and nginx."""

import contextlib
import re
import socket
import subprocess
import time

NGINX = """
daemon off;
master_process off;
pid nginx.pid;
error_log nginx.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    ssl_session_cache shared:sessions:1m;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_protocols TLSv1.2;
        ssl_certificate {certificate};
        ssl_certificate_key {key};
        ssl_client_certificate {authorities};
        ssl_verify_client {verify};
        ssl_verify_depth 3;
        location / {{ return 200 "$ssl_client_verify $ssl_client_s_dn $ssl_session_reused\\n"; }}
    }}
}}
"""


@contextlib.contextmanager
def running(command, directory, log):
    """A process, ended in any case; `log` takes what it prints."""
    with open(directory / log, "wb") as output:
        process = subprocess.Popen(command, cwd=directory, stdin=subprocess.DEVNULL,
                                   stdout=output, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(find, process, directory, log):
    until = time.monotonic() + 10
    while time.monotonic() < until and process.poll() is None:
        found = find()
        if found:
            return found
        time.sleep(0.02)
    raise RuntimeError((directory / log).read_text(errors="replace"))


@contextlib.contextmanager
def openssl(directory, *options):
    """`openssl s_server` with the certificate and key of server.pem; gives its port."""
    command = ["openssl", "s_server", "-accept", "127.0.0.1:0", "-tls1_2", "-www",
               "-cert", "server.pem", "-key", "server.pem", *options]

    def port():
        return re.search(r"^ACCEPT .*:(\d+)$", (directory / "openssl.log").read_text(), re.M)

    with running(command, directory, "openssl.log") as process:
        yield int(wait_for(port, process, directory, "openssl.log")[1])


@contextlib.contextmanager
def nginx(directory, verify, authorities="authorities.pem"):
    """nginx that asks for certificates; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (directory / "nginx.conf").write_text(NGINX.format(
        port=port, certificate="server.pem", key="server.pem", authorities=authorities,
        verify=verify))

    def listening():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    command = ["/usr/sbin/nginx", "-p", f"{directory}/", "-c", "nginx.conf", "-e", "nginx.log"]
    with running(command, directory, "nginx.out") as process:
        wait_for(listening, process, directory, "nginx.out")
        yield port
