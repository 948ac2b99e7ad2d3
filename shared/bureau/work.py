"""One assignment in a bureau's hands, and the acts on it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from shared.events import EnquiryAssigned, Paper
from shared.events.reply import ReplyStage
from shared.events.parts import AssignmentRole

Send = Callable[[bytes, str], Awaitable[None]]
"""Sends a body to the inbox under an idempotency key; returns when the broker has it."""


class Work:
    """An assignment as it came, and what the bureau can do with it.

    Every act returns when the broker has it, and may be repeated: the same act counts once.
    """

    def __init__(self, event: EnquiryAssigned, send: Send) -> None:
        self.event = event
        self._send = send

    @property
    def enquiry_id(self) -> UUID:
        return self.event.subject

    @property
    def assignment_id(self) -> UUID:
        return self.event.data.assignment_id

    @property
    def paper(self) -> Paper:
        return self.event.data.paper

    @property
    def role(self) -> AssignmentRole:
        """`sole`, `lead` or `separate` bureaus answer; a `co` bureau gives the lead its opinion."""
        return self.event.data.role

    @property
    def due_at(self) -> datetime:
        return self.event.data.due_at

    async def sign(self, *, by: Mapping[str, str] | None = None) -> None:
        """Sign for it: the bureau has it and works on it. `by` is `{"id": …, "name": …}`."""
        await self._act("sign", {}, by=by, key="sign")

    async def reply(
        self,
        text: str,
        *,
        stage: ReplyStage = "final",
        result_class: str | None = None,
        by: Mapping[str, str] | None = None,
    ) -> None:
        """Answer the member; suggestions and proposals need a result class for a final reply."""
        fields = {"text": text, "stage": stage}
        if result_class:
            fields["result_class"] = result_class
        # Two interim replies of other words are two replies; a final one is told apart by its text.
        await self._act("reply", fields, by=by)

    async def hand_back(
        self,
        reason_code: str,
        evidence: str,
        *,
        proposed_bureau: str | None = None,
        by: Mapping[str, str] | None = None,
    ) -> None:
        """Ask to be relieved of it; the router rules, until then the bureau keeps it."""
        fields = {"reason_code": reason_code, "evidence": evidence}
        if proposed_bureau:
            fields["proposed_bureau"] = proposed_bureau
        await self._act("hand_back", fields, by=by)

    async def _act(
        self,
        act: str,
        fields: Mapping[str, Any],
        *,
        by: Mapping[str, str] | None,
        key: str | None = None,
    ) -> None:
        message = {
            "act": act,
            "enquiry_id": str(self.enquiry_id),
            "assignment_id": str(self.assignment_id),
            **fields,
        }
        if key:
            message["key"] = key
        if by:
            message["by"] = dict(by)
        await self._send(orjson.dumps(message), f"{self.assignment_id}:{act}")
