"""Who reads the pages, and who may sign in to a demonstration."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from services.portal.domain.words import Language


@dataclass(frozen=True, slots=True)
class Reader:
    """A signed-in person, and the credential that speaks for them towards the services.

    Who acts for a member has the member's `id` here, so that the member's papers are their own;
    `name` is always that of the person, `acting_for` that of the member.
    """

    id: str
    role: str
    name: str | None = None
    bureau: str | None = None
    token: str = field(default="", repr=False)
    acting_for: str | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """A person of the roster in one of their offices."""

    id: str
    role: str
    name: str
    name_en: str | None = None
    bureau: str | None = None
    group: str | None = None

    def called(self, language: Language) -> str:
        return self.name if language == "zh" or not self.name_en else f"{self.name_en} {self.name}"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    id: str
    name_zh: str
    name_en: str
    role: str
    bureau: str | None = None
    group: str | None = None
    group_en: str | None = None

    def name(self, language: Language) -> str:
        return self.name_zh if language == "zh" else f"{self.name_en} {self.name_zh}"

    def group_name(self, language: Language) -> str:
        return (self.group if language == "zh" else self.group_en or self.group) or ""


class DemoRoster:
    """Everyone who may sign in to the demonstration, by id."""

    def __init__(self, people: Sequence[DemoPerson]) -> None:
        self._people = {person.id: person for person in people}

    def __iter__(self) -> Iterator[DemoPerson]:
        return iter(self._people.values())

    def find(self, person_id: str) -> DemoPerson | None:
        return self._people.get(person_id)

    def first(self, role: str, *, count: int) -> Sequence[DemoPerson]:
        return [person for person in self if person.role == role][:count]

    def one_of_each_bureau(self) -> Sequence[DemoPerson]:
        """The first official of every bureau, in the roster's order."""
        found: dict[str, DemoPerson] = {}
        for person in self:
            if person.role == "official" and person.bureau:
                found.setdefault(person.bureau, person)
        return list(found.values())
