"""What the fake archive allows whom, and what the fake intake's acts do to a case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shared.identity import Principal

Json = dict[str, Any]
Tell = Callable[..., None]

# As docs/contracts.md has them: the last part of the address, and the act.
PATHS: Mapping[str, str] = {
    "draft": "save_draft",
    "submission": "submit",
    "invitations": "invite",
    "cosignature": "cosign",
    "withdrawal": "withdraw",
    "follow-ups": "ask",
    "ratings": "rate",
    "phone-confirmation": "confirm_phone",
    "publication-consent": "consent",
    "conversion": "convert",
    "filing": "file",
    "filing-refusal": "not_file",
    "amendment-request": "return_to_author",
    "merger": "merge",
    "split": "split",
    "signature": "sign",
    "signature-refusal": "refuse_to_sign",
    "hand-backs": "hand_back",
    "opinions": "opine",
    "extension-requests": "ask_extension",
    "clock-stop": "stop_clock",
    "clock-restart": "restart_clock",
    "reply-drafts": "draft_reply",
    "countersignatures": "countersign",
    "replies": "reply",
    "promises": "promise",
    "promise-reports": "carry_out",
    "publication-proposals": "propose_publication",
    "directions": "direct",
    "rulings": "rule",
    "extension-rulings": "rule_extension",
    "opinion-waivers": "waive_opinion",
    "supervision": "supervise",
    "result-corrections": "correct",
    "reply-reviews": "review",
    "publication": "publish",
}
_NEXT: Mapping[str, tuple[str, str]] = {
    "submit": ("submitted", "enquiry.submitted.v1"),
    "withdraw": ("withdrawn", "enquiry.withdrawn.v1"),
    "file": ("filed", "case.filed.v1"),
    "not_file": ("not_filed", "case.not_filed.v1"),
    "return_to_author": ("returned_to_author", "case.returned_to_author.v1"),
    "merge": ("merged", "case.merged.v1"),
    "convert": ("converted", "enquiry.converted.v1"),
    "rate": ("rated_ok", "enquiry.rated.v1"),
}
_UNSENT = ("draft", "cosigning", "returned_to_author")
_ANSWERED = ("replied", "rated_ok", "tracked", "closed")


def instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the fake has no clock to be given


def allowed_to(case: Json, person: Principal) -> list[Json]:
    """`case["_allowed"]`, by role or person, goes before the few rules known here."""
    told: Mapping[str, list[Json]] = case.get("_allowed", {})
    if (found := told.get(person.id, told.get(person.role))) is not None:
        return found
    if person.role == "member":
        return [{"act": act} for act in _member_acts(case, person.id)]
    if person.role == "official":
        return _bureau_acts(case, person.bureau)
    if person.role == "examiner":
        filing = case["status"] == "submitted" and case["kind"] != "consultation"
        acts = ("file", "not_file", "return_to_author", "merge") if filing else ()
        return [{"act": act} for act in acts]
    if person.role == "secretariat" and case["status"] == "triage":
        return [{"act": "direct"}]
    return []


def _member_acts(case: Json, person: str) -> list[str]:
    status = case["status"]
    if any(one["id"] == person and not one["decision"] for one in case["invited"]):
        return ["cosign"]
    if case["author"]["id"] != person:
        return []
    if status in _UNSENT:
        edits = ["save_draft"] if status != "cosigning" else []
        return [*edits, "submit", "withdraw", *(["invite"] if status == "draft" else [])]
    if status in _ANSWERED:
        rated = any(one["by"]["id"] == person for one in case["ratings"])
        return ["ask", "consent", *([] if rated else ["rate"])]
    return ["withdraw"] if status not in ("withdrawn", "converted", "closed") else []


def _bureau_acts(case: Json, bureau: str | None) -> list[Json]:
    acts: list[Json] = []
    for own in case["assignments"]:
        about = {"assignment_id": own["id"]}
        if own["bureau"] == bureau and case["status"] in _ANSWERED:
            acts += [{"act": act, **about} for act in ("promise", "propose_publication")]
            continue
        if own["bureau"] != bureau or own["status"] not in ("dispatched", "signed"):
            continue
        if own["status"] == "dispatched":
            acts.append({"act": "sign", **about})
        acts.append({"act": "reply", "stage": "interim", **about})
        acts.append({"act": "reply", "stage": "final", **about})
        acts.append({"act": "hand_back", **about})
    return acts


@dataclass
class Deed:
    """An act that was accepted; `tell` adds an entry to the case's timeline."""

    act: str
    case: Json
    body: Json
    by: Json
    event: str
    tell: Tell

    def record(self, event_type: str, **more: Any) -> None:
        self.tell(self.case, event_type, event=self.event, by=self.by, **more)

    def perform(self) -> None:
        """As much of the act's effect as the pages' tests look at."""
        special: Mapping[str, Callable[[], None]] = {
            "save_draft": self._save,
            "invite": self._invite,
            "cosign": self._cosign,
            "sign": self._sign,
            "reply": self._reply,
            "hand_back": self._hand_back,
            "direct": self._direct,
            **dict.fromkeys(_NEXT, self._move),
        }
        special.get(self.act, lambda: self.record("case.tracked.v1"))()

    def _save(self) -> None:
        self.case |= {name: self.body[name] for name in ("kind", "title", "text")}
        self.record("enquiry.drafted.v1")

    def _invite(self) -> None:
        self.case["invited"] = [{"id": one, "decision": None} for one in self.body["cosigners"]]
        self.case["status"] = "cosigning"
        self.record("cosigners.invited.v1", invited=self.case["invited"])

    def _cosign(self) -> None:
        for one in self.case["invited"]:
            if one["id"] == self.by["id"]:
                one |= {"decision": self.body["decision"], "name": self.by["name"]}
        self.record("enquiry.cosigned.v1", decision=self.body["decision"])

    def _sign(self) -> None:
        own = self.case["assignments"][-1]
        own |= {"status": "signed", "signed_at": instant(now())}
        self.case["status"] = "in_handling"
        self.record("assignment.signed.v1", bureau=own["bureau"])

    def _hand_back(self) -> None:
        own = self.case["assignments"][-1]
        own["status"] = "return_requested"
        self.record("assignment.return_requested.v1", bureau=own["bureau"], **self.body)

    def _direct(self) -> None:
        told = {name: self.body[name] for name in ("lead", "note") if name in self.body}
        self.record("assignment.directed.v1", **told)
        self.case["_assign"](self.case, self.body["lead"], by="secretariat")

    def _reply(self) -> None:
        own, stage = self.case["assignments"][-1], self.body["stage"]
        reply = {"id": self.event, "bureau": own["bureau"], "by": self.by, "at": instant(now())}
        self.case["replies"].append({**reply, **self.body, "supplementary": False})
        if stage != "interim":
            own["status"] = self.case["status"] = "replied"
        self.record("reply.submitted.v1", bureau=own["bureau"], stage=stage)

    def _move(self) -> None:
        case, body = self.case, self.body
        case["status"], event_type = _NEXT[self.act]
        if self.act == "submit":
            case |= {name: body[name] for name in ("title", "text") if name in body}
            case["submitted_at"] = instant(now())
        elif self.act == "not_file":
            case["not_filed"] = {**body, "at": instant(now())}
        elif self.act == "return_to_author":
            case["amendment"] = {**body, "at": instant(now())}
        elif self.act == "merge":
            case["merged_into"] = body["into"]
        elif self.act == "rate":
            rating = {"id": self.event, "by": self.by, "at": instant(now())}
            case["ratings"].append({**rating, "answers": {}, **body})
        told = {name: body[name] for name in ("note", "reason_code", "to_kind") if name in body}
        self.record(event_type, **told)
