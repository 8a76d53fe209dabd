"""A virtual MFA device: time-based one-time passwords of RFC 6238, each accepted once.

Only the standard library: a test makes the codes of a device whose secret it knows.
"""

import base64
import hmac
import secrets
import threading

STEP_S = 30
DIGITS = 6
DRIFT_STEPS = 1  # codes of the step before and the step after are taken too


def code(secret, step):
    """The code of a time step, RFC 4226's truncation of HMAC-SHA-1; `secret` is in base32."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    number = int.from_bytes(digest[at:at + 4], "big") & 0x7FFFFFFF
    return f"{number % 10 ** DIGITS:0{DIGITS}d}"


def step_of(now):
    return int(now) // STEP_S


class Device:
    def __init__(self, serial):
        self.serial = serial
        self.secret = base64.b32encode(secrets.token_bytes(20)).decode()
        self.lock = threading.Lock()
        self.used = set()  # steps whose code was taken

    def accepts(self, given, now):
        """Whether this is a code of now that nobody has used; it is used from here on."""
        present = step_of(now)
        with self.lock:
            for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
                if step not in self.used and hmac.compare_digest(code(self.secret, step), given):
                    self.used.add(step)
                    return True
        return False

    def forget(self):
        """Codes that were used count as new ones, so that a test need not wait for the next."""
        with self.lock:
            self.used.clear()
