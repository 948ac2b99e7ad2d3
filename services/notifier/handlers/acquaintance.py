"""Learns who is behind a paper from the events that name them, and recalls it for the others."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.notifier.domain.audience import asks_for_people
from services.notifier.domain.parties import NOBODY, Parties
from services.notifier.handlers.variants import topic
from services.notifier.ports import PartyBook
from shared.events import (
    AssignmentDirected,
    CarriedOutData,
    CaseFiled,
    CaseSplit,
    CosignersInvited,
    EnquiryAssigned,
    EnquiryCosigned,
    Event,
    FilingRequested,
    Paper,
    PromiseCarriedOut,
    ReplyData,
    ReplySubmitted,
    ReturnRequested,
    TriageRequested,
)
from shared.events.parts import Actor


class Acquaintance:
    """Any events -> the parties of each, by event id.

    At least one of the events that are remembered comes before all that name nobody: each
    submitted paper is either to be filed, to be triaged or assigned.
    """

    def __init__(self, book: PartyBook) -> None:
        self._book = book

    async def __call__(self, events: Sequence[Event]) -> Mapping[UUID, Parties]:
        named = {event.id: parties_in(event) for event in events}
        learnt: dict[UUID, Parties] = {}
        for event in events:
            if _is_remembered(event):
                learnt[event.subject] = learnt.get(event.subject, NOBODY) | named[event.id]
        if learnt:
            await self._book.learn(learnt)
        asking = [event for event in events if _needs_book(event, named[event.id])]
        if asking:
            known = await self._book.look_up({event.subject for event in asking})
            for event in asking:
                named[event.id] |= known.get(event.subject, NOBODY)
        return named


def parties_in(event: Event) -> Parties:
    """Those whom the event itself names."""
    match event:
        case (
            EnquiryAssigned()
            | TriageRequested()
            | FilingRequested()
            | CaseFiled()
            | CaseSplit()
            | ReturnRequested()
            | AssignmentDirected()
        ):
            return _answered(event.data.paper)
        case ReplySubmitted() | PromiseCarriedOut():
            return _answered(event.data)
        case CosignersInvited():
            return Parties(
                receipt=event.data.draft.receipt if event.data.draft else None,
                author=_member(event.data.by),
                invited=frozenset(party.id for party in event.data.invited),
            )
        case EnquiryCosigned():
            person = frozenset({_member(event.data.by)})
            signed = event.data.decision == "signed"
            return Parties(answered=person, cosigners=person if signed else frozenset())
    return NOBODY


def _answered(named: Paper | ReplyData | CarriedOutData) -> Parties:
    return Parties(
        receipt=named.receipt,
        author=named.author.id,
        cosigners=frozenset(party.id for party in named.cosigners),
    )


def _member(actor: Actor) -> str:
    return actor.acting_for or actor.id


def _is_remembered(event: Event) -> bool:
    """No more than one write per enquiry at the peak: co-handlers' copies say nothing new."""
    if isinstance(event, EnquiryAssigned):
        return event.data.role != "co"
    return isinstance(event, TriageRequested | FilingRequested | CosignersInvited | EnquiryCosigned)


def _needs_book(event: Event, named: Parties) -> bool:
    return named.author is None and asks_for_people(topic(event))
