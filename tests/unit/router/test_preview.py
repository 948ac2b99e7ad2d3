"""Where a paper would go before it is put, and models that come while the router runs."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from deploy.commands.router_evaluate import Judges
from deploy.commands.router_train import train
from services.router.adapters.model import CARD, open_model
from services.router.adapters.model_file import ModelFile
from services.router.domain.decision import Wish
from services.router.domain.ranking import Standing
from services.router.handlers import Judgement
from services.router.handlers.preview_route import PreviewRoute
from tests.unit.router.support import NOON, POLICY, judgement, paper
from tests.unit.router.test_model import XILING, letters


def preview(judge: Judgement | None = None) -> PreviewRoute:
    return PreviewRoute(judge or judgement(), policy=POLICY)


def test_a_clear_paper_shows_its_bureau_and_the_words_that_tell() -> None:
    shown = preview()(paper("灵活就业人员的养老保险", "怎样缴纳？"))
    assert (shown.lead, shown.referred) == ("hrss", None)
    assert "养老保险" in shown.reasons[0].zh
    assert "养老保险" in shown.reasons[0].en
    assert shown.candidates[0].name.en == "Human Resources Bureau"


def test_a_wish_against_the_words_is_told_before_the_paper_is_put() -> None:
    shown = preview()(paper("灵活就业人员的养老保险", "养老保险与就业", wanted=("water",)))
    assert (shown.lead, shown.referred) == (None, "contradiction")


def test_an_empty_paper_is_nobodys_yet() -> None:
    shown = preview()(paper())
    assert (shown.lead, shown.referred, shown.candidates) == (None, "unowned", [])


async def test_a_new_model_takes_over_and_a_broken_one_changes_nothing(tmp_path: Path) -> None:
    judges = Judges(XILING, date(2026, 3, 2))
    file = ModelFile(tmp_path)
    await file.refresh()
    assert file.current() is None
    train(letters(), judges, tmp_path, now=NOON)
    await file.refresh()
    first = file.current()
    assert first is not None
    await file.refresh()
    assert file.current() is first
    (tmp_path / CARD).write_text("broken", encoding="utf-8")
    await file.refresh()
    assert file.current() is first


async def test_a_card_that_came_before_its_numbers_is_taken_over_once_these_are_there(
    tmp_path: Path,
) -> None:
    done = train(letters(), Judges(XILING, date(2026, 3, 2)), tmp_path, now=NOON)
    assert done.card is not None
    numbers = tmp_path / f"{open_model(done.card).card['sha256']}.npz"
    late = numbers.rename(tmp_path / "late")
    file = ModelFile(tmp_path)
    await file.refresh()
    assert file.current() is None
    late.rename(numbers)
    await file.refresh()
    assert file.current() is not None


@pytest.mark.parametrize("age", [5, 10])
async def test_a_card_that_was_touched_is_read_again(tmp_path: Path, age: int) -> None:
    train(letters(), Judges(XILING, date(2026, 3, 2)), tmp_path, now=NOON)
    file = ModelFile(tmp_path)
    await file.refresh()
    first = file.current()
    os.utime(tmp_path / CARD, (age, age))
    await file.refresh()
    assert file.current() is not first


@pytest.mark.parametrize(("sure", "contradicted"), [(0.6, True), (0.9, False)])
def test_the_region_says_how_sure_words_are_that_speak_against_a_wish(
    sure: float, *, contradicted: bool
) -> None:
    said = (Standing("hrss", 0.7), Standing("water", 0.05))
    assert Wish(["water"], said).contradicted(replace(POLICY, sure=sure)) is contradicted
