"""What a refusal says: in words for people, a slug for programs, a status for HTTP."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Refused:
    """`status` as over HTTP: 403 not this actor, 404 nothing of his, 409 not in this state."""

    status: int
    slug: str
    detail: str
    detail_zh: str


def nobody(slug: str, detail: str, detail_zh: str) -> Refused:
    return Refused(403, slug, detail, detail_zh)


def not_now(slug: str, detail: str, detail_zh: str) -> Refused:
    return Refused(409, slug, detail, detail_zh)


NOT_FOUND: Final = Refused(
    404, "not-found", "There is nothing here for you.", "没有您可办理的内容。"
)
