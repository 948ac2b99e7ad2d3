"""A region as the services know it: one immutable value, looked up by code and by day."""

from datetime import date
from functools import cached_property
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from shared.errors import PermanentError
from shared.region.bureau import Bureau
from shared.region.calendar import Calendar
from shared.region.codes import Codes, EnquiryKind
from shared.region.deadlines import Deadlines
from shared.region.parts import BilingualText, Count, Day, PackModel, Share, Text
from shared.region.steps import Steps


class UnknownBureauError(PermanentError):
    """The region has no bureau of this code."""


class UnknownKindError(PermanentError):
    """No kind of enquiry has this code."""


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError("is not a time zone known here, in the form Area/City") from error
    return name


class Secretariat(PackModel):
    """The desk that takes what no bureau owns."""

    name: BilingualText


class RouterThresholds(PackModel):
    """Shares are of all that a paper's words say for any bureau or for none."""

    assign_confidence: Share
    co_handler_confidence: Share
    plausible_share: Share
    contradiction_confidence: Share = 0.75
    max_bounces: Count

    @field_validator("co_handler_confidence")
    @classmethod
    def _below_the_lead(cls, share: float, info: ValidationInfo) -> float:
        if share > info.data.get("assign_confidence", 1):
            raise ValueError("has to be at most assign_confidence")
        return share


class Session(PackModel):
    """`term` and `meeting` count 届 and 次; it lasts from the first day to the last."""

    term: Count
    meeting: Count
    name: BilingualText
    starts: Day
    ends: Day

    @field_validator("ends")
    @classmethod
    def _not_before_it_starts(cls, ends: date, info: ValidationInfo) -> date:
        starts = info.data.get("starts")
        if starts is not None and ends < starts:
            raise ValueError(f"has to be on or after starts ({starts})")
        return ends

    def covers(self, day: date) -> bool:
        return self.starts <= day <= self.ends


class Profile(PackModel):
    """The file region.yaml."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,31}$")]
    name: BilingualText
    timezone: Annotated[Text, AfterValidator(_time_zone)]
    languages: Annotated[tuple[Literal["zh", "en"], ...], Field(min_length=1)]
    receipt_prefix: Annotated[str, Field(pattern=r"^[A-Z]{2,6}$")]
    secretariat: Secretariat
    router: RouterThresholds
    sessions: Annotated[tuple[Session, ...], Field(min_length=1)]


class Region(Profile):
    bureaus: tuple[Bureau, ...]
    deadlines: Deadlines
    codes: Codes
    calendar: Calendar

    @cached_property
    def bureau_codes(self) -> tuple[str, ...]:
        """Of all bureaus, closed ones too: their queues may still hold work."""
        return tuple(bureau.code for bureau in self.bureaus)

    def bureau(self, code: str) -> Bureau:
        try:
            return self._by_code[code]
        except KeyError as error:
            raise UnknownBureauError(f"{self.code} has no bureau {code!r}") from error

    def bureaus_on(self, day: date) -> tuple[Bureau, ...]:
        return tuple(bureau for bureau in self.bureaus if bureau.valid_on(day))

    def session_on(self, day: date) -> Session | None:
        return next((session for session in self.sessions if session.covers(day)), None)

    def latest_session(self, day: date) -> Session:
        """The one that is on or was last; before the first of all, the first."""
        begun = [session for session in self.sessions if session.starts <= day]
        return begun[-1] if begun else self.sessions[0]

    def kind(self, code: str) -> EnquiryKind:
        for kind in self.codes.enquiry_kinds:
            if kind.code == code:
                return kind
        raise UnknownKindError(f"{self.code} has no kind of enquiry {code!r}")

    def steps(self, kind: str, day: date) -> Steps:
        """The limits of the steps that begin on this day."""
        is_paper = self.kind(kind).family == "paper"
        modes = self.deadlines.paper if is_paper else self.deadlines.consultation
        return modes.after if self.session_on(day) is None else modes.in_session

    @cached_property
    def _by_code(self) -> dict[str, Bureau]:
        return {bureau.code: bureau for bureau in self.bureaus}
