"""A connection: TLS or plain, its requests, and the ways in which it ends."""

import itertools
import socket
import struct
import time

from standin import delivery, signature, tamper, wire

HANDSHAKE_TIMEOUT_S = 20.0
SILENCE_S = 300.0


class Connection:
    """One TCP connection: handshake, then requests until one side has enough."""

    numbers = itertools.count(1)
    with_length = ("POST", "PUT")

    def __init__(self, server, raw, listener_service):
        self.server = server
        self.raw = raw
        self.stream = None
        self.default_service = listener_service
        self.silent = False
        self.entry = {"connection": next(self.numbers), "port_of": listener_service,
                      "opened": time.time(), "handshake": "none", "application_bytes": 0,
                      "authorization": False, "requests": 0}

    def serve(self):
        self.server.statistics.log_connection(self.entry)
        try:
            if self.shake_hands():
                self.serve_requests()
        except OSError as error:
            self.entry["error"] = type(error).__name__
        finally:
            self.close()

    def shake_hands(self):
        count, settings = self.server.statistics.count, self.server.settings
        self.raw.settimeout(HANDSHAKE_TIMEOUT_S)
        self.raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = self.server.contexts.wrap(self.raw, self.default_service)
        try:
            self.stream.do_handshake()
        except OSError as error:
            reason = getattr(error, "reason", None) or type(error).__name__
            self.entry["handshake"] = f"failed: {reason}"
            count("handshakes.failed")
            return False
        finally:
            name = getattr(self.stream, "server_name", None)
            service = self.server.contexts.service_of(name, self.default_service)
            self.service = self.server.services[service]
            self.entry |= {"name": name, "service": service,
                           "certificate": settings.certificate[service]}
        kind = "resumed" if self.stream.session_reused else "full"
        count(f"handshakes.{kind}")
        self.entry |= {"handshake": kind, "cipher": self.stream.cipher()[0],
                       "version": self.stream.version()}
        return True

    def serve_requests(self):
        self.stream.settimeout(self.server.settings.idle_timeout_s)
        reader = wire.Reader(self.receive,
                             lambda: self.send(b"HTTP/1.1 100 Continue\r\n\r\n"),
                             self.with_length)
        while not self.server.stopping.is_set():
            try:
                request = reader.read()
            except wire.Closed:
                return
            except TimeoutError:
                if self.silent:
                    self.stay_silent()
                return
            except wire.BadRequest as error:
                self.refuse_malformed(error)
                return
            self.entry["requests"] += 1
            request.certificate = self.certificate()
            if not self.exchange(request):
                return

    def certificate(self):
        """The client's certificate, where one was asked for and verified."""
        return self.stream.getpeercert(binary_form=True)

    def receive(self, size):
        data = self.stream.recv(size)
        self.entry["application_bytes"] += len(data)
        mode = self.entry["certificate"]
        self.server.statistics.count(f"application_bytes.{mode}", len(data))
        return data

    def refuse_malformed(self, error):
        self.server.statistics.count("requests.malformed")
        body = f'{{"code":"MalformedHttpRequestException","detailedMessage":"{error}"}}'.encode()
        reply = wire.Reply(error.status, body)
        self.send(delivery.coded(reply, self.server.clock.http_date(), True, None))

    def exchange(self, request):
        """Answers one request; False when the connection ends with it."""
        if request.get("authorization") is not None:
            self.entry["authorization"] = True
        entry = {"connection": self.entry["connection"], "service": self.service.name,
                 "time": time.time(), "method": request.method, "path": request.path,
                 "body_bytes": len(request.body)}
        if self.silent:
            return self.stay_silent()
        reply, fault = self.answer(request, entry)
        entry |= {"fault": fault.fault if fault else None, "status": reply and reply.status,
                  "code": reply and reply.code}
        self.server.statistics.log_request(entry)
        if fault and fault.fault == "blackhole":
            return self.stay_silent()
        return delivery.deliver(self, reply, fault, self.server.clock.http_date(),
                                not request.keeps_connection)

    def answer(self, request, entry):
        """The reply, and the fault that it suffers; some faults keep the request from being run."""
        service, count = self.service, self.server.statistics.count
        count(f"requests.{service.name}.received")
        try:
            principal = service.authenticate(request)
        except signature.Refusal as refusal:
            reason = refusal.reason.replace(" ", "_")
            count(f"requests.{service.name}.refused")
            count(f"refused.{service.name}.{reason}")
            entry["refused"] = refusal.reason
            return service.refuse(request, refusal), None
        if principal is None:
            count(f"requests.{service.name}.unsigned")
            return service.perform(request, None), None
        count(f"requests.{service.name}.accepted")
        fault = self.server.faults.take(service.name, request.path)
        if fault:
            count(f"faults.{fault.fault}")
        reply = self.outcome(request, principal, fault)
        if reply and reply.code:
            count(f"errors.{service.name}.{reply.code}")
        return reply, fault

    def outcome(self, request, principal, fault):
        if fault and fault.is_error:
            return self.service.fault_reply(request, fault)
        if fault and not fault.is_executed:
            return tamper.instead(fault)
        reply = self.service.perform(request, principal)
        if fault and reply.status == 200:
            tamper.alter(reply, fault)
        return reply

    def stay_silent(self):
        """Takes what comes and never answers, as a host that is gone; ends with the peer."""
        self.silent = True
        deadline = time.monotonic() + SILENCE_S
        self.stream.settimeout(0.2)
        while time.monotonic() < deadline and not self.server.stopping.is_set():
            try:
                if not self.stream.recv(65536):
                    return False
            except TimeoutError:
                continue
        return False

    def send(self, data):
        self.stream.sendall(data)

    def pause(self, seconds):
        self.server.stopping.wait(seconds)

    def abort(self, reset):
        """Ends the connection without a TLS farewell, by a reset if asked for."""
        if reset:
            self.stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            self.stream.shutdown(socket.SHUT_RDWR)
        self.stream.close()

    def cut(self):
        """Ends the connection from another thread; the one that serves it notices."""
        try:
            # Not SSLSocket.shutdown: it would take the TLS state away under the other thread
            socket.socket.shutdown(self.stream or self.raw, socket.SHUT_RDWR)
        except OSError:
            pass

    def close(self):
        """Says farewell where that is still possible, without waiting for the peer's."""
        sock = self.stream or self.raw
        try:
            sock.settimeout(0)
            if self.entry["handshake"] in ("full", "resumed"):
                self.stream.unwrap()
        except (OSError, ValueError):
            pass
        sock.close()
        self.entry["closed"] = time.time()


class PlainConnection(Connection):
    """For what is asked over plain HTTP, on a port that serves one service."""

    with_length = ("POST",)  # the PUT for a token of the metadata service has none

    def shake_hands(self):
        self.raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = self.raw
        self.service = self.server.services[self.default_service]
        self.entry |= {"handshake": "plain", "service": self.service.name,
                       "certificate": "plain"}
        return True

    def certificate(self):
        return None
