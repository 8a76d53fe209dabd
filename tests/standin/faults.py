"""Failures on demand: a plan of faults, each for the next requests of a service.

A fault is spent on a request that passed its checks; a refused request is answered as ever.
"""

import dataclasses
import threading

from standin.settings import SERVICES

# Answered instead of executing the request
ERRORS = {
    "throttle": "TooManyRequestsException",
    "throttling": "ThrottlingException",
    "conflict": "ConcurrentModificationException",
    "read_only": "ReadOnlyViolationException",
    "memory": "MemoryLimitExceededException",
    "timeout": "TimeLimitExceededException",
    "internal": "InternalFailureException",
    "error": "BadRequestException",  # or what `code`, `status` and `text` say
}
NOT_EXECUTED = {
    "drop_before": "closes the connection",
    "blackhole": "never answers, keeps the connection open; neither for later requests on it",
    "broken_json": "answers 200, half a document and an error object behind it",
    "redirect": "answers `status` (302) with `text` as Location",
    "content": "answers `status` (200) with `text` as body, of `content_type` where it says so; "
               "U+DC80 to U+DCFF stand for single bytes that are not UTF-8",
}
EXECUTED = {
    "drop_after": "executes, then closes the connection without an answer",
    "stall": "executes, waits `seconds`, then answers",
    "cut": "executes, sends the first `bytes` of the answer, then closes",
    "dribble": "sends the answer in pieces of `bytes`, `seconds` apart",
    "chunked": "sends the answer in chunks of `bytes`, with an extension and a trailer",
    "interim": "sends a 102 and a 103 answer first",
    "close": "answers with Connection: close, and closes",
    "silent_close": "answers as if the connection were kept, and closes",
    "values": "puts `fields` ({name: value}) in place of those of the document, whatever the case "
              "of their letters; a null takes one away",
    "padded": "answers a document of `bytes` bytes, by white space within it",
    "date": "answers with `text` as Date, and without one when that is empty",
}
NAMES = (*ERRORS, *NOT_EXECUTED, *EXECUTED)


@dataclasses.dataclass
class Fault:
    fault: str
    service: str = "neptune"  # another one of settings.SERVICES, or "any"
    path: str = "/"  # only requests whose path starts so
    count: int = 1  # for so many requests
    skip: int = 0  # after so many that are left alone
    seconds: float = 1.0
    bytes: int = 1
    reset: bool = False  # closes with a TCP reset
    code: str = ""
    status: int | None = None
    text: str = ""
    content_type: str = ""
    fields: dict = dataclasses.field(default_factory=dict)

    def __post_init__(self):
        if self.fault not in NAMES:
            raise ValueError(f"no such fault: {self.fault}; there are {', '.join(NAMES)}")
        if self.service not in (*SERVICES, "any"):
            raise ValueError(f"no such service: {self.service}")
        for name in ("count", "skip", "seconds", "bytes"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
                raise ValueError(f"{name} must be a number, and not negative")
        if self.count < 1:
            raise ValueError("count must be at least 1")
        for name in ("path", "code", "text", "content_type"):
            if not isinstance(getattr(self, name), str):
                raise ValueError(f"{name} must be text")
        if not isinstance(self.fields, dict):
            raise ValueError("fields must be {name: value}")
        self.is_described = bool(self.code)
        self.code = self.code or ERRORS.get(self.fault, "")

    @property
    def is_error(self):
        return self.fault in ERRORS

    @property
    def is_executed(self):
        return self.fault in EXECUTED


class Plan:
    """Faults in the order they were asked for. Every method may be called from any thread."""

    def __init__(self):
        self.lock = threading.Lock()
        self.faults = []

    def add(self, descriptions):
        faults = [Fault(**description) for description in descriptions]
        with self.lock:
            self.faults += faults

    def clear(self):
        with self.lock:
            self.faults = []

    def pending(self):
        with self.lock:
            return [dataclasses.asdict(fault) for fault in self.faults]

    def take(self, service, path):
        """The fault for this request, or None."""
        with self.lock:
            for fault in self.faults:
                if fault.service not in (service, "any") or not path.startswith(fault.path):
                    continue
                if fault.skip:
                    fault.skip -= 1
                    return None
                fault.count -= 1
                if fault.count <= 0:
                    self.faults.remove(fault)
                return fault
        return None
