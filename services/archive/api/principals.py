"""A verified principal as the archive's rules know him: who reads, and who would act."""

from services.archive.domain import Actor, Viewer
from shared.identity import Principal


def viewer_of(principal: Principal) -> Viewer:
    """Who acts for a member reads as that member does, no more and no less."""
    if principal.acting_for is not None:
        return Viewer(principal.acting_for, "member")
    return Viewer(principal.id, principal.role, principal.bureau)


def actor_of(principal: Principal) -> Actor:
    return Actor(principal.id, principal.role, principal.bureau, principal.acting_for)
