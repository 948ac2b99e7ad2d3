"""How long each step may take, by family of case and by whether the session is on."""

from datetime import time
from typing import Annotated

from pydantic import BeforeValidator, Field

from shared.region.parts import PackModel
from shared.region.steps import Modes


def _only_text(value: object) -> object:
    if not isinstance(value, str):  # YAML reads a bare 20:00 as the number 1200
        raise ValueError('write it in quotes: "20:00"')  # noqa: TRY004 - pydantic collects these
    return value


class Deadlines(PackModel):
    """The file deadlines.yaml; from `approaching_share` of a clock on, its end is near."""

    day_ends: Annotated[time, BeforeValidator(_only_text)]
    approaching_share: Annotated[float, Field(strict=True, gt=0, lt=1)]
    consultation: Modes
    paper: Modes
