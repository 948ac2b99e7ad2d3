"""One assignment in a bureau's hands: what it came with, and how acts on it are sent."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from shared.bureau.acts import Acts, By
from shared.events import EnquiryAssigned, Paper
from shared.events.parts import AssignmentRole

Send = Callable[[bytes, str], Awaitable[None]]
"""Sends a body to the inbox under an idempotency key; returns when the broker has it."""


class Work(Acts):
    """An assignment as it came, and what the bureau can do with it."""

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

    async def _act(
        self, act: str, fields: Mapping[str, Any], *, by: By | None, key: str | None = None
    ) -> None:
        message = {
            "act": act,
            "enquiry_id": self.enquiry_id,
            "assignment_id": self.assignment_id,
            "key": key,
            "by": dict(by) if by else None,
            **fields,
        }
        given = {name: value for name, value in message.items() if value is not None}
        await self._send(orjson.dumps(given), f"{self.assignment_id}:{act}")
