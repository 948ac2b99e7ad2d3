"""Every act on a case in one table, and the act that an event records."""

from collections.abc import Mapping
from typing import Final

from services.archive.domain import facts as f
from services.archive.domain.act import Act
from services.archive.domain.acts_desks import BUREAU_ACTS, SECRETARIAT_ACTS
from services.archive.domain.acts_people import EXAMINER_ACTS, MEMBER_ACTS

ALL_ACTS: Final = (*MEMBER_ACTS, *EXAMINER_ACTS, *BUREAU_ACTS, *SECRETARIAT_ACTS)
ACTS: Final[Mapping[str, Act]] = {act.key: act for act in ALL_ACTS}

ACT_OF_EVENT: Final[Mapping[str, Act]] = {
    **{act.event: act for act in reversed(ALL_ACTS) if act.stage is None},
    f.RETURN_REFUSED: ACTS["rule"],
    f.EXTENSION_REFUSED: ACTS["rule_extension"],
}


def act_of(fact: f.Fact) -> Act | None:
    """The act that an event records; None for what services do by themselves."""
    if fact.type == f.REPLY:
        return ACTS.get(f"reply:{fact.data.get('stage')}")
    return ACT_OF_EVENT.get(fact.type)
