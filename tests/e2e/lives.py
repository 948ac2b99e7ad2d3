"""People and bureaus living through the life of a case, each through its own door."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

from deploy.demo.http import Door, RefusedError, open_session
from deploy.demo.play import person_token
from deploy.demo.roster import make_roster
from shared.bureau import Bureau, Work, open_bureau
from shared.events import Event
from shared.identity import TokenIssuer
from shared.region import load_region
from tests.e2e.stacks import RunningStack
from tests.support import eventually

Case = dict[str, Any]
E = TypeVar("E", bound=Event)

A_WHILE = 60.0
"""Seconds that one step may take on a machine that does much else."""


@dataclass(slots=True)
class BureauSystem:
    """A bureau's own system: what it was given and what it was told."""

    bureau: Bureau
    work: dict[str, Work] = field(default_factory=dict)
    notices: list[Event] = field(default_factory=list)

    async def take(self, work: Work) -> None:
        self.work[str(work.assignment_id)] = work

    async def hear(self, event: Event) -> None:
        self.notices.append(event)

    async def given(self, assignment_id: str) -> Work:
        return await eventually(
            lambda: self.work.get(assignment_id), within=A_WHILE, told="the bureau has its work"
        )

    async def told(self, kind: type[E], about: str) -> E:
        """The first notice of this kind on the case."""

        def found() -> E | None:
            heard = (one for one in self.notices if isinstance(one, kind))
            return next((one for one in heard if str(one.subject) == about), None)

        return await eventually(found, within=A_WHILE, told=f"{self.bureau.code} hears {kind.TYPE}")


class Life:
    """One stack, the people of its roster, and the systems of some of its bureaus."""

    def __init__(
        self, running: RunningStack, intake: Door, archive: Door, systems: Mapping[str, Bureau]
    ) -> None:
        target = running.target
        self.region = load_region(target.region_pack)
        self.roster = make_roster(self.region.bureau_codes)
        self.systems = {code: BureauSystem(bureau) for code, bureau in systems.items()}
        self._issuer = TokenIssuer(target.issuer_key.read_bytes())
        self._intake = intake
        self._archive = archive

    def token(self, person_id: str) -> str:
        person = self.roster.person(person_id)
        return person_token(self._issuer, self.region.code, person)

    def official_of(self, bureau: str) -> str:
        return self.roster.officials_of(bureau)[0].id

    @property
    def examiner(self) -> str:
        return self.roster.examiners[0].id

    @property
    def secretary(self) -> str:
        return self.roster.secretariat[0].id

    async def submits(self, person: str, **paper: Any) -> str:
        answer = await self._intake.post(
            "/v1/enquiries", self.token(person), paper, key=uuid4().hex
        )
        return str(answer["id"])

    async def does(self, person: str, enquiry: str, path: str, **body: Any) -> Any:
        """An act over HTTP; one that comes a moment too early is tried again."""
        return await self._intake.act(
            f"/v1/enquiries/{enquiry}/{path}", self.token(person), body, key=uuid4().hex
        )

    async def is_refused(self, person: str, enquiry: str, path: str, **body: Any) -> RefusedError:
        """The refusal of an act that must not be possible."""
        try:
            await self._intake.post(
                f"/v1/enquiries/{enquiry}/{path}", self.token(person), body, key=uuid4().hex
            )
        except RefusedError as refused:
            return refused
        raise AssertionError(f"{path} was accepted of {person}")

    async def case(self, enquiry: str, *, reader: str | None = None) -> Case:
        found: Case = await self._archive.get(
            f"/v1/enquiries/{enquiry}", self.token(reader or self.secretary)
        )
        return found

    async def comes_to(self, enquiry: str, *statuses: str, reader: str | None = None) -> Case:
        """The case, as soon as it is in one of these states."""
        seen: list[str] = []

        async def there() -> Case | None:
            try:
                case = await self.case(enquiry, reader=reader)
            except RefusedError:
                return None
            seen[:] = [case["status"]]
            return case if case["status"] in statuses else None

        try:
            return await eventually(there, within=A_WHILE)
        except AssertionError:
            raise AssertionError(f"{seen or 'unknown'} instead of {statuses}") from None

    async def is_with(self, enquiry: str, bureau: str, role: str) -> str:
        """The id of the bureau's open assignment in this role, when the archive has it."""

        async def there() -> str | None:
            return open_assignment(await self.case(enquiry), bureau, role)

        return await eventually(there, within=A_WHILE, told=f"{bureau} has it as {role}")


def open_assignment(case: Case, bureau: str, role: str) -> str | None:
    at_work = {"dispatched", "signed", "working", "return_refused", "drafted"}
    found = [
        one["id"]
        for one in case["assignments"]
        if (one["bureau"], one["role"]) == (bureau, role) and one["status"] in at_work
    ]
    return found[-1] if found else None


@asynccontextmanager
async def life_of(running: RunningStack, bureaus: Sequence[str]) -> AsyncIterator[Life]:
    """These bureaus consume their queues over AMQP until the block ends."""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(open_session())
        target = running.target
        systems = {
            code: await stack.enter_async_context(open_bureau(target.amqp, code))
            for code in bureaus
        }
        life = Life(running, Door(http, target.intake), Door(http, target.archive), systems)
        for system in life.systems.values():
            await system.bureau.receive(system.take, notice=system.hear)
        yield life
