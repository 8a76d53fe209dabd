"""The server's clock: the machine's, moved by as many seconds as a test asks for."""

import datetime
import email.utils
import time


class Clock:
    def __init__(self):
        self.skew_s = 0.0

    def now(self):
        """Seconds since 1970."""
        return time.time() + self.skew_s

    def http_date(self):
        return email.utils.formatdate(self.now(), usegmt=True)


def basic(seconds):
    """20150830T123600Z, the form of x-amz-date."""
    return utc(seconds).strftime("%Y%m%dT%H%M%SZ")


def extended(seconds):
    """2015-08-30T12:36:00Z, the form of an Expiration."""
    return utc(seconds).strftime("%Y-%m-%dT%H:%M:%SZ")


def utc(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)


def parse_basic(text):
    """Seconds since 1970 of an x-amz-date; None when it is not exactly of that form."""
    try:
        moment = datetime.datetime.strptime(text, "%Y%m%dT%H%M%SZ")
    except ValueError:
        return None
    seconds = moment.replace(tzinfo=datetime.timezone.utc).timestamp()
    return seconds if basic(seconds) == text else None
