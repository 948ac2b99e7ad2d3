"""Who is told of what: one table."""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from services.notifier.domain.alerts import Occasion
from services.notifier.domain.parties import Parties

Group = Literal["author", "cosigners", "invited", "desk", "secretariat", "actor"]
Groups = tuple[Group, ...]

SECRETARIAT_DESK: Final = "desk:secretariat"

_MEMBERS: Final[Groups] = ("author", "cosigners")
_DESK: Final[Groups] = ("desk",)
_SECRETARIAT: Final[Groups] = ("secretariat",)
_DESKS: Final[Groups] = ("desk", "secretariat")

AUDIENCE: Final[dict[str, Groups]] = {
    # The paper
    "cosigners.invited": ("invited",),
    "enquiry.cosigned/signed": ("author",),
    "enquiry.cosigned/declined": ("author",),
    "enquiry.withdrawn": _DESK,
    # Its examination
    "filing.requested": _SECRETARIAT,
    "case.filed": _MEMBERS,
    "case.not_filed": _MEMBERS,
    "case.returned_to_author": _MEMBERS,
    "case.merged": _MEMBERS,
    "case.split": _MEMBERS,
    # Who handles it
    "enquiry.assigned": ("author", "desk"),
    "triage.requested": _SECRETARIAT,
    "assignment.recalled": _DESK,
    "assignment.return_granted": _DESK,
    "assignment.return_refused": _DESK,
    "assignment.extension_requested": _SECRETARIAT,
    "assignment.extension_granted": ("author", "desk"),
    "assignment.extension_refused": _DESK,
    "assignment.opinion_waived": _DESK,
    "assignment.opinions_complete": _DESK,
    "clock.stopped": ("author",),
    "clock.restarted": ("author",),
    # The answer
    "reply.reviewed/approved": _DESK,
    "reply.reviewed/rejected": _DESK,
    "reply.submitted/interim": _MEMBERS,
    "reply.submitted/final": _MEMBERS,
    "reply.submitted/second": _MEMBERS,
    "reply.submitted/phone": _MEMBERS,
    "phone.confirmed/confirmed": _DESK,
    "phone.confirmed/denied": _DESK,
    "followup.asked": _DESK,
    "result.corrected": _DESK,
    "promise.made": _MEMBERS,
    "promise.carried_out": _MEMBERS,
    "publication.proposed": _SECRETARIAT,
    # What comes of it
    "case.tracked": _MEMBERS,
    "case.reopened/not_satisfied": ("author", "cosigners", "desk"),
    "case.reopened/promise_overdue": ("author", "cosigners", "desk"),
    "case.supervised/key_item": _DESKS,
    "case.supervised/second_not_satisfied": _DESKS,
    "case.closed/answered": _MEMBERS,
    "case.closed/rated": _MEMBERS,
    "case.closed/window_closed": _MEMBERS,
    "case.closed/promises_kept": _MEMBERS,
    # Its author has done these two himself; of a paper that is not filed both were told.
    "case.closed/withdrawn": ("cosigners",),
    "case.closed/converted": ("cosigners",),
    "case.published/full": _MEMBERS,
    "case.published/summary": _MEMBERS,
    "case.published/closed": _MEMBERS,
    "act.overtaken": ("actor",),
    # Time. That a member gave no rating in time is nobody's alarm.
    "deadline.approaching/sign": _DESK,
    "deadline.approaching/return": _DESK,
    "deadline.approaching/opinion": _DESK,
    "deadline.approaching/reply": _DESK,
    "deadline.approaching/second_reply": _DESK,
    "deadline.approaching/promise": _DESK,
    "deadline.approaching/follow_up": _DESK,
    "deadline.approaching/assign": _SECRETARIAT,
    "deadline.approaching/ruling": _SECRETARIAT,
    "deadline.approaching/extension_ruling": _SECRETARIAT,
    "deadline.approaching/publish": _SECRETARIAT,
    "deadline.approaching/feedback": ("author",),
    "deadline.approaching/cosign": ("invited",),
    "deadline.missed/sign": _DESKS,
    "deadline.missed/return": _DESK,
    "deadline.missed/opinion": _DESKS,
    "deadline.missed/reply": _DESKS,
    "deadline.missed/second_reply": _DESKS,
    "deadline.missed/promise": _DESKS,
    "deadline.missed/follow_up": _DESKS,
    "deadline.missed/assign": _SECRETARIAT,
    "deadline.missed/ruling": _SECRETARIAT,
    "deadline.missed/extension_ruling": _SECRETARIAT,
    "deadline.missed/publish": _SECRETARIAT,
    "deadline.missed/cosign": ("invited", "author"),
}


def asks_for_people(topic: str) -> bool:
    """Whether it is told to persons, whom not every event names."""
    return not {"author", "cosigners", "invited"}.isdisjoint(AUDIENCE.get(topic, ()))


def lacks_people(topic: str, parties: Parties) -> bool:
    """Whether somebody has to be told who is not known yet.

    Co-signers alone do not count: a paper of which nothing is known may be a draft without any.
    """
    told = AUDIENCE.get(topic, ())
    return parties.author is None and not {"author", "invited"}.isdisjoint(told)


def recipients(occasion: Occasion) -> Mapping[str, Group]:
    """Each once, as the first that he is, even who is author and co-signer at the same time."""
    told: dict[str, Group] = {}
    for group in AUDIENCE.get(occasion.topic, ()):
        for one in _members(occasion, group):
            told.setdefault(one, group)
    return told


def _members(occasion: Occasion, group: Group) -> Iterator[str]:
    parties = occasion.parties
    if group == "secretariat":
        yield SECRETARIAT_DESK
    elif group == "desk" and occasion.bureau:
        yield f"desk:{occasion.bureau}"
    elif group == "author" and parties.author:
        yield f"person:{parties.author}"
    elif group == "cosigners":
        yield from (f"person:{person}" for person in sorted(parties.cosigners))
    elif group == "invited":
        yield from (f"person:{person}" for person in sorted(parties.unanswered))
    elif group == "actor" and occasion.actor:
        yield occasion.actor
