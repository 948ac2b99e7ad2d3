"""Who is behind a paper, as far as it is known: what is learnt only ever adds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """Ids of persons; `answered` are those of the invited who signed or declined."""

    receipt: str | None = None
    author: str | None = None
    cosigners: frozenset[str] = frozenset()
    invited: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()

    @property
    def unanswered(self) -> frozenset[str]:
        return self.invited - self.answered

    def __or__(self, other: "Parties") -> "Parties":
        """What both know together; in any order and however often the same."""
        return Parties(
            receipt=self.receipt or other.receipt,
            author=self.author or other.author,
            cosigners=self.cosigners | other.cosigners,
            invited=self.invited | other.invited,
            answered=self.answered | other.answered,
        )


NOBODY = Parties()
