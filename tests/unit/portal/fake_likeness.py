"""What the fake archive tells of papers that are nearly the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
_TOLD = ("id", "receipt", "kind", "title", "status", "submitted_at")


@dataclass
class Likeness:
    """`between` is by the id of a case, `groups` for the desk."""

    between: dict[str, list[Json]] = field(default_factory=dict)
    groups: list[Json] = field(default_factory=list)

    def join(self, *cases: Json, similarity: float = 0.91, mergeable: bool = True) -> None:
        """From now on these are similar to each other."""
        items = [_other(case, similarity, mergeable=mergeable) for case in cases]
        self.groups.append({"items": items, "similarity": similarity})
        for case in cases:
            found = self.between.setdefault(case["id"], [])
            found += [one for one in items if one["id"] != case["id"]]


def own_alike(cases: Mapping[str, Json], person: str, asked: Json) -> list[Json]:
    """Here only the very same words count."""
    return [
        {**{name: case[name] for name in _TOLD}, "similarity": 1.0}
        for case in cases.values()
        if case["author"]["id"] == person
        and case["id"] != asked.get("except")
        and case["status"] != "withdrawn"
        and (case["title"], case["text"]) == (asked["title"], asked["text"])
    ]


def _other(case: Json, similarity: float, *, mergeable: bool) -> Json:
    told = {name: case[name] for name in (*_TOLD, "author")}
    return {**told, "similarity": similarity, "mergeable": mergeable}
