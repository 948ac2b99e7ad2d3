"""The examination of suggestions and proposals before anybody handles them."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.events.envelope import Event, Payload
from shared.events.parts import Actor, Bilingual, Candidate, Paper, Party


class FilingData(Payload):
    """What the router makes of a paper, for whoever examines it."""

    reasons: tuple[Bilingual, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    paper: Paper


class FilingRequested(Event):
    """A paper of a kind that has to be filed before it is assigned waits for its examiner."""

    type: Literal["filing.requested.v1"] = "filing.requested.v1"
    data: FilingData


class FiledData(Payload):
    by: Actor
    note: str | None = None
    assign_by: AwareDatetime | None = None
    paper: Paper


class CaseFiled(Event):
    type: Literal["case.filed.v1"] = "case.filed.v1"
    data: FiledData


class NotFiledData(Payload):
    by: Actor
    reason_code: str
    note: str | None = None


class CaseNotFiled(Event):
    type: Literal["case.not_filed.v1"] = "case.not_filed.v1"
    data: NotFiledData


class ReturnedData(Payload):
    """`note` tells the author what to amend."""

    by: Actor
    note: str


class CaseReturned(Event):
    type: Literal["case.returned_to_author.v1"] = "case.returned_to_author.v1"
    data: ReturnedData


class MergedData(Payload):
    by: Actor
    into: UUID
    note: str | None = None


class CaseMerged(Event):
    """Follows the main case from now on; its author is answered by a reply of his own."""

    type: Literal["case.merged.v1"] = "case.merged.v1"
    data: MergedData


class SplitData(Payload):
    by: Actor
    out_of: UUID
    note: str | None = None
    assign_by: AwareDatetime | None = None
    paper: Paper


class CaseSplit(Event):
    """Goes its own way again, from being filed."""

    type: Literal["case.split.v1"] = "case.split.v1"
    data: SplitData


class JoinedData(Payload):
    """The case that joined, and whom its answer goes to."""

    by: Actor
    joined: UUID
    receipt: str
    author: Party
    cosigners: tuple[Party, ...] = ()


class CaseJoined(Event):
    """What the main case knows of a merger."""

    type: Literal["case.joined.v1"] = "case.joined.v1"
    data: JoinedData


class PartedData(Payload):
    by: Actor
    parted: UUID


class CaseParted(Event):
    """What the main case knows of a split."""

    type: Literal["case.parted.v1"] = "case.parted.v1"
    data: PartedData
