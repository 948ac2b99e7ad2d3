"""Takes over a roster: all of its lines or none, and nothing when nothing has changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from services.identity.domain import Person, Words
from services.identity.domain.diff import Diff, Holding, absent, compare, loses, merged, reached
from services.identity.domain.lines import Fault, Line, Rules, read_line
from services.identity.handlers.announce import Announce
from services.identity.handlers.announcing import Kind, added, rewritten
from services.identity.handlers.people import RevokePerson
from services.identity.ports import Hashes, Held, People, Today, Write
from shared.clock import Clock

_AT_ONCE = 500
_PRIVATE = frozenset({"id_number", "phone", "email", "wechat"})

Texts = Mapping[str, str]
"""The cells of a line by column."""


@dataclass(frozen=True, slots=True)
class Wish:
    """`end_missing`: whoever the file does not name leaves; `skip_bad`: leave out wrong lines."""

    term: str | None = None
    end_missing: bool = False
    skip_bad: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do; with faults that are not to be skipped it does nothing.

    `losing` are those whose tokens would go on saying what they no longer are or may.
    """

    diff: Diff
    faults: Sequence[Fault]
    writes: Sequence[Write]
    losing: Sequence[str] = ()


class ImportRoster:
    def __init__(  # noqa: PLR0913 - one collaborator each, all by name
        self,
        people: People,
        announce: Announce,
        revoke: RevokePerson,
        *,
        hashes: Hashes,
        region: str,
        bureaus: frozenset[str],
        clock: Clock,
        today: Today,
    ) -> None:
        self._people = people
        self._announce = announce
        self._revoke = revoke
        self._hashes = hashes
        self._region = region
        self._bureaus = bureaus
        self._clock = clock
        self._today = today()

    async def plan(self, rows: Sequence[tuple[int, Texts]], wish: Wish) -> Plan:
        """Reads and compares only."""
        known = await self._people.everyone(self._region)
        rules = Rules(self._bureaus, self._today, wish.term)
        lines, faults = _read(rows, rules)
        wanted, more = self._holdings(lines, known)
        faults += more
        holdings = {key: held.holding for key, held in known.items()}
        leaving = (
            absent(holdings.values(), wanted, term=wish.term, today=self._today)
            if wish.end_missing
            else ()
        )
        diff = compare(holdings, wanted, leaving=leaving)
        faults.sort(key=_place)
        if faults and not wish.skip_bad:
            return Plan(diff, faults, ())
        return Plan(diff, faults, self._writes(diff, known), self._losing(diff, known))

    async def carry_out(self, plan: Plan) -> None:
        """Write, and tell of it; after a failure the same import again does what is left."""
        for start in range(0, len(plan.writes), _AT_ONCE):
            await self._people.write(plan.writes[start : start + _AT_ONCE])
        for person in plan.losing:
            await self._revoke(person)
        await self._announce()

    def _holdings(
        self, lines: Sequence[Line], known: Mapping[str, Held]
    ) -> tuple[list[Holding], list[Fault]]:
        found: dict[str, Holding] = {}
        faults: list[Fault] = []
        for line in lines:
            id_hash = self._hashes.document(line.document) if line.document else None
            person_id = line.id or _derived(id_hash or "", line)
            old = known.get(person_id)
            if person_id in found:
                words = Words("与前面的行是同一个人", "the same person as in a line before")
                faults.append(Fault(line.number, "id", words))
            elif old and old.person.erased:
                words = Words("此人的资料已依申请清除", "this person's data was erased on request")
                faults.append(Fault(line.number, "id", words))
            else:
                found[person_id] = self._holding(line, old, person_id=person_id, id_hash=id_hash)
        return list(found.values()), faults

    def _holding(
        self, line: Line, old: Held | None, *, person_id: str, id_hash: str | None
    ) -> Holding:
        before = old.holding if old else None
        return Holding(
            merged(line, before, person_id=person_id, region=self._region),
            id_hash or (before.id_hash if before else None),
            reached(line, before),
        )

    def _writes(self, diff: Diff, known: Mapping[str, Held]) -> list[Write]:
        now = self._clock()
        writes = [added(one, at=now) for one in diff.added]
        for change in diff.changed:
            old = known[change.holding.person.id]
            kind = self._kind(old.person, change.holding.person, change.fields)
            writes.append(rewritten(old, change.holding, kind, at=now))
        ends = [rewritten(known[one.person.id], one, "ended", at=now) for one in diff.ended]
        return writes + ends

    def _losing(self, diff: Diff, known: Mapping[str, Held]) -> list[str]:
        now = [*(change.holding for change in diff.changed), *diff.ended]
        return [
            one.person.id
            for one in now
            if loses(known[one.person.id].person, one.person, today=self._today)
        ]

    def _kind(self, old: Person, new: Person, fields: Sequence[str]) -> Kind | None:
        if _PRIVATE.issuperset(fields):
            return None
        over = new.valid_to is not None and new.valid_to < self._today
        return "ended" if over and old.valid_to != new.valid_to else "changed"


def _read(rows: Sequence[tuple[int, Texts]], rules: Rules) -> tuple[list[Line], list[Fault]]:
    lines: list[Line] = []
    faults: list[Fault] = []
    for number, texts in rows:
        line, wrong = read_line(number, texts, rules)
        faults += wrong
        if not wrong:
            lines.append(line)
    return lines, faults


def _derived(id_hash: str, line: Line) -> str:
    """The same for the same document and role in every import; the number cannot be worked out."""
    return "p" + sha256(f"{id_hash}\n{line.values['role']}".encode()).hexdigest()[:16]


def _place(fault: Fault) -> tuple[int, str]:
    return fault.line, fault.column
