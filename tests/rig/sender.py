"""Sends lines to a gateway and minds the answers: never more bytes unanswered than the gateway's
ring holds, and what is refused for the moment is sent again."""

import queue
import time

AGAIN = ("full", "overrun", "no time yet")


class Sender:
    """`accepted` has the lines that were answered by ok, `refused` pairs of line and answer;
    `postponed` counts the answers after which a line was kept to be sent again."""

    def __init__(self, gateway, window=512):
        self.gateway = gateway
        self.window = window
        self.accepted = []
        self.refused = []
        self.postponed = 0
        self._unanswered = []  # in the order of sending
        self._bytes = 0
        self._again = []

    def _send(self, line):
        self._unanswered.append(line)
        self._bytes += len(line) + 1
        self.gateway.send(line + b"\n")

    def _take_answer(self, timeout_s):
        answer = self.gateway.answers.get(timeout=timeout_s)
        if answer is None:
            raise EOFError("the gateway has ended")
        line = self._unanswered.pop(0)
        self._bytes -= len(line) + 1
        if answer == "ok":
            self.accepted.append(line)
        elif answer.split(" ", 2)[2] in AGAIN:
            self._again.append(line)
            self.postponed += 1
        else:
            self.refused.append((line, answer))

    def _settle(self, room, timeout_s):
        while self._unanswered and self._bytes > room:
            self._take_answer(timeout_s)

    def send(self, line, timeout_s=60):
        """Sends one line (bytes without line end) as soon as the window has room."""
        self._settle(max(0, self.window - len(line) - 1), timeout_s)
        self._send(line)

    def finish(self, timeout_s=120):
        """Waits for every answer, sending again what was refused for the moment."""
        end = time.monotonic() + timeout_s
        self._settle(0, timeout_s)
        while self._again:
            if time.monotonic() > end:
                raise TimeoutError(f"{len(self._again)} lines are still refused for the moment")
            time.sleep(0.2)
            again, self._again = self._again, []
            for line in again:
                self.send(line, timeout_s)
            self._settle(0, timeout_s)

    def drain(self):
        """Takes the answers that are there, without waiting."""
        try:
            while self._unanswered:
                self._take_answer(0)
        except queue.Empty:
            pass
