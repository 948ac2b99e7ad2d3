"""Sessions in a sealed cookie: any replica can open it, nobody outside can read or forge it."""

import secrets
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.portal.domain.people import Reader

LIFETIME_SECONDS = 8 * 3600
_REMEMBERED_SUBMISSIONS = 3


class Submitted(BaseModel):
    """A paper that this session handed in and that the archive may not show yet."""

    id: str
    receipt: str
    title: str


class Session(BaseModel):
    """`id` is that of identity's session; `begun` holds what a sign-in in several steps needs.

    The reader is never in the cookie: who it is, and their token, is asked of identity for each
    request. The CSRF secret goes into every form.
    """

    model_config = ConfigDict(frozen=True)

    csrf: str = Field(default_factory=lambda: secrets.token_urlsafe(18))
    id: str | None = Field(None, repr=False)
    begun: dict[str, str] = Field(default_factory=dict, repr=False)
    reader: Reader | None = Field(None, exclude=True)
    submitted: tuple[Submitted, ...] = ()

    def beginning(self, **steps: str) -> "Session":
        return self.model_copy(update={"begun": steps})

    def remembering(self, paper: Submitted) -> "Session":
        """With the paper among the last few that were handed in."""
        others = [item for item in self.submitted if item.id != paper.id]
        kept = tuple([paper, *others][:_REMEMBERED_SUBMISSIONS])
        return self.model_copy(update={"submitted": kept})

    def forgetting(self, known: Sequence[str]) -> "Session":
        """Without the papers that the archive shows by now."""
        kept = tuple(item for item in self.submitted if item.id not in known)
        return self if kept == self.submitted else self.model_copy(update={"submitted": kept})


class Seal:
    """Replicas that share the key open each other's sessions; without one it is random."""

    def __init__(self, key: str | None = None) -> None:
        self._fernet = Fernet(key.encode() if key else Fernet.generate_key())

    def close(self, session: Session) -> str:
        return self._fernet.encrypt(session.model_dump_json().encode()).decode()

    def open(self, cookie: str) -> Session | None:
        """None for a cookie that is too old, forged or sealed by another key."""
        try:
            data = self._fernet.decrypt(cookie.encode(), ttl=LIFETIME_SECONDS)
            return Session.model_validate_json(data)
        except (InvalidToken, ValidationError):
            return None
