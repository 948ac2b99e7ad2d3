"""Everything that a bureau can do with an assignment, as messages to the inbox."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from shared.events import Attachment, PhoneRecord, Promise
from shared.events.parts import Publication
from shared.events.reply import ReplyStage

By = Mapping[str, str]
"""Who at the bureau did it: `{"id": …, "name": …}`."""


class Acts(ABC):
    """Each act returns when the broker has it; who may do it when, the archive decides.

    Acts with a `key` may rightly be done again in the same words: each call is a new act unless it
    names the key of an earlier one. Of all others the same words count once.
    """

    async def sign(self, *, by: By | None = None) -> None:
        """Sign for it: the bureau has it and works on it."""
        await self._act("sign", {}, by=by, key="sign")

    async def refuse_to_sign(self, reason: str, *, by: By | None = None) -> None:
        """Say that it is not the bureau's; it has to be handed back then, or signed after all."""
        await self._act("refuse_to_sign", {"reason": reason}, by=by)

    async def hand_back(
        self,
        reason_code: str,
        evidence: str,
        *,
        proposed_bureau: str | None = None,
        by: By | None = None,
    ) -> None:
        """Ask to be relieved of it; until that is ruled on, the bureau keeps it."""
        fields = {
            "reason_code": reason_code,
            "evidence": evidence,
            "proposed_bureau": proposed_bureau,
        }
        await self._act("hand_back", fields, by=by)

    async def opine(self, text: str, *, by: By | None = None) -> None:
        """Give the lead the opinion of a co-handler."""
        await self._act("opine", {"text": text}, by=by)

    async def ask_extension(
        self, reason_code: str, reason: str, until: datetime, *, by: By | None = None
    ) -> None:
        fields = {"reason_code": reason_code, "reason": reason, "until": until}
        await self._act("ask_extension", fields, by=by)

    async def stop_clock(
        self, reason_code: str, reason: str, *, by: By | None = None, key: str | None = None
    ) -> None:
        fields = {"reason_code": reason_code, "reason": reason}
        await self._act("stop_clock", fields, by=by, key=key or uuid4().hex)

    async def restart_clock(
        self, reason: str | None = None, *, by: By | None = None, key: str | None = None
    ) -> None:
        """Go on; the deadline moves by the time that the clock stood still."""
        await self._act("restart_clock", {"reason": reason}, by=by, key=key or uuid4().hex)

    async def draft_reply(
        self,
        text: str,
        *,
        result_class: str | None = None,
        by: By | None = None,
        key: str | None = None,
    ) -> None:
        """Show the co-handlers and the secretariat what the lead is going to answer."""
        fields = {"text": text, "result_class": result_class}
        await self._act("draft_reply", fields, by=by, key=key or uuid4().hex)

    async def countersign(
        self,
        *,
        agrees: bool,
        comment: str | None = None,
        by: By | None = None,
        key: str | None = None,
    ) -> None:
        """Agree to the lead's draft, or not."""
        fields = {"agrees": agrees, "comment": comment}
        await self._act("countersign", fields, by=by, key=key or uuid4().hex)

    async def reply(  # noqa: PLR0913 - the parts of a reply, all by name
        self,
        text: str,
        *,
        stage: ReplyStage = "final",
        result_class: str | None = None,
        promise: Promise | None = None,
        phone: PhoneRecord | None = None,
        attachments: Sequence[Attachment] = (),
        by: By | None = None,
    ) -> None:
        """Answer the member.

        Suggestions and proposals need a result class for a final reply, and some classes a promise;
        the stage `phone` needs the record of the call.
        """
        fields = {
            "text": text,
            "stage": stage,
            "result_class": result_class,
            "promise": promise.model_dump() if promise else None,
            "phone": phone.model_dump() if phone else None,
            "attachments": [one.model_dump(exclude_none=True) for one in attachments] or None,
        }
        # Two interim replies of other words are two replies; a final one is told apart by its text.
        await self._act("reply", fields, by=by)

    async def promise(
        self, item: str, *, owner: str, due_at: datetime, by: By | None = None
    ) -> None:
        """Promise something after the reply, and say who answers for it."""
        fields = {"item": item, "owner": owner, "due_at": due_at}
        await self._act("promise", fields, by=by)

    async def carry_out(self, promise_id: UUID, text: str, *, by: By | None = None) -> None:
        """Report that a promise is kept; `promise_id` is the event that made it."""
        await self._act("carry_out", {"promise_id": promise_id, "text": text}, by=by)

    async def propose_publication(
        self,
        mode: Publication,
        *,
        reason_code: str | None = None,
        by: By | None = None,
        key: str | None = None,
    ) -> None:
        """Propose how far to publish the answer; `closed` needs a reason."""
        fields = {"mode": mode, "reason_code": reason_code}
        await self._act("propose_publication", fields, by=by, key=key or uuid4().hex)

    @abstractmethod
    async def _act(
        self, act: str, fields: Mapping[str, Any], *, by: By | None, key: str | None = None
    ) -> None:
        """Send the fields that are not None."""
