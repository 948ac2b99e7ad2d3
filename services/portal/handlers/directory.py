"""The bureaus of today, asked for now and then; an intake that is away makes no page fail."""

import time
from collections.abc import Sequence

import structlog

from services.portal.domain.people import Reader
from services.portal.domain.place import Bureau, Place
from services.portal.domain.words import Bilingual
from services.portal.ports import Intake, RefusedError, ServiceAwayError

log = structlog.get_logger(__name__)
_FRESH_SECONDS = 300.0
_AGAIN_SECONDS = 5.0


class Directory:
    """Begins with the bureaus of the region pack."""

    def __init__(self, intake: Intake, place: Place) -> None:
        self._intake = intake
        self._bureaus = place.bureaus
        self._names = {bureau.code: bureau.name for bureau in place.bureaus}
        self._ask_at = 0.0

    async def bureaus(self, reader: Reader) -> Sequence[Bureau]:
        """As intake told them last."""
        if time.monotonic() >= self._ask_at:
            await self._renew(reader)
        return self._bureaus

    def name(self, code: str) -> Bilingual:
        """A code that is not known stands for itself; a closed bureau keeps its name."""
        return self._names.get(code) or Bilingual(code, code)

    async def _renew(self, reader: Reader) -> None:
        try:
            self._bureaus = await self._intake.bureaus(reader)
        except (ServiceAwayError, RefusedError) as error:
            log.warning("portal.bureaus_not_told", reason=str(error))
            self._ask_at = time.monotonic() + _AGAIN_SECONDS
            return
        self._names |= {bureau.code: bureau.name for bureau in self._bureaus}
        self._ask_at = time.monotonic() + _FRESH_SECONDS
