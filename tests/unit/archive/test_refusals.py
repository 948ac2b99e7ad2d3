"""What is said to whoever may do an act, in every state of a case: a table to be read.

`python -m tests.unit.archive.test_refusals > tests/unit/archive/verdicts.txt` writes it anew.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.archive.domain import Actor, Asked, Refused, instant, may
from services.archive.domain.act import Act
from services.archive.domain.acts import ALL_ACTS
from services.archive.domain.refusals import cases, desks, people
from tests.unit.archive.clockwork import TERMS
from tests.unit.archive.lines import BEGUN

WRITTEN = Path(__file__).with_name("verdicts.txt")
ACTORS = {
    "author": Actor("m-1", "member"),
    "invited": Actor("m-7", "member"),
    "examiner": Actor("x-1", "examiner"),
    "secretariat": Actor("s-1", "secretariat"),
    "sole": Actor("o-hrss-1", "official", "hrss"),
    "co": Actor("o-hrss-1", "official", "hrss"),
}
ALL_REFUSALS = {
    name: value
    for module in (cases, desks, people)
    for name, value in vars(module).items()
    if isinstance(value, Refused)
}


def verdict(act: Act, status: str) -> Refused | None:
    actor = next(actor for relation, actor in ACTORS.items() if relation in act.who)
    story, _ = BEGUN[status]()
    asked = Asked(act.name, actor, act.stage)
    found = may(story.case, asked, now=instant(story.now), terms=TERMS)
    return found if isinstance(found, Refused) else None


def lines() -> Iterator[str]:
    for act in ALL_ACTS:
        yield f"{act.key}:"
        rows: dict[str, list[str]] = {}
        for status in BEGUN:
            refused = verdict(act, status)
            said = f"{refused.status} {refused.slug}" if refused else "allowed"
            rows.setdefault(said, []).append(status)
        yield from (f"  {said}: {' '.join(statuses)}" for said, statuses in rows.items())


def test_every_act_is_answered_in_every_state_as_the_table_says() -> None:
    assert "\n".join(lines()) + "\n" == WRITTEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ALL_REFUSALS)
def test_a_refusal_has_a_slug_and_both_languages(name: str) -> None:
    refused = ALL_REFUSALS[name]
    assert refused.status in {403, 404, 409}
    assert refused.slug == refused.slug.lower().strip("-")
    assert refused.detail.endswith(".")
    assert refused.detail_zh.endswith("。")


def test_every_slug_is_used_once() -> None:
    slugs = [refused.slug for refused in set(ALL_REFUSALS.values())]
    assert len(slugs) == len(set(slugs))


@pytest.mark.parametrize("status", ["draft", "cosigning"])
@pytest.mark.parametrize("role", ["secretariat", "examiner", "official"])
def test_nobody_else_is_told_that_a_draft_exists(status: str, role: str) -> None:
    story, _ = BEGUN[status]()
    actor = Actor("p-1", role, "hrss" if role == "official" else None)
    for act in ALL_ACTS:
        asked = Asked(act.name, actor, act.stage)
        found = may(story.case, asked, now=instant(story.now), terms=TERMS)
        assert isinstance(found, Refused)
        assert found.status == 404


if __name__ == "__main__":
    print("\n".join(lines()))  # noqa: T201 - the table is its output
