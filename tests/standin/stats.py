"""What the stand-in has seen: counters, and a bounded log without secrets."""

import collections
import threading

LOG_LENGTH = 5000


class Statistics:
    """Counters by dotted name. Every method may be called from any thread."""

    def __init__(self):
        self.lock = threading.Lock()
        self.reset()

    def reset(self):
        with self.lock:
            self.counters = collections.Counter()
            self.requests = collections.deque(maxlen=LOG_LENGTH)
            self.connections = collections.deque(maxlen=LOG_LENGTH)

    def count(self, name, amount=1):
        with self.lock:
            self.counters[name] += amount

    def log_request(self, entry):
        with self.lock:
            self.requests.append(entry)

    def log_connection(self, entry):
        """`entry` stays the connection's own and is updated while it lives."""
        with self.lock:
            self.connections.append(entry)

    def snapshot(self):
        with self.lock:
            return dict(self.counters)

    def logs(self):
        with self.lock:
            return {"requests": [dict(entry) for entry in self.requests],
                    "connections": [dict(entry) for entry in self.connections]}
