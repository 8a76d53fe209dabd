"""The control endpoint: plain HTTP and JSON, on a port of its own.

    GET    /statistics  the counters
    GET    /log         the last requests and connections
    POST   /reset       counters to zero, log and faults forgotten
    GET    /settings    POST /settings {name: value, ...} changes them
    GET    /faults      POST /faults [{"fault": ..., ...}, ...] plans more, DELETE /faults none
    GET    /sessions    what was issued, by any source, without what signs
    POST   /token       {option: value} of oidc.Issuer.token: an identity token
    POST   /assertion   {option: value} of saml.Provider.response: a SAML response in base64
    POST   /action      {"action": a name of `Control.actions`}
"""

import dataclasses
import http.server
import json
import threading

class Control:
    """What the endpoint can do; every method answers something that JSON can say."""

    def __init__(self, server, identities, oidc, saml):
        self.server = server
        self.identities = identities
        self.oidc = oidc
        self.saml = saml
        services = server.services
        self.actions = {
            "expire_sessions": lambda: {"sessions": identities.expire_sessions()},
            "forget_tls_sessions": lambda: server.contexts.renew() or {},
            "close_connections": lambda: {"connections": server.close_connections()},
            "silence_connections": lambda: {"connections": server.silence_connections()},
            "forget_mfa_codes": lambda: identities.device.forget() or {},
            "expire_metadata_tokens": lambda: {"tokens": services["imds"].expire_tokens()},
            "rotate_container_token": lambda: {"token": services["container"].rotate_token()},
        }

    def get_statistics(self, _):
        return self.server.statistics.snapshot()

    def get_log(self, _):
        return self.server.statistics.logs()

    def post_reset(self, _):
        self.server.statistics.reset()
        self.server.faults.clear()
        return {}

    def get_settings(self, _):
        return dataclasses.asdict(self.server.settings)

    def post_settings(self, changes):
        self.server.settings.change(changes)
        self.server.apply_settings()
        if {"certificate", "tls13", "key"} & set(changes):
            self.server.contexts.renew()
        return self.get_settings(None)

    def get_faults(self, _):
        return self.server.faults.pending()

    def post_faults(self, descriptions):
        self.server.faults.add(descriptions)
        return self.server.faults.pending()

    def delete_faults(self, _):
        self.server.faults.clear()
        return []

    def post_action(self, message):
        action = message.get("action")
        if action not in self.actions:
            raise ValueError(f"no such action: {action}; there are {', '.join(self.actions)}")
        return self.actions[action]()

    def get_sessions(self, _):
        return [session.described() for session in self.identities.sessions()]

    def post_token(self, options):
        return {"token": self.oidc.token(**options)}

    def post_assertion(self, options):
        return {"assertion": self.saml.response(**options)}


def handler_for(control):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            name = f"{self.command.lower()}_{self.path.strip('/')}"
            method = getattr(control, name, None)
            status, result = 404, {"error": f"no such operation: {self.command} {self.path}"}
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            if method:
                try:
                    status, result = 200, method(json.loads(body) if body else {})
                except (ValueError, TypeError, AttributeError, KeyError) as error:
                    status, result = 400, {"error": str(error)}
            data = json.dumps(result).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_DELETE = answer

        def log_message(self, *_):
            """Says nothing: the statistics tell what happened."""

    return Handler


def serve(control, port):
    """Starts the endpoint; answers its server, whose port is `server_address[1]`."""
    endpoint = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler_for(control))
    endpoint.daemon_threads = True
    threading.Thread(target=endpoint.serve_forever, args=(0.05,), daemon=True).start()
    return endpoint
