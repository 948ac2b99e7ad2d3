"""A case is a pure function of the set of its facts: any order, any duplication, the same case."""

from collections.abc import Iterable
from typing import Any

from services.archive.domain.assignments import fold_assignments
from services.archive.domain.case import OPEN_CASES, Case
from services.archive.domain.facts import SUBMITTED, Fact, Facts, instant
from services.archive.domain.replies import fold_replies
from services.archive.domain.status import case_status
from services.archive.domain.timeline import timeline_entry


def fold(facts: Iterable[Fact]) -> Case:
    """The case that these facts of one enquiry make; at least one fact is needed."""
    known = Facts(facts)
    assignments = fold_assignments(known)
    replies = fold_replies(known, assignments)
    status = case_status(known, assignments, replies)
    due = [a.due_at for a in assignments if a.open and a.due_at] if status in OPEN_CASES else []
    return Case(
        id=known.all[0].subject,
        n=len(known.all),
        region=known.all[0].region,
        status=status,
        updated_at=known.all[-1].time,
        due_at=min(due, default=None),
        bureaus=tuple(dict.fromkeys(a.bureau for a in assignments if a.bureau)),
        assignments=assignments,
        replies=replies,
        timeline=tuple(timeline_entry(fact) for fact in known.all),
        **_paper(known),
    )


def _paper(facts: Facts) -> dict[str, Any]:
    submitted = facts.of(SUBMITTED)
    if not submitted:
        return {}
    paper = submitted[0].data
    return {
        "receipt": paper["receipt"],
        "kind": paper["kind"],
        "title": paper["title"],
        "text": paper["text"],
        "author": paper["author"],
        "cosigners": tuple(paper.get("cosigners", ())),
        "wanted_bureaus": tuple(paper.get("wanted_bureaus", ())),
        "attachments": tuple(paper.get("attachments", ())),
        "publication": paper.get("publication", "full"),
        "submitted_at": instant(paper["submitted_at"]),
    }
