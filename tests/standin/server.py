"""Listeners, and what all connections share; one thread for a connection."""

import socket
import threading

from standin.connection import Connection, PlainConnection
from standin.settings import PLAIN_SERVICES

CONNECTIONS = 100


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
            kind = PlainConnection if self.service in PLAIN_SERVICES else Connection
            self.server.adopt(kind(self.server, raw, self.service))


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
