"""How much earlier cases count in a region: `evidence` of the pack's router.json."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.router.domain.evidence import Weighing
from shared.errors import PermanentError

_USUAL = Weighing()


class EvidenceError(PermanentError):
    """What the pack's router.json says of evidence is not what it should be."""


class _Evidence(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    likeness: float = Field(_USUAL.likeness, gt=0, le=1)
    hand_backs: int = Field(_USUAL.hand_backs, ge=1)
    lower: float = Field(_USUAL.lower, ge=0, le=1)
    raise_by: float = Field(_USUAL.raise_by, ge=0, le=1)


class _Card(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    evidence: _Evidence = _Evidence()


def weighing_of(folder: Path) -> Weighing:
    """The usual weights where the pack says nothing.

    Raises:
        EvidenceError: it says something that cannot be used.
    """
    file = folder / "router.json"
    if not file.exists():
        return _USUAL
    try:
        told = _Card.model_validate_json(file.read_bytes()).evidence
    except ValidationError as error:
        raise EvidenceError(f"{file}: evidence: {error.error_count()} faults") from error
    return Weighing(told.likeness, told.hand_backs, told.lower, told.raise_by)
