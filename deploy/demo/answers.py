"""What the bureaus of a demonstration write: the samples' own replies, else stock phrases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from deploy.demo.samples import TITLE_CHARACTERS, Paper
from shared.region import Region

_STOCK_REPLY = "感谢您的来文。我单位已认真研究所提意见，相关工作正在推进，后续进展将及时向您反馈。"
_STOCK_OPINION = "我单位已研究，同意主办单位的办理方向，将在职责范围内予以配合。"


def formal_kinds(region: Region) -> frozenset[str]:
    """Suggestions and proposals, by whatever name: they are co-signed and get a result class."""
    return frozenset(kind.code for kind in region.codes.enquiry_kinds if kind.family == "paper")


@dataclass(frozen=True, slots=True)
class Answers:
    """`result_class` goes with the answers to papers of the `formal` kinds."""

    by_title: Mapping[str, str]
    formal: frozenset[str] = frozenset()
    result_class: str | None = None
    opinion: str = _STOCK_OPINION

    @classmethod
    def of(cls, papers: Iterable[Paper], region: Region) -> Self:
        """A class that promises nothing, so that the session has an end."""
        final = (one.code for one in region.codes.result_classes if not one.promise)
        replies = {paper.title[:TITLE_CHARACTERS]: paper.reply for paper in papers if paper.reply}
        return cls(replies, formal_kinds(region), next(final, None))

    def to(self, title: str, kind: str) -> tuple[str, str | None]:
        """The text and the result class of a final reply."""
        result = self.result_class if kind in self.formal else None
        return self.by_title.get(title, _STOCK_REPLY), result
