"""What a broker is found to be other than it should."""

from shared.errors import PermanentError


class TopologyError(PermanentError):
    """The broker has something else under that name; a queue's arguments cannot be changed."""
