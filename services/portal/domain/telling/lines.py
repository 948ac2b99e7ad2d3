"""A line of a timeline, and what it takes to tell an event as one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.portal.domain.entries import Entry
from services.portal.domain.people import Reader
from services.portal.domain.words import Language, Words, say

Name = Callable[[str], str]
Tone = Literal["plain", "good", "warn", "quiet"]


@dataclass(frozen=True, slots=True)
class Names:
    """Each answers the name of a code, or a time, in the reader's language."""

    bureau: Name
    reason: Name
    kind: Name
    result_class: Name
    publication: Name
    moment: Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class Line:
    """`about` are sentences of ours, `quote` is what a person wrote."""

    id: str
    at: datetime
    title: Words
    tone: Tone = "plain"
    about: tuple[Words, ...] = ()
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """`called` answers the name of somebody of the case."""

    language: Language
    names: Names
    reader: Reader
    called: Name = str

    def bureau(self, code: str | None) -> str:
        return self.names.bureau(code) if code else ""


Teller = Callable[[Entry, Context], Line]
Tellers = Mapping[str, Teller]


def line(
    entry: Entry,
    title: Words,
    *about: Words | None,
    tone: Tone = "plain",
    quote: str | None = None,
) -> Line:
    """What is None is left out; who did it comes last."""
    by = entry.by
    who = say("经办人：%(name)s", name=by.name) if by and by.name and by.role != "member" else None
    told = tuple(words for words in (*about, who) if words is not None)
    return Line(entry.id, entry.at, title, tone, told, quote)


def plain(title: Words, *, tone: Tone = "plain") -> Teller:
    """The event in words that are always the same, with its note."""
    return lambda entry, _context: line(entry, title, tone=tone, quote=entry.note)


def due(entry: Entry, context: Context) -> Words | None:
    """Until when, where the event says so."""
    at = entry.due_at or entry.until or entry.closes_at
    return say("期限：%(moment)s", moment=context.names.moment(at)) if at else None


def reason(entry: Entry, context: Context) -> Words | None:
    if not entry.reason_code:
        return None
    return say("理由：%(reason)s", reason=context.names.reason(entry.reason_code))
