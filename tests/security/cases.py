"""Papers at every height of secrecy, and who has business with each."""

from dataclasses import dataclass
from typing import Final

from tests.security.city import PEOPLE
from tests.unit.archive.story_base import StoryBase
from tests.unit.archive.test_authorisation import TOLD, Tale

SECRET: Final = "只有我知道的词"
_AUTHOR: Final = frozenset({"author", "author's secretary"})
_SIGNERS: Final = _AUTHOR | {"co-signer"}
_OFFICE: Final = frozenset({"secretariat", "examiner", "operator"})


@dataclass(frozen=True, slots=True)
class Paper:
    name: str
    story: StoryBase
    insiders: frozenset[str]

    @property
    def id(self) -> str:
        return str(self.story.id)

    @property
    def outsiders(self) -> list[str]:
        return [name for name in PEOPLE if name not in self.insiders]


def papers() -> list[Paper]:
    return [
        _paper("draft", "led", _AUTHOR),
        _paper("cosigning", "led", _SIGNERS | {"invited"}),
        _paper("submitted", "led", _SIGNERS | _OFFICE),
        _paper("returned_to_author", "led", _SIGNERS | _OFFICE),
        _paper("not_filed", "led", _SIGNERS | _OFFICE),
        _paper("merged", "led", _SIGNERS | _OFFICE),
        _paper("assigned", "led", _SIGNERS | _OFFICE | {"lead"}),
        _paper("in_handling", "sole", _SIGNERS | _OFFICE | {"lead"}),
        _paper("replied", "led", _SIGNERS | _OFFICE | {"lead"}),
        _paper("rated_no", "sole", _SIGNERS | _OFFICE | {"lead"}),
        _paper("reopened", "sole", _SIGNERS | _OFFICE | {"lead"}),
        _paper("closed", "apart", _SIGNERS | _OFFICE | {"lead"}),
        _paper("withdrawn", "sole", _SIGNERS | _OFFICE | {"lead"}),
        _paper("converted", "sole", _SIGNERS | _OFFICE | {"lead"}),
    ]


def _paper(status: str, handling: str, insiders: frozenset[str]) -> Paper:
    tale = Tale(handling, key=None)
    paper = tale.story.paper
    title = f"关于{SECRET}的建议"
    tale.story.paper = paper.model_copy(update={"title": title, "text": f"{SECRET}，正文。"})
    TOLD[status](tale)
    return Paper(status, tale.story, insiders)
