"""For every operation a body that is right in its form, so that it is not refused for that."""

from typing import Any, Final
from uuid import UUID

_LATER: Final = "2026-03-01T00:00:00Z"
_ONE: Final = str(UUID(int=5))
_PROMISE: Final = {"item": "建成线上平台", "owner": "社会保险处", "due_at": _LATER}
_ADDRESS: Final = {"address": "192.0.2.7"}

BODIES: Final[dict[str, dict[str, Any]]] = {
    "submit_enquiry": {"kind": "suggestion", "title": "标题", "text": "正文"},
    "start_draft": {"kind": "suggestion"},
    "save_draft": {"kind": "suggestion", "title": "标题", "text": "正文"},
    "submit": {"text": "正文"},
    "invite": {"cosigners": ["m-9"]},
    "cosign": {"decision": "signed"},
    "withdraw": {},
    "ask": {"text": "何时开通？"},
    "rate": {"handling": "satisfied", "result": "satisfied"},
    "confirm_phone": {"confirmed": True},
    "consent": {"mode": "full"},
    "convert": {"to_kind": "suggestion"},
    "file": {},
    "not_file": {"reason_code": "private_matter"},
    "return_to_author": {"note": "请补充"},
    "merge": {"into": _ONE},
    "split": {},
    "sign": {},
    "refuse_to_sign": {"reason": "非本单位职责"},
    "hand_back": {"reason_code": "not_our_remit", "evidence": "三定方案"},
    "opine": {"text": "建议分步实施"},
    "ask_extension": {
        "reason_code": "several_bureaus",
        "reason": "涉及多个部门",
        "until": _LATER,
    },
    "stop_clock": {"reason_code": "awaiting_member", "reason": "等待补充"},
    "restart_clock": {},
    "draft_reply": {"text": "拟答复如下"},
    "countersign": {"agrees": True},
    "reply": {"stage": "final", "text": "已开通", "result_class": "A"},
    "promise": _PROMISE,
    "carry_out": {"promise_id": _ONE, "text": "已建成"},
    "propose_publication": {"mode": "full"},
    "direct": {"lead": "edu"},
    "rule": {"assignment_id": _ONE, "granted": False},
    "rule_extension": {"assignment_id": _ONE, "granted": False},
    "waive_opinion": {"assignment_id": _ONE},
    "supervise": {},
    "correct": {"result_class": "B"},
    "review": {"approved": True},
    "publish": {"mode": "full", "title": "标题", "text": "公开文本"},
}
