"""The nouns that several events share: people, papers, candidates, reasons."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.events.envelope import Payload

Kind = Literal["consultation", "suggestion", "proposal"]
Role = Literal["member", "official", "secretariat", "examiner", "operator", "service"]
AssignmentRole = Literal["sole", "lead", "co", "separate"]
Publication = Literal["full", "summary", "closed"]


class Actor(Payload):
    """Who did it; `acting_for` names the member whom a secretary acts for."""

    id: str
    role: Role
    name: str | None = None
    bureau: str | None = None
    acting_for: str | None = None


class Party(Payload):
    """An author or co-signer of a paper."""

    id: str
    name: str | None = None


class Attachment(Payload):
    """A reference to a file that is stored elsewhere; `sha256` in hex, `size` in bytes."""

    name: str
    url: str
    media_type: str | None = None
    size: int | None = None
    sha256: str | None = None


class Paper(Payload):
    """A paper as its author sent it: all that a bureau needs to work on it.

    `assign_by` is until when it has to be with a bureau, `predecessor` the case that it was
    converted from, `handed_in_by` the secretary who sent it in its author's name.
    """

    receipt: str
    kind: Kind
    title: str
    text: str
    author: Party
    cosigners: tuple[Party, ...] = ()
    wanted_bureaus: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    publication: Publication = "full"
    submitted_at: AwareDatetime
    assign_by: AwareDatetime | None = None
    predecessor: UUID | None = None
    handed_in_by: Actor | None = None


class Promise(Payload):
    """What a bureau promises, who there answers for it, and until when."""

    item: str
    owner: str
    due_at: AwareDatetime


class Bilingual(Payload):
    """A sentence for people, in Chinese and English."""

    zh: str
    en: str


class Candidate(Payload):
    """A bureau that might own a paper; the scores of one paper's candidates sum to at most 1."""

    bureau: str
    score: float


class Assignment(Payload):
    """Which assignment of an enquiry an act is about."""

    assignment_id: UUID
