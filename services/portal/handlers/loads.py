"""How busy the bureaus are, asked for now and then; a router that is away makes no page fail."""

import time
from collections.abc import Mapping

from services.portal.domain.loads import Load
from services.portal.domain.people import Reader
from services.portal.handlers.checking import told_in_time
from services.portal.ports import Router

_FRESH_SECONDS = 10.0
_STALE_SECONDS = 120.0


class BureauLoads:
    """The same for everybody of the region."""

    def __init__(self, router: Router, *, patience_seconds: float) -> None:
        self._router = router
        self._patience_seconds = patience_seconds
        self._loads: Mapping[str, Load] | None = None
        self._told_at = 0.0
        self._ask_at = 0.0

    async def __call__(self, reader: Reader) -> Mapping[str, Load] | None:
        """None where nobody has told lately."""
        if time.monotonic() >= self._ask_at:
            await self._renew(reader)
        if time.monotonic() > self._told_at + _STALE_SECONDS:
            return None
        return self._loads

    async def _renew(self, reader: Reader) -> None:
        # Only one asks at a time: all others make do with what was told before.
        self._ask_at = time.monotonic() + _FRESH_SECONDS
        loads = await told_in_time(self._router.loads(reader), self._patience_seconds)
        if loads is not None:
            self._loads, self._told_at = loads, time.monotonic()
