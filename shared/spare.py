"""A process spares itself and others: no collection of what stays, no memory kept that is free."""

import ctypes
import gc
from typing import Any, Final

_GC_THRESHOLDS: Final = (10_000, 20, 20)
_C_LIBRARY: Final = ctypes.CDLL(None)


def spare_what_stays() -> None:
    """What was loaded and built stays to the end: no collection need look at it again.

    What a request leaves behind is mostly freed by its counts; circles are looked for less often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)


async def give_back(library: Any = _C_LIBRARY) -> None:
    """Free pages go back to the system, those between others too: glibc keeps them by itself.

    Some milliseconds where a peak has just ended, else less than one. Other libraries need no such
    call, or have none.
    """
    trim = getattr(library, "malloc_trim", None)
    if trim is not None:
        trim(0)
