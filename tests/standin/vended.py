"""The session that an instance or a container has: the same one for everybody who asks, until it
is about to end or was ended."""

import threading

EARLY_S = 300  # the next one is there so long before the end


class Vendor:
    def __init__(self, source, role, session_name, identities):
        self.details = (role, session_name)
        self.source = source
        self.identities = identities
        self.lock = threading.Lock()
        self.session = None
        self.made_with = None

    def current(self):
        """The session to give out now; settings that changed count from the next request on."""
        settings = self.identities.settings
        wanted = (settings.token_size, settings.session_lifetime_s, settings.expiry_told_shift_s)
        with self.lock:
            soon = self.identities.clock.now() + EARLY_S
            if self.session is None or self.session.expires < soon or self.made_with != wanted:
                self.session = self.identities.issue(self.source, 6 * 3600, *self.details)
                self.made_with = wanted
            return self.session
