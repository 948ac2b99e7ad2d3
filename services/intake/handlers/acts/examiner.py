"""What examiners do with suggestions and proposals before anybody handles them."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from services.intake.domain import Codes, Faults, code_faults
from services.intake.domain.demands import other_case_faults
from services.intake.handlers.act import Act, Deed, Granted, MainCase
from services.intake.handlers.forms.examiner import (
    AmendmentForm,
    FilingRefusalForm,
    MergerForm,
    NoteForm,
)
from services.intake.ports import Permit
from shared.events import (
    CaseFiled,
    CaseJoined,
    CaseMerged,
    CaseNotFiled,
    CaseParted,
    CaseReturned,
    CaseSplit,
    Event,
    FiledData,
    JoinedData,
    MergedData,
    NotFiledData,
    Paper,
    PartedData,
    ReturnedData,
    SplitData,
)
from shared.events.parts import Role

_EXAMINERS: Final[tuple[Role, ...]] = ("examiner", "secretariat")


def _to_be_assigned(granted: Granted[Any]) -> Paper:
    """The paper with the time that it has from now on to get to a bureau."""
    return granted.permit.paper.model_copy(update={"assign_by": granted.due("assign")})


def _filed(granted: Granted[NoteForm]) -> Sequence[Event]:
    paper = _to_be_assigned(granted)
    data = FiledData(by=granted.by, note=granted.form.note, assign_by=paper.assign_by, paper=paper)
    return [granted.event(CaseFiled, data)]


def _refusal_reason(deed: Deed[FilingRefusalForm], codes: Codes) -> Faults:
    return code_faults("reason_code", deed.form.reason_code, codes.not_filed_reasons)


def _not_filed(granted: Granted[FilingRefusalForm]) -> Sequence[Event]:
    form = granted.form
    data = NotFiledData(by=granted.by, reason_code=form.reason_code, note=form.note)
    return [granted.event(CaseNotFiled, data)]


def _returned(granted: Granted[AmendmentForm]) -> Sequence[Event]:
    return [granted.event(CaseReturned, ReturnedData(by=granted.by, note=granted.form.note))]


def _another(deed: Deed[MergerForm], _codes: Codes) -> Faults:
    return other_case_faults("into", same=deed.form.into == deed.enquiry)


def _named_main(form: MergerForm, _permit: Permit) -> UUID:
    return form.into


def _merged(granted: Granted[MergerForm]) -> Sequence[Event]:
    form, paper = granted.form, granted.permit.paper
    joined = JoinedData(
        by=granted.by,
        joined=granted.deed.enquiry,
        receipt=paper.receipt,
        author=paper.author,
        cosigners=paper.cosigners,
    )
    return [
        granted.event(CaseMerged, MergedData(by=granted.by, into=form.into, note=form.note)),
        granted.on_main(CaseJoined, joined, main=form.into),
    ]


def _present_main(_form: NoteForm, permit: Permit) -> UUID:
    return permit.given_main


def _split(granted: Granted[NoteForm]) -> Sequence[Event]:
    main = granted.permit.given_main
    paper = _to_be_assigned(granted)
    data = SplitData(
        by=granted.by,
        out_of=main,
        note=granted.form.note,
        assign_by=paper.assign_by,
        paper=paper,
    )
    parted = PartedData(by=granted.by, parted=granted.deed.enquiry)
    return [
        granted.event(CaseSplit, data),
        granted.on_main(CaseParted, parted, main=main),
    ]


EXAMINER_ACTS: Final[tuple[Act[Any], ...]] = (
    Act("file", "filing", "File a paper", _EXAMINERS, NoteForm, _filed),
    Act(
        "not_file",
        "filing-refusal",
        "Refuse to file a paper",
        _EXAMINERS,
        FilingRefusalForm,
        _not_filed,
        faults=_refusal_reason,
    ),
    Act(
        "return_to_author",
        "amendment-request",
        "Return a paper to its author for amendment",
        _EXAMINERS,
        AmendmentForm,
        _returned,
    ),
    Act(
        "merge",
        "merger",
        "Merge a case into a main case",
        _EXAMINERS,
        MergerForm,
        _merged,
        faults=_another,
        main=MainCase("join", _named_main, "into", CaseJoined),
    ),
    Act(
        "split",
        "split",
        "Split a case from its main case",
        _EXAMINERS,
        NoteForm,
        _split,
        main=MainCase("part", _present_main, None, CaseParted),
    ),
)
