"""What is wrong with a pack: each problem with its file, its line and its field."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from shared.errors import PermanentError

Location: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}"
        return (
            f"{where}, {self.field}: {self.message}" if self.field else f"{where}: {self.message}"
        )


class RegionPackError(PermanentError):
    """A region pack cannot be used; the message lists every problem found."""

    def __init__(self, pack: Path, problems: Sequence[Problem]) -> None:
        self.pack = pack
        self.problems = tuple(problems)
        count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
        lines = "".join(f"\n  {problem}" for problem in problems)
        super().__init__(f"Region pack {pack} has {count}:{lines}")


def field_name(location: Location) -> str:
    """Write ("bureaus", 3, "name", "zh") as bureaus[3].name.zh."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return "".join(steps).removeprefix(".")
