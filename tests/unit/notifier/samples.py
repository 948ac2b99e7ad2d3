"""The stored sample of every event, varied as a test needs it."""

import json
from pathlib import Path
from typing import Any

from shared.events import Event, parse_event

FOLDER = Path(__file__).parents[2] / "contract" / "samples"


def sample(event_type: str, *, bureau: str | None = "hrss", **data: Any) -> Event:
    """The sample of this type with some of its data changed."""
    stored: dict[str, Any] = json.loads((FOLDER / f"{event_type}.v1.json").read_bytes())
    changed = stored | {"bureau": bureau, "data": stored["data"] | data}
    return parse_event(json.dumps(changed).encode())
