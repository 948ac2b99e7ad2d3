"""The AMQP entrance: what a bureau's own system sends ends in the same use cases as HTTP."""

import asyncio

import tenacity

from services.intake.api.messages import parse_message
from services.intake.handlers import UseCases
from services.intake.ports import ArchiveUnavailableError, CodesToday, UnknownCaseError
from shared.errors import PermanentError, TooEarlyError
from shared.messaging.access import bureau_user
from shared.messaging.ports import InboxMessage

IN_PLACE_SECONDS = 15.0
"""At the peak the archive may be that far behind; well under the time that draining has."""

ACTS_AT_ONCE = 16
"""An archive that is behind is not helped by a hundred who ask it again and again at once."""


class UnknownSenderError(PermanentError):
    """The routing key is not the code of a bureau that the region has today."""


class ForeignUserError(PermanentError):
    """The broker user who sent it is not that of the bureau in whose name it came."""


class NotYetKnownError(TooEarlyError):
    """The archive does not know the case; it may be a moment behind, so this is tried again."""


class TakeFromInbox:
    """One message of a bureau -> the use case of its act.

    `in_place_seconds` is how long the archive may be behind before the retry ladder takes over.
    """

    def __init__(
        self,
        use_cases: UseCases,
        codes: CodesToday,
        *,
        in_place_seconds: float = IN_PLACE_SECONDS,
    ) -> None:
        self._use_cases = use_cases
        self._codes = codes
        self._in_place_seconds = in_place_seconds
        self._places = asyncio.Semaphore(ACTS_AT_ONCE)

    async def __call__(self, message: InboxMessage) -> None:
        if message.sender not in self._codes().bureaus:
            raise UnknownSenderError("the sender is not a bureau of this region")
        if message.user_id not in (None, bureau_user(message.sender)):
            raise ForeignUserError("sent by another user than that of the bureau")
        deed = parse_message(message)
        try:
            async for attempt in self._patiently():
                # Who waits for his next try holds no place.
                with attempt:
                    async with self._places:
                        await self._use_cases.perform(deed)
        except UnknownCaseError as error:
            raise NotYetKnownError(str(error)) from error

    def _patiently(self) -> tenacity.AsyncRetrying:
        return tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception_type((UnknownCaseError, ArchiveUnavailableError)),
            wait=tenacity.wait_random_exponential(multiplier=0.3, min=0.1, max=3.0),
            stop=tenacity.stop_before_delay(self._in_place_seconds),
            reraise=True,
        )
