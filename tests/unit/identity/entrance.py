"""Signing in over stores in memory, with a clock that stands still and a notifier that listens."""

from typing import Any

from services.identity.adapters.sign_in_memory import InMemoryBrakes, InMemoryTickets
from services.identity.api.sign_in import SignIn
from services.identity.api.sign_in_parts import Parts, join
from services.identity.domain import Document, read_document
from services.identity.handlers.sign_in_code import Asked
from services.identity.handlers.sign_in_elsewhere import Providers
from services.identity.handlers.sign_in_ports import Visitor
from shared.events import SignInCode
from tests.unit.identity.offices import CHECKED, TODAY, Offices, member

NUMBER = CHECKED
OTHER_NUMBER = "110105194912310169"
PHONE = "13800000000"
NAME = "陈明"
HALL = Visitor("192.0.2.7")
CALLERS = ("service:portal",)


class StillPause:
    """Time passes only by being waited for."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    async def until(self, moment: float) -> None:
        self.now = max(self.now, moment)


class Entrance:
    def __init__(self, providers: Providers | None = None, *, demo: bool = False) -> None:
        self.offices = Offices()
        self.pause = StillPause()
        self.tickets = InMemoryTickets()
        parts = Parts(
            people=self.offices.people,
            sessions=self.offices.sessions,
            hashes=self.offices.hashes,
            tickets=self.tickets,
            brakes=InMemoryBrakes(),
            publisher=self.offices.told,
            pause=self.pause,
            providers=providers or {},
            clock=lambda: self.offices.now,
            today=lambda: self.offices.today,
            region="shanghai",
        )
        self.sign_in: SignIn = join(parts, callers=CALLERS, demo=demo)

    async def on_roster(self, person_id: str = "m0001", **cells: str) -> None:
        known = {"id_number": NUMBER, "phone": PHONE}
        await self.offices.take(member(person_id, **{**known, **cells}))

    async def ask(self, name: str = NAME, number: str = NUMBER) -> Asked:
        return await self.sign_in.ask(name, document(number), HALL)

    async def verify(self, asked: Asked, code: str, **more: Any) -> Any:
        return await self.sign_in.verify(asked.challenge, code, HALL, **more)

    @property
    def letters(self) -> list[SignInCode]:
        return [one for one in self.offices.told.events if isinstance(one, SignInCode)]

    @property
    def code(self) -> str:
        """What the last letter says."""
        return self.letters[-1].data.code

    def another_code(self) -> str:
        return f"{(int(self.code) + 1) % 10**6:06}"


def document(number: str = NUMBER) -> Document:
    return read_document("resident", number, today=TODAY)
