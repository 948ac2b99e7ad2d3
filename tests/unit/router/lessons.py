"""Earlier cases as the archive tells them, and a router that knows some."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.router.adapters.lessons import Lessons
from services.router.adapters.lessons_prints import Prints
from services.router.adapters.terms import AhoCorasickTerms
from services.router.domain.lesson import Lesson
from services.router.handlers import Judgement
from tests.unit.router.support import NOON, lexicon

KINDS = {
    "hrss": ("灵活就业人员的养老保险", "骑手怎样缴纳养老保险？灵活就业的年限如何累计？"),
    "water": ("河道清淤何时开始", "小区旁边的河道淤塞，排水不畅，夏天气味难闻。"),
}


def told(number: int, about: str = "hrss", **changes: Any) -> dict[str, Any]:
    """A lesson as the archive sends it: answered by the bureau whose kind of paper it is."""
    title, text = KINDS[about]
    at = NOON + timedelta(minutes=number)
    answered = {
        "bureau": about,
        "role": "sole",
        "open": False,
        "assigned_at": at.isoformat(),
        "answered_at": (at + timedelta(hours=2)).isoformat(),
    }
    return {
        "id": str(UUID(int=number)),
        "updated_at": at.isoformat(),
        "kind": "consultation",
        "title": f"{title}之{number}",
        "text": f"{text}（第{number}件）",
        "public": False,
        "handed_back": [],
        "directed": None,
        "assignments": [answered],
        **changes,
    }


def refused(number: int, about: str = "hrss", by: str = "hrss") -> dict[str, Any]:
    """The same, handed back by a bureau, and open at another."""
    at = (NOON + timedelta(minutes=number)).isoformat()
    parts = [
        {"bureau": by, "role": "sole", "open": False, "assigned_at": at, "answered_at": None},
        {"bureau": "parks", "role": "sole", "open": True, "assigned_at": at, "answered_at": None},
    ]
    back = [{"bureau": by, "at": at, "reason_code": "not_ours"}]
    return told(number, about, handed_back=back, assignments=parts)


class Knowing:
    """A judgement and the lessons that it looks at."""

    def __init__(self, most: int = 100) -> None:
        words = lexicon()
        self.lessons = Lessons(Prints(words.terms), most=most)
        counter = AhoCorasickTerms(words.terms)
        self.judgement = Judgement(words, counter, precedents=self.lessons)

    def learn(self, *cases: dict[str, Any]) -> None:
        found = TypeAdapter(list[Lesson]).validate_python(cases)
        seen = [(one, self.judgement.see(one.title, one.text)) for one in found]
        self.lessons.take(self.lessons.print_all(seen))
        self.lessons.weigh_anew()
