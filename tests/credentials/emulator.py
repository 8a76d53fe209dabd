"""moto's STS, IAM and instance metadata, over plain http on loopback."""

import http.server
import re
import threading

import moto
import werkzeug.exceptions
from moto.core.authorization import enable_iam_authentication
from moto.moto_proxy.proxy3 import MotoRequestHandler


class Handler(http.server.BaseHTTPRequestHandler):
    """Hands a request to moto as if it had come to AWS's own host."""

    def log_message(self, *_):
        pass

    def host(self):
        if self.path.startswith("/latest/"):
            return "http://169.254.169.254"
        service = re.search("Credential=[^/]*/[^/]*/[^/]*/([a-z]*)/",
                            self.headers.get("Authorization", ""))
        return f"https://{service.group(1) if service else 'sts'}.amazonaws.com"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            answered = self.server.moto.parse_request(
                self.command, self.host(), self.path, self.headers, body)
            status, headers, text = answered if isinstance(answered, tuple) else (200, {}, answered)
        except werkzeug.exceptions.HTTPException as error:
            status, headers, text = error.code, dict(error.get_headers()), error.get_body()
        data = text.encode() if isinstance(text, str) else text
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("content-length", "server", "date"):
                self.send_header(name, str(value))
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_PUT = do_POST = answer


class Emulator:
    def __enter__(self):
        self.mock = moto.mock_aws()
        self.mock.start()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.moto = MotoRequestHandler(0)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.mock.stop()

    def with_permissions(self):
        """While it lasts, moto checks signatures and evaluates policies."""
        return enable_iam_authentication()
