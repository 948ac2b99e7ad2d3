"""What intake needs of others: the archive's word on existing cases, and the region's codes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from services.intake.domain import Codes
from shared.errors import PermanentError, TransientError
from shared.events import Actor, Paper

Act = Literal["sign", "reply", "hand_back", "direct"]

CodesToday = Callable[[], Codes]


class ActRefusedError(PermanentError):
    """The archive does not allow the act: 403 for this actor, 409 in this state of the case."""

    def __init__(self, status: int, slug: str, *, detail: str, detail_zh: str) -> None:
        super().__init__(f"{slug}: {detail}")
        self.status = status
        self.slug = slug
        self.detail = detail
        self.detail_zh = detail_zh


class UnknownCaseError(ActRefusedError):
    """404: there is no such case for this actor, or the archive has not heard of it yet."""


class ArchiveUnavailableError(TransientError):
    """No replica of the archive gave an answer that can be used in time."""


@dataclass(frozen=True, slots=True)
class Permit:
    """The archive's yes, with what the event about the act has to carry."""

    paper: Paper
    assignment_id: UUID | None
    lead: str | None
    hops: int

    @property
    def assignment(self) -> UUID:
        """The assignment that a bureau's act is about; the archive names one to every bureau.

        Raises:
            ArchiveUnavailableError: it did not; a later answer may.
        """
        if self.assignment_id is None:
            raise ArchiveUnavailableError("the archive named no assignment")
        return self.assignment_id


class ArchiveCases(Protocol):
    async def permit(
        self,
        enquiry: UUID,
        act: Act,
        *,
        actor: Actor,
        assignment_id: UUID | None,
        event_id: UUID | None,
    ) -> Permit:
        """Ask whether the actor may do this now; asking changes nothing.

        `event_id` is the id that the act's event would have: what came through is allowed again.

        Raises:
            UnknownCaseError: 404.
            ActRefusedError: 403 or 409.
            ArchiveUnavailableError: no answer.
        """
