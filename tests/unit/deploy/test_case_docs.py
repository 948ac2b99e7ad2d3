"""The page on the life of a case says what the rules say."""

from typing import get_args, get_type_hints

from deploy.commands.case_docs import PAGE, page
from deploy.commands.case_words import ASSIGNMENT_ZH, CASE_ZH, CLOCKS, CONDITIONS, FOLLOWS
from services.archive.domain.acts import ALL_ACTS
from services.archive.domain.machine import (
    ASSIGNMENT_MOVES,
    CASE_MOVES,
    AssignmentStatus,
    CaseStatus,
)
from shared.events import EVENTS_BY_TYPE, DeadlineData


def test_the_page_is_what_make_docs_writes() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"


def test_every_state_has_its_chinese_name() -> None:
    assert set(CASE_ZH) == set(get_args(CaseStatus))
    assert set(ASSIGNMENT_ZH) == set(get_args(AssignmentStatus))


def test_every_act_has_a_row_and_every_move_is_drawn() -> None:
    written = page()
    for act in ALL_ACTS:
        stage = f" ({act.stage})" if act.stage else ""
        assert f"| `{act.name}`{stage} |" in written
    for move in (*CASE_MOVES, *ASSIGNMENT_MOVES):
        assert f"| {move.name} | {move.by} |" in written


def test_no_words_are_left_over() -> None:
    used = {
        name
        for act in ALL_ACTS
        for name in (*(guard.__name__ for guard in act.guards), *act.asking)
    }
    assert set(CONDITIONS) == used


def test_every_clock_and_event_that_is_named_exists() -> None:
    possible = set(get_args(get_type_hints(DeadlineData)["what"]))
    assert set(CLOCKS) == possible - {"return"}  # of which nobody is reminded
    assert set(FOLLOWS) <= set(EVENTS_BY_TYPE)
