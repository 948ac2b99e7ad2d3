"""What a paper must have before it is worth checking where it would go."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.portal.domain.acts import TEXT_LENGTH, TITLE_LENGTH
from services.portal.domain.words import Bilingual

WANTED_BUREAUS: Final = 5
_MISSING: Final = Bilingual("内容过短，请填写", "Please fill this in")


def paper_faults(title: str, text: str, wanted: Sequence[str]) -> Mapping[str, Bilingual]:
    """By field; the service that takes the paper has the last word on it."""
    faults = {}
    for name, value, limit in (("title", title, TITLE_LENGTH), ("text", text, TEXT_LENGTH)):
        if not value:
            faults[name] = _MISSING
        elif len(value) > limit:
            faults[name] = Bilingual(
                f"内容过长，最多 {limit:,} 字", f"Too long: at most {limit:,} characters"
            )
    if len(wanted) > WANTED_BUREAUS:
        faults["wanted_bureaus"] = Bilingual(
            f"最多选 {WANTED_BUREAUS} 个单位", f"At most {WANTED_BUREAUS} bureaus"
        )
    return faults
