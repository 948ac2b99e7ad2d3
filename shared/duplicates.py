"""JSON in which one object has a name twice: two who read it may each read another value."""

import json
from collections.abc import Sequence


class _RepeatedError(Exception):
    pass


def repeats_a_name(body: bytes) -> bool:
    """Whether some object does; `body` is known to be JSON of bounded depth."""
    try:
        _DECODER.decode(body.decode("utf-8", "surrogatepass"))
    except _RepeatedError:
        return True
    return False


def _check(pairs: Sequence[tuple[str, object]]) -> None:
    if len(dict(pairs)) != len(pairs):
        raise _RepeatedError


_DECODER = json.JSONDecoder(object_pairs_hook=_check, parse_int=str, parse_float=str)
