"""What the fakes tell has the form of what the services themselves tell."""

from typing import Any

import pytest
from pydantic import BaseModel

from services.archive.api.similar import GroupsAnswer, MineAnswer, OthersAnswer
from services.router.api.answers import BureausAnswer, PreviewAnswer
from tests.unit.portal.fake_likeness import own_alike
from tests.unit.portal.serving import Stand

Json = dict[str, Any]


def assert_told_alike(model: type[BaseModel], told: Any) -> None:
    """Every field of the service's answer and no other, with values that it could tell."""
    read = model.model_validate(told).model_dump(mode="json")
    assert _names(read) == _names(told)


def _names(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _names(one) for name, one in value.items()}
    return [_names(one) for one in value] if isinstance(value, list) else None


async def test_a_preview(stand: Stand) -> None:
    case = stand.services.add_case(status="replied")
    stand.router.leads("hrss", similar=[stand.router.precedent(case, "hrss")])
    assert_told_alike(PreviewAnswer, stand.router.route)
    stand.router.refers("unowned", ("tax", 0.2))
    assert_told_alike(PreviewAnswer, stand.router.route)


async def test_how_busy_bureaus_are(stand: Stand) -> None:
    stand.router.loads["hrss"] = {"open": 3, "usual_seconds": 60, "slow_seconds": 90, "answers": 2}
    assert_told_alike(BureausAnswer, stand.router.busy())


@pytest.mark.parametrize("mergeable", [True, False])
async def test_similar_papers(stand: Stand, *, mergeable: bool) -> None:
    one, other = stand.services.add_case(), stand.services.add_case()
    stand.services.likeness.join(one, other, mergeable=mergeable)
    assert_told_alike(GroupsAnswer, {"groups": stand.services.likeness.groups})
    found = stand.services.likeness.between[one["id"]]
    assert_told_alike(OthersAnswer, {"items": found})
    asked = {"title": one["title"], "text": one["text"]}
    mine = own_alike(stand.services.cases, one["author"]["id"], asked)
    assert len(mine) == 2
    assert_told_alike(MineAnswer, {"mine": mine})
