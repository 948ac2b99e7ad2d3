"""Turns the events of a case into lines that a person reads, newest first."""

from collections.abc import Sequence
from dataclasses import replace

from services.portal.domain.cases import Case
from services.portal.domain.entries import Entry
from services.portal.domain.people import Reader
from services.portal.domain.telling import TELLERS, Context, Line, Names
from services.portal.domain.words import Language, say


def timeline(
    case: Case, *, reader: Reader, names: Names, language: Language = "zh"
) -> Sequence[Line]:
    context = Context(language, names, reader, case.called)
    entries = sorted(case.timeline, key=lambda entry: entry.at, reverse=True)
    return [_line(entry, context) for entry in entries]


def _line(entry: Entry, context: Context) -> Line:
    teller = TELLERS.get(entry.fact)
    if teller is None:
        return Line(entry.id, entry.at, say("其他进展"), "quiet", quote=entry.fact)
    line = teller(entry, context)
    if entry.by and entry.by.acting_for:
        member = context.called(entry.by.acting_for)
        acted = say("由%(name)s代%(member)s办理", name=entry.by.called, member=member)
        line = replace(line, about=(*line.about, acted))
    if not entry.overtaken:
        return line
    return replace(line, tone="quiet", about=(*line.about, say("因他人在先，未生效")))


__all__ = ["Line", "Names", "timeline"]
