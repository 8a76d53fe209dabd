"""Listeners and connections: TLS on both ports, one thread for a connection."""

import itertools
import socket
import struct
import threading
import time

from standin import delivery, signature, wire

HANDSHAKE_TIMEOUT_S = 20.0
SILENCE_S = 300.0
CONNECTIONS = 100


class Connection:
    """One TCP connection: handshake, then requests until one side has enough."""

    numbers = itertools.count(1)

    def __init__(self, server, raw, listener_service):
        self.server = server
        self.raw = raw
        self.tls = None
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
        self.tls = self.server.contexts.wrap(self.raw, self.default_service)
        try:
            self.tls.do_handshake()
        except OSError as error:
            reason = getattr(error, "reason", None) or type(error).__name__
            self.entry["handshake"] = f"failed: {reason}"
            count("handshakes.failed")
            return False
        finally:
            name = getattr(self.tls, "server_name", None)
            service = self.server.contexts.service_of(name) or self.default_service
            self.service = self.server.services[service]
            self.entry |= {"name": name, "service": service,
                           "certificate": settings.certificate[service]}
        kind = "resumed" if self.tls.session_reused else "full"
        count(f"handshakes.{kind}")
        self.entry |= {"handshake": kind, "cipher": self.tls.cipher()[0],
                       "version": self.tls.version()}
        return True

    def serve_requests(self):
        self.tls.settimeout(self.server.settings.idle_timeout_s)
        reader = wire.Reader(self.receive,
                             lambda: self.send(b"HTTP/1.1 100 Continue\r\n\r\n"))
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
            if not self.exchange(request):
                return

    def receive(self, size):
        data = self.tls.recv(size)
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
        fault = self.server.faults.take(service.name)
        if fault:
            count(f"faults.{fault.fault}")
        reply = self.outcome(request, principal, fault)
        if reply and reply.code:
            count(f"errors.{service.name}.{reply.code}")
        return reply, fault

    def outcome(self, request, principal, fault):
        if fault is None or fault.is_executed:
            return self.service.perform(request, principal)
        if fault.is_error:
            return self.service.fault_reply(request, fault)
        return delivery.broken_reply() if fault.fault == "broken_json" else None

    def stay_silent(self):
        """Takes what comes and never answers, as a host that is gone; ends with the peer."""
        self.silent = True
        deadline = time.monotonic() + SILENCE_S
        self.tls.settimeout(0.2)
        while time.monotonic() < deadline and not self.server.stopping.is_set():
            try:
                if not self.tls.recv(65536):
                    return False
            except TimeoutError:
                continue
        return False

    def send(self, data):
        self.tls.sendall(data)

    def pause(self, seconds):
        self.server.stopping.wait(seconds)

    def abort(self, reset):
        """Ends the connection without a TLS farewell, by a reset if asked for."""
        if reset:
            self.tls.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            self.tls.shutdown(socket.SHUT_RDWR)
        self.tls.close()

    def cut(self):
        """Ends the connection from another thread; the one that serves it notices."""
        try:
            # Not SSLSocket.shutdown: it would take the TLS state away under the other thread
            socket.socket.shutdown(self.tls or self.raw, socket.SHUT_RDWR)
        except OSError:
            pass

    def close(self):
        """Says farewell where that is still possible, without waiting for the peer's."""
        sock = self.tls or self.raw
        try:
            sock.settimeout(0)
            if self.entry["handshake"] in ("full", "resumed"):
                self.tls.unwrap()
        except (OSError, ValueError):
            pass
        sock.close()
        self.entry["closed"] = time.time()


class Listener:
    """Accepts on one port; can go away, come back, and move to another address."""

    def __init__(self, server, service, port):
        self.server = server
        self.service = service
        self.port = port
        self.address = None  # while it listens
        self.socket = None

    def apply(self, address):
        """Listens there from now on; nowhere without an address."""
        if address == self.address:
            return
        self.stop()
        if address:
            self.socket = socket.create_server((address, self.port), backlog=50)
            self.port = self.socket.getsockname()[1]
            self.address = address
            threading.Thread(target=self.accept, args=(self.socket,), daemon=True).start()

    def stop(self):
        if self.socket:
            self.socket.shutdown(socket.SHUT_RDWR)
            self.socket.close()
        self.socket = self.address = None

    def accept(self, listening):
        while True:
            try:
                raw, _ = listening.accept()
            except OSError:
                return
            self.server.statistics.count("connections")
            self.server.adopt(Connection(self.server, raw, self.service))


class Server:
    """Everything that the connections share."""

    def __init__(self, settings, contexts, services, faults, statistics, clock):
        self.settings = settings
        self.contexts = contexts
        self.services = services
        self.faults = faults
        self.statistics = statistics
        self.clock = clock
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.connections = set()
        self.listeners = {}

    def listen(self, ports):
        self.listeners = {service: Listener(self, service, ports[service]) for service in ports}
        self.apply_settings()

    def apply_settings(self):
        self.clock.skew_s = self.settings.clock_skew_s
        for service, listener in self.listeners.items():
            listening = self.settings.listening[service]
            listener.apply(self.settings.address[service] if listening else None)

    def adopt(self, connection):
        with self.lock:
            if len(self.connections) >= CONNECTIONS or self.stopping.is_set():
                connection.raw.close()
                return
            self.connections.add(connection)
        threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            connection.serve()
        except Exception:
            self.statistics.count("internal_errors")  # a bug here, whose trace is in the log
            raise
        finally:
            with self.lock:
                self.connections.discard(connection)

    def open_connections(self):
        with self.lock:
            return list(self.connections)

    def close_connections(self):
        """Ends every open connection, as a host that was restarted does."""
        connections = self.open_connections()
        for connection in connections:
            connection.cut()
        return len(connections)

    def silence_connections(self):
        """From now on no open connection is answered; new ones are."""
        connections = self.open_connections()
        for connection in connections:
            connection.silent = True
        return len(connections)

    def stop(self):
        self.stopping.set()
        for listener in self.listeners.values():
            listener.stop()
        self.close_connections()
