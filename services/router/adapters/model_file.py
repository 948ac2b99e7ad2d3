"""The model of a folder as it is now: a new one takes over while the router runs."""

import asyncio
from pathlib import Path

import structlog

from services.router.adapters.model import CARD, LinearModel, ModelError, open_model

log = structlog.get_logger(__name__)


class ModelFile:
    """What cannot be read changes nothing: the model before it goes on, or the lexicon alone."""

    def __init__(self, folder: Path) -> None:
        self._card = folder / CARD
        self._seen: tuple[int, int] | None = None
        self._refused: tuple[int, int] | None = None
        self._model: LinearModel | None = None

    def current(self) -> LinearModel | None:
        return self._model

    async def refresh(self) -> None:
        stamp = await asyncio.to_thread(self._stamp)
        if stamp is None or stamp == self._seen:
            return
        try:
            self._model = await asyncio.to_thread(open_model, self._card)
        except ModelError as error:  # its numbers may be on their way: told once, tried again
            if stamp != self._refused:
                log.error("router.model_refused", reason=str(error))  # noqa: TRY400 - the sentence says it
            self._refused = stamp
            return
        self._seen = stamp
        log.info("router.model_taken_over", sha256=self._model.card["sha256"])

    def _stamp(self) -> tuple[int, int] | None:
        try:
            status = self._card.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size
