"""The people of a case, and what they refer to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Party:
    """`acting_for` is the member in whose name a secretary did it."""

    id: str
    name: str | None = None
    bureau: str | None = None
    role: str | None = None
    acting_for: str | None = None

    @property
    def called(self) -> str:
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Invited:
    """Who may co-sign; `decision` is absent as long as it is open."""

    id: str
    name: str | None = None
    decision: str | None = None

    @property
    def called(self) -> str:
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Attachment:
    """A reference to a file that is stored elsewhere."""

    name: str
    url: str

    @property
    def is_safe(self) -> bool:
        """Whether it may stand on a page as a link."""
        return self.url.startswith("https://")
