"""One-time codes go straight to whom they are for: past the ledger, which would keep them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from services.notifier.domain.codes import Code
from services.notifier.ports import CodeChannel
from shared.clock import Clock
from shared.events import Event, SignInCode

log = structlog.get_logger(__name__)


class TellCodes:
    """SignInCode -> each channel once. Raises nothing: who gets no code asks for another one."""

    def __init__(self, channels: Sequence[CodeChannel], *, clock: Clock) -> None:
        self._channels = channels
        self._clock = clock

    async def __call__(self, events: Sequence[SignInCode]) -> None:
        now = self._clock()
        codes = [code for event in events if (code := code_in(event))]
        await asyncio.gather(
            *(
                self._tell(channel, code)
                for code in codes
                if code.expires_at > now
                for channel in self._channels
            )
        )

    @staticmethod
    async def _tell(channel: CodeChannel, code: Code) -> None:
        reason = await channel.tell(code)
        if reason is not None:
            log.warning(
                "notifier.code_not_sent", channel=channel.name, person=code.person, reason=reason
            )


class SortOut:
    """A batch of the queue -> codes to `tell_codes`, everything else to `rest`.

    Codes go last: where the rest fails, all of the batch comes again, one by one.
    """

    def __init__(
        self, rest: Callable[[Sequence[Event]], Awaitable[None]], tell_codes: TellCodes
    ) -> None:
        self._rest = rest
        self._tell_codes = tell_codes

    async def __call__(self, events: Sequence[Event]) -> None:
        rest = [event for event in events if not isinstance(event, SignInCode)]
        if rest:
            await self._rest(rest)
        await self._tell_codes([event for event in events if isinstance(event, SignInCode)])


def code_in(event: SignInCode) -> Code | None:
    """None for a decoy."""
    data = event.data
    if data.person is None:
        return None
    return Code(
        id=event.id,
        type=event.type,
        person=data.person,
        code=data.code,
        at=event.time,
        expires_at=data.expires_at,
        phone=data.phone,
        email=data.email,
        wechat=data.wechat,
    )
