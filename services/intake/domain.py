"""What intake decides by itself: which characters and codes it takes, how acts are told apart."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.errors import PermanentError

_UNWANTED = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters but tab, line feed, return
    "\u202a-\u202e\u2066-\u2069"  # bidi embeddings and overrides: shown other than written
    "]"
)
_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A field that cannot be taken, and why, without its value."""

    field: str
    reason: str
    reason_zh: str


class InvalidFormError(PermanentError):
    """Some fields of what was sent cannot be taken."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.reason}" for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes that the region knows today."""

    bureaus: frozenset[str]
    result_classes: frozenset[str]
    hand_back_reasons: frozenset[str]


def unwanted_character(text: str) -> tuple[str, int] | None:
    """The first character that no paper may hold, as `U+202E`, and its position from 1."""
    found = _UNWANTED.search(text)
    return (f"U+{ord(found[0]):04X}", found.start() + 1) if found else None


def one_line(text: str) -> str:
    """A title is one line: a run of white space in it is one space."""
    return " ".join(text.split())


def others(named: Iterable[str], *, than: str) -> tuple[str, ...]:
    """Each name once, in order, without `than`: nobody co-signs or co-handles beside himself."""
    return tuple(name for name in dict.fromkeys(named) if name != than)


def bureau_faults(field: str, named: Sequence[str], codes: Codes) -> list[Fault]:
    """One fault for each bureau of a list that the region does not have today."""
    return [
        Fault(f"{field}.{index}", "no bureau of this region has this code", "本地区没有该单位代码")
        for index, code in enumerate(named)
        if code not in codes.bureaus
    ]


def code_faults(field: str, code: str | None, known: frozenset[str]) -> list[Fault]:
    """A fault where a code is given and the region does not know it."""
    if code is None or code in known:
        return []
    return [Fault(field, "this region has no such code", "本地区没有该代码")]


def reply_faults(kind: str, stage: str, *, result_class: str | None, phone: bool) -> list[Fault]:
    """What is missing in a reply to a paper of this kind."""
    faults = []
    if stage == "final" and kind != "consultation" and result_class is None:
        reason = "a final reply to a suggestion or proposal needs a result class"
        faults.append(Fault("result_class", reason, "建议和提案的正式答复须注明办理结果类别"))
    if stage == "phone" and not phone:
        reason = "a reply by telephone needs the record of the call"
        faults.append(Fault("phone", reason, "电话答复须附通话记录"))
    return faults


def proposal_faults(proposed: str | None, *, own: str | None) -> list[Fault]:
    """A bureau that hands a paper back cannot propose itself."""
    if proposed is None or proposed != own:
        return []
    return [Fault("proposed_bureau", "propose another bureau than your own", "不能推荐本单位")]


def check(*faults: list[Fault]) -> None:
    """Raises InvalidFormError if there is any fault."""
    found = [fault for part in faults for fault in part]
    if found:
        raise InvalidFormError(found)


def trace_of(traceparent: str | None, act: UUID) -> str:
    """The caller's W3C trace context if it is valid, else one made of the act's own id.

    So a receipt leads to its trace, and a retry without a trace context stays in the same trace.
    """
    if traceparent is not None and _TRACEPARENT.fullmatch(traceparent):
        return traceparent
    return f"00-{act.hex}-{act.hex[16:]}-01"
