"""The same invented deputies, members and officials on every call; nobody is real."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Final, Literal

from deploy.demo.names import name_at

Role = Literal["member", "official", "secretariat", "examiner", "operator"]
Body = Literal["congress", "cppcc"]
Name = tuple[str, str]

MEMBERS: Final = 646
OFFICIALS: Final = 672
"""At least; a region of very many bureaus has more."""
SECRETARIAT: Final = 4
FEWEST_OFFICIALS_OF_A_BUREAU: Final = 4
MOST_BUREAUS: Final = 1_000

DELEGATIONS: Final[tuple[Name, ...]] = (
    ("浦东新区", "Pudong New Area"),
    ("黄浦区", "Huangpu District"),
    ("静安区", "Jing'an District"),
    ("徐汇区", "Xuhui District"),
    ("长宁区", "Changning District"),
    ("普陀区", "Putuo District"),
    ("虹口区", "Hongkou District"),
    ("杨浦区", "Yangpu District"),
    ("宝山区", "Baoshan District"),
    ("闵行区", "Minhang District"),
    ("嘉定区", "Jiading District"),
    ("金山区", "Jinshan District"),
    ("松江区", "Songjiang District"),
    ("青浦区", "Qingpu District"),
    ("奉贤区", "Fengxian District"),
    ("崇明区", "Chongming District"),
)
SECTORS: Final[tuple[Name, ...]] = (
    ("经济界", "Economy"),
    ("教育界", "Education"),
    ("医药卫生界", "Medicine and Health"),
    ("科学技术界", "Science and Technology"),
    ("文化艺术界", "Culture and Arts"),
    ("社会科学界", "Social Sciences"),
    ("农业界", "Agriculture"),
    ("体育界", "Sport"),
    ("新闻出版界", "Press and Publishing"),
    ("社会福利和社会保障界", "Welfare and Social Security"),
    ("工会界", "Trade Unions"),
    ("妇联界", "Women's Federation"),
    ("青年界", "Youth"),
    ("工商联界", "Industry and Commerce"),
    ("归国华侨界", "Returned Overseas Chinese"),
    ("少数民族界", "Ethnic Minorities"),
    ("宗教界", "Religion"),
    ("对外友好界", "Friendship with Foreign Countries"),
    ("无党派人士界", "Without Party Affiliation"),
    ("特邀人士界", "Specially Invited"),
)


class UnknownPersonError(LookupError):
    """Nobody on the roster has this id."""


@dataclass(frozen=True, slots=True)
class Person:
    """One demonstration login; only members have a body and a group, only officials a bureau."""

    id: str
    name_zh: str
    name_en: str
    role: Role
    body: Body | None = None
    bureau: str | None = None
    group: str | None = None
    group_en: str | None = None


@dataclass(frozen=True)
class Roster:
    """Everyone who may sign in to the demonstration."""

    members: tuple[Person, ...]
    officials: tuple[Person, ...]
    secretariat: tuple[Person, ...]
    operators: tuple[Person, ...]
    examiners: tuple[Person, ...]

    def __iter__(self) -> Iterator[Person]:
        yield from self.members
        yield from self.officials
        yield from self.secretariat
        yield from self.operators
        yield from self.examiners

    def person(self, person_id: str) -> Person:
        try:
            return self._by_id[person_id]
        except KeyError:
            raise UnknownPersonError(f"nobody on the roster has the id {person_id!r}") from None

    def officials_of(self, bureau: str) -> tuple[Person, ...]:
        return self._by_bureau.get(bureau, ())

    @cached_property
    def _by_bureau(self) -> dict[str, tuple[Person, ...]]:
        found: dict[str, list[Person]] = {}
        for official in self.officials:
            found.setdefault(str(official.bureau), []).append(official)
        return {bureau: tuple(officials) for bureau, officials in found.items()}

    @cached_property
    def _by_id(self) -> dict[str, Person]:
        return {person.id: person for person in self}


def make_roster(bureau_codes: Sequence[str]) -> Roster:
    """Spread the officials evenly, so `o0001` serves the first bureau and `o0002` the second."""
    _require_usable(bureau_codes)
    officials = max(OFFICIALS, FEWEST_OFFICIALS_OF_A_BUREAU * len(bureau_codes))
    names = (name_at(index) for index in count())
    return Roster(
        members=tuple(_member(number, next(names)) for number in range(MEMBERS)),
        officials=tuple(
            Person(f"o{number + 1:04}", *next(names), role="official", bureau=bureau)
            for number, bureau in (
                (n, bureau_codes[n % len(bureau_codes)]) for n in range(officials)
            )
        ),
        secretariat=tuple(
            Person(f"s{number + 1:04}", *next(names), role="secretariat")
            for number in range(SECRETARIAT)
        ),
        operators=(Person("op001", *next(names), role="operator"),),
        examiners=(Person("x0001", *next(names), role="examiner"),),
    )


def _member(number: int, name: Name) -> Person:
    # Deputies and CPPCC members alternate, so that any first few hold both.
    seat, is_cppcc = divmod(number, 2)
    groups = SECTORS if is_cppcc else DELEGATIONS
    group, group_en = groups[seat % len(groups)]
    return Person(
        f"m{number + 1:04}",
        *name,
        role="member",
        body="cppcc" if is_cppcc else "congress",
        group=group,
        group_en=group_en,
    )


def _require_usable(bureau_codes: Sequence[str]) -> None:
    if not 1 <= len(bureau_codes) <= MOST_BUREAUS:
        raise ValueError(f"a roster needs 1 to {MOST_BUREAUS} bureaus, not {len(bureau_codes)}")
    twice = sorted(code for code, times in Counter(bureau_codes).items() if times > 1)
    if twice:
        raise ValueError(f"bureau codes given more than once: {', '.join(twice)}")
