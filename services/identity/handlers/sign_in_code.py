"""The embedded way: name and document number, then a code that reaches the person."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

import structlog

from services.identity.domain import Contacts, Document, Person
from services.identity.domain.sign_in import (
    CODE_LIFETIME,
    CODE_PER_PERSON,
    PER_ADDRESS,
    TRY_PER_CODE,
    Patience,
)
from services.identity.domain.sign_in_codes import (
    code_digest,
    is_code,
    new_code,
    offices,
    same_name,
)
from services.identity.handlers.sign_in_enter import Enter, Outcome
from services.identity.handlers.sign_in_ports import (
    Brakes,
    Pause,
    Payload,
    Tickets,
    TooManyTriesError,
    Visitor,
    WrongCodeError,
)
from services.identity.ports import Hashes, People
from shared.clock import Clock
from shared.events import SignInCode, SignInCodeData, person_subject
from shared.messaging.ports import Publisher

log = structlog.get_logger(__name__)

SOURCE = "/identity"
WAY = "code"
SAME_ANSWER_SECONDS = 0.4
"""Every answer to who asks for a code takes that long: nothing is told by how long it takes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The same for whoever asks; `challenge` goes with the code."""

    challenge: str
    expires: datetime


class AskForCode:
    """A name and a document -> SignInCode to the notifier; to others a decoy that looks alike."""

    def __init__(  # noqa: PLR0913 - one collaborator each, all by name
        self,
        people: People,
        hashes: Hashes,
        *,
        tickets: Tickets,
        brakes: Brakes,
        publisher: Publisher,
        pause: Pause,
        clock: Clock,
        today: Callable[[], date],
        region: str,
    ) -> None:
        self._people = people
        self._hashes = hashes
        self._tickets = tickets
        self._brakes = brakes
        self._publisher = publisher
        self._pause = pause
        self._clock = clock
        self._today = today
        self._region = region

    async def __call__(self, name: str, document: Document, visitor: Visitor) -> Asked:
        """Raises TooManyTriesError."""
        answer_at = self._pause.clock() + SAME_ANSWER_SECONDS
        try:
            return await self._ask(name, document, visitor)
        finally:
            await self._pause.until(answer_at)

    async def _ask(self, name: str, document: Document, visitor: Visitor) -> Asked:
        now = self._clock()
        key = self._hashes.document(document)
        await press(self._brakes, f"ask/address/{visitor.address}", PER_ADDRESS, now)
        await press(self._brakes, f"ask/person/{key}", CODE_PER_PERSON, now)
        known = await self._people.with_document(key)
        able = offices(known, region=self._region, today=self._today())
        able = [one for one in able if same_name(one, name)]
        code, salt, until = new_code(secrets.randbelow), secrets.token_hex(16), now + CODE_LIFETIME
        payload: Payload = {
            "people": ",".join(one.id for one in able),
            "salt": salt,
            "digest": code_digest(salt, code),
            "brake": f"ask/person/{key}",
        }
        challenge = await self._tickets.put("code", payload, until=until)
        await self._send(able, code, now=now, until=until)
        return Asked(challenge, until)

    async def _send(
        self, able: Sequence[Person], code: str, *, now: datetime, until: datetime
    ) -> None:
        data = SignInCodeData(code=code, expires_at=until)
        if able:
            data = await self._addressed(able[0], data)
        event_id = uuid4()
        subject: UUID = person_subject(able[0].id) if able else event_id
        await self._publisher.publish(
            SignInCode(
                id=event_id,
                source=SOURCE,
                subject=subject,
                time=now,
                region=self._region,
                correlationid=event_id,
                data=data,
            )
        )

    async def _addressed(self, person: Person, data: SignInCodeData) -> SignInCodeData:
        held = await self._people.held(person.id)
        contacts = held.holding.contacts if held else Contacts()
        if not (contacts.phone or contacts.email or contacts.wechat):
            log.warning("identity.person_unreachable", person=person.id)
        return data.model_copy(
            update={
                "person": person.id,
                "phone": contacts.phone,
                "email": contacts.email,
                "wechat": contacts.wechat,
            }
        )


class VerifyCode:
    """The challenge and its code -> signed in; with `bind` an account is bound on the way."""

    def __init__(self, enter: Enter, *, tickets: Tickets, brakes: Brakes, clock: Clock) -> None:
        self._enter = enter
        self._tickets = tickets
        self._brakes = brakes
        self._clock = clock

    async def __call__(
        self, challenge: str, code: str, visitor: Visitor, *, bind: str | None = None
    ) -> Outcome:
        """Raises WrongCodeError, TooManyTriesError, NotOnRosterError, NoTicketError."""
        now = self._clock()
        await press(self._brakes, f"try/address/{visitor.address}", PER_ADDRESS, now)
        payload = await self._tickets.use("code", challenge, most=TRY_PER_CODE, now=now)
        if payload is None or not is_code(payload["salt"], code, payload["digest"]):
            raise WrongCodeError("not this code")
        if await self._tickets.take("code", challenge, now=now) is None or not payload["people"]:
            raise WrongCodeError("not this code")
        outcome = await self._enter.by_ids(payload["people"].split(","), way=WAY, bind=bind)
        await self._brakes.release(payload["brake"])
        return outcome


async def press(brakes: Brakes, what: str, patience: Patience, now: datetime) -> None:
    """Raises TooManyTriesError."""
    seconds = await brakes.press(what, patience=patience, now=now)
    if seconds is not None:
        log.info("identity.sign_in_braked", what=what.rpartition("/")[0], seconds=round(seconds))
        raise TooManyTriesError(seconds)
