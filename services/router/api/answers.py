"""The answers of the routes as they go out."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.router.domain.similar import Earlier
from services.router.domain.waiting import Load, expected_seconds
from services.router.domain.words import Words
from services.router.handlers.preview_route import Preview
from services.router.ports import BureauEntry
from shared.events.parts import Bilingual


class CandidateAnswer(BaseModel):
    bureau: str
    name: Bilingual
    share: float


class NamedBureau(BaseModel):
    code: str
    name: Bilingual


class SimilarAnswer(BaseModel):
    """An answered case that anybody of the region may read; `share` from 0 to 1 is likeness."""

    id: UUID
    title: str
    bureau: NamedBureau
    answered_at: datetime
    share: float


class WaitingAnswer(BaseModel):
    """null is not known; `answers` are those that the times come from."""

    bureau: str
    queue: int | None
    open: int | None
    usual_seconds: int | None
    expected_seconds: int | None
    answers: int


class PreviewAnswer(BaseModel):
    """`lead` is null where a person would decide, because of `referred`."""

    lead: str | None
    co: tuple[str, ...]
    referred: str | None
    reasons: tuple[Bilingual, ...]
    candidates: tuple[CandidateAnswer, ...]
    similar: tuple[SimilarAnswer, ...]
    waiting: WaitingAnswer | None


class BureauAnswer(BaseModel):
    """Half of its recent answers came within `usual_seconds`, nine tenths in `slow_seconds`."""

    code: str
    name: Bilingual
    remit: Bilingual
    queue: int | None
    open: int | None
    usual_seconds: int | None
    slow_seconds: int | None
    answers: int


class BureausAnswer(BaseModel):
    bureaus: tuple[BureauAnswer, ...]
    as_of: datetime


def preview_answer(preview: Preview) -> PreviewAnswer:
    return PreviewAnswer(
        lead=preview.lead,
        co=tuple(preview.co),
        referred=preview.referred,
        reasons=tuple(map(bilingual, preview.reasons)),
        candidates=tuple(
            CandidateAnswer(
                bureau=one.standing.bureau,
                name=bilingual(one.name),
                share=round(one.standing.score, 4),
            )
            for one in preview.candidates
        ),
        similar=tuple(_similar(case, name) for case, name in preview.similar),
        waiting=_waiting(preview.waiting) if preview.waiting else None,
    )


def bureau_answer(entry: BureauEntry, load: Load) -> BureauAnswer:
    pace = load.pace
    return BureauAnswer(
        code=load.bureau,
        name=bilingual(entry.name),
        remit=bilingual(entry.remit),
        queue=load.queue,
        open=load.open,
        usual_seconds=round(pace.usual_seconds) if pace else None,
        slow_seconds=round(pace.slow_seconds) if pace else None,
        answers=pace.answers if pace else 0,
    )


def bilingual(words: Words) -> Bilingual:
    return Bilingual(zh=words.zh, en=words.en)


def _similar(case: Earlier, name: Words) -> SimilarAnswer:
    return SimilarAnswer(
        id=case.id,
        title=case.title,
        bureau=NamedBureau(code=case.bureau, name=bilingual(name)),
        answered_at=case.answered_at,
        share=round(case.share, 4),
    )


def _waiting(load: Load) -> WaitingAnswer:
    expected = expected_seconds(load)
    return WaitingAnswer(
        bureau=load.bureau,
        queue=load.queue,
        open=load.open,
        usual_seconds=round(load.pace.usual_seconds) if load.pace else None,
        expected_seconds=None if expected is None else round(expected),
        answers=load.pace.answers if load.pace else 0,
    )
