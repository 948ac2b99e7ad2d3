"""Two families of errors: what is Transient is tried again, what is Permanent is not."""


class ConsultError(Exception):
    """Base of all errors that this product raises on purpose."""


class TransientError(ConsultError):
    """The same work may succeed later: a server is away, busy, full or slow."""


class TooEarlyError(TransientError):
    """What this one message waits for has not come yet; no server is at fault."""


class PermanentError(ConsultError):
    """The same work will fail again: the input, not the moment, is at fault."""
