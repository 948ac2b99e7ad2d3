"""What members and examiners do, told as events."""

from uuid import UUID

from shared.events import (
    CaseFiled,
    CaseJoined,
    CaseMerged,
    CaseNotFiled,
    CaseParted,
    CaseReturned,
    CaseSplit,
    ConfirmedData,
    ConsentedData,
    ConvertedData,
    CosignedData,
    CosignersInvited,
    DraftedData,
    EnquiryConverted,
    EnquiryCosigned,
    EnquiryDrafted,
    EnquiryRated,
    EnquirySubmitted,
    EnquiryWithdrawn,
    Event,
    FiledData,
    FollowupAsked,
    FollowupData,
    InvitedData,
    JoinedData,
    MergedData,
    NotFiledData,
    PartedData,
    Party,
    PhoneConfirmed,
    PublicationConsented,
    RatedData,
    ReplySubmitted,
    ReturnedData,
    SplitData,
    WithdrawnData,
)
from shared.events.parts import Publication
from tests.unit.archive.story_base import SECRETARY, StoryBase, member

_RATINGS = {
    "yes": ("satisfied", True, False),
    "no": ("not_satisfied", False, True),
    "no_view": ("no_view", False, False),
}


class MemberStory(StoryBase):
    def drafted(self, *, title: str | None = None) -> Event:
        draft = self.paper.model_copy(update={"title": title} if title else {})
        data = DraftedData(by=self.author, draft=draft)
        return self.tell(EnquiryDrafted, None, data, event_id=None if self.events else self.id)

    def invited(self, *people: str, days: float = 1, whole: bool = False) -> Event:
        data = InvitedData(
            by=self.author,
            invited=tuple(Party(id=person) for person in people or ("m-7",)),
            closes_at=self.in_days(days),
            draft=self.paper if whole or not self.events else None,
        )
        event_id = None if self.events else self.id
        return self.tell(CosignersInvited, None, data, event_id=event_id)

    def cosigned(self, person: str = "m-7", *, declines: bool = False) -> Event:
        data = CosignedData(by=member(person), decision="declined" if declines else "signed")
        return self.tell(EnquiryCosigned, None, data)

    def submitted(self) -> Event:
        returned = [event.id for event in self.events if isinstance(event, CaseReturned)]
        cause = returned[-1] if returned else None
        event_id = self.new_id() if self.events else self.id
        return self.tell(
            EnquirySubmitted, None, self.paper, event_id=event_id, cause=cause, first=not cause
        )

    def withdrawn(self) -> Event:
        return self.tell(EnquiryWithdrawn, None, WithdrawnData(by=self.author))

    def asked(self, *, person: str | None = None, days: float = 20) -> Event:
        by = member(person) if person else self.author
        data = FollowupData(by=by, text="何时开通？", due_at=self.in_days(days))
        return self.tell(FollowupAsked, self._answer_bureau(), data)

    def rated(self, word: str = "yes", *, person: str | None = None) -> Event:
        code, satisfied, reopens = _RATINGS[word]
        data = RatedData(
            by=member(person) if person else self.author,
            handling=code,
            result=code,
            reply_id=self._answer_id(),
            satisfied=satisfied,
            reopens=reopens,
        )
        return self.tell(EnquiryRated, None, data)

    def confirmed(self, *, said: bool = True) -> Event:
        data = ConfirmedData(by=self.author, reply_id=self._answer_id(), confirmed=said)
        return self.tell(PhoneConfirmed, self._answer_bureau(), data)

    def consented(self, mode: Publication = "full") -> Event:
        data = ConsentedData(by=self.author, mode=mode)
        return self.tell(PublicationConsented, None, data)

    def converted(self) -> Event:
        data = ConvertedData(by=self.author, to_kind="proposal", successor=self.new_id())
        return self.tell(EnquiryConverted, None, data)

    def filed(self, *, days: float = 5) -> Event:
        data = FiledData(by=SECRETARY, assign_by=self.in_days(days), paper=self.paper)
        return self.tell(CaseFiled, None, data)

    def not_filed(self) -> Event:
        return self.tell(CaseNotFiled, None, NotFiledData(by=SECRETARY, reason_code="private"))

    def returned_to_author(self) -> Event:
        return self.tell(CaseReturned, None, ReturnedData(by=SECRETARY, note="请补充案由"))

    def merged(self, into: UUID | None = None) -> Event:
        return self.tell(CaseMerged, None, MergedData(by=SECRETARY, into=into or self.new_id()))

    def split(self) -> Event:
        data = SplitData(by=SECRETARY, out_of=self.new_id(), paper=self.paper)
        return self.tell(CaseSplit, None, data)

    def joined(self, other: UUID | None = None) -> Event:
        author = Party(id="m-9", name="赵敏")
        data = JoinedData(
            by=SECRETARY, joined=other or self.new_id(), receipt="SH-00000-00009", author=author
        )
        return self.tell(CaseJoined, None, data)

    def parted(self, other: UUID | None = None) -> Event:
        return self.tell(CaseParted, None, PartedData(by=SECRETARY, parted=other or self.new_id()))

    def _answer_id(self) -> UUID:
        given = [event.id for event in self.events if isinstance(event, ReplySubmitted)]
        return given[-1] if given else self.new_id()

    def _answer_bureau(self) -> str:
        given = [event.bureau for event in self.events if isinstance(event, ReplySubmitted)]
        return given[-1] if given and given[-1] else "hrss"
