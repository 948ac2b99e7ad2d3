"""A run in laps: when each begins, what holds papers back, and what becomes of it on paper."""

import io
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from tests.bench.curves import Panel, apart, curves, ticks
from tests.bench.driver import Answers
from tests.bench.gate import EVENTS_OF_ONE, Gate
from tests.bench.growth_report import Grown, curve, show
from tests.bench.laps import Lap, Stage, figures_of_part, stages
from tests.bench.papers import Posted
from tests.bench.run import Part
from tests.bench.test_figures import CLEAN, PAPERS

SVG = "{http://www.w3.org/2000/svg}"


def test_between_marks_as_many_are_posted_as_no_lap_has_posted() -> None:
    assert list(stages(10_000, 2000, (1000, 3000, 5000, 10_000))) == [
        Stage(1000, 1000),
        Stage(0, 3000),
        Stage(0, 5000),
        Stage(3000, 10_000),
    ]


def test_a_mark_that_a_lap_runs_over_is_left_out_and_the_last_is_not() -> None:
    assert [stage.stored for stage in stages(4000, 1500, (1000, 2000, 3000))] == [1000, 3000]
    assert [stage.stored for stage in stages(700, 100, (1000,))] == [700]


def test_a_part_counts_only_what_was_posted_in_it() -> None:
    answers = Answers(accepted=[("a", 100.0, 100.5)], refused=[], papers={"a": PAPERS["a"]})
    part = Part(answers, 100.9, {"archive": 0.003}, {}, {"archive": 50 * 1024 * 1024})

    figures = figures_of_part(part, CLEAN)

    assert figures["end to end per second"] == pytest.approx(1 / 0.9)
    assert figures["to the bureau's queue, p99 ms"] == pytest.approx(600)
    assert figures["CPU us, archive"] == pytest.approx(3000)
    assert figures["now MB, archive"] == pytest.approx(50)


def test_nothing_posted_has_no_figures() -> None:
    assert figures_of_part(Part(Answers(accepted=[], refused=[]), 0.0, {}, {}, {}), CLEAN) == {}


def test_papers_wait_at_the_gate_while_too_many_are_on_their_way() -> None:
    gate = Gate(lambda: 2, most=2)

    seen = []
    for alerted, waiting in ((0, 0), (1, 0), (2, 2 * EVENTS_OF_ONE)):
        gate.look(alerted=alerted, waiting=waiting, now=1.0)
        seen.append(gate.open)

    assert seen == [False, True, False]


def test_what_is_lost_holds_the_gate_closed_for_a_while_only() -> None:
    gate = Gate(lambda: 2, most=2)

    seen = []
    for now in (1.0, 100.0, 1000.0):
        gate.look(alerted=0, waiting=0, now=now)
        seen.append(gate.open)

    assert seen == [False, False, True]


def test_without_a_limit_nobody_waits() -> None:
    gate = Gate(lambda: 1000, most=None)

    gate.look(alerted=0, waiting=1000, now=1.0)

    assert gate.open


def test_memory_is_told_after_the_lap_and_its_peak_since_the_lap_before() -> None:
    lap = Lap(
        1000,
        before={"peak MB, archive": 90.0, "now MB, archive": 60.0},
        steady={"peak MB, archive": 70.0},
        flat_out={"peak MB, archive": 80.0, "now MB, archive": 75.0},
    )

    assert curve([lap], "peak MB, archive", "") == [(1000, 90.0)]
    assert curve([lap], "now MB, archive", "") == [(1000, 75.0)]


def test_the_table_has_a_column_for_each_lap_and_says_if_it_is_void() -> None:
    laps = [Lap(stored, {}, {}, {"CPU us, archive": 1.0}) for stored in (1000, 100_000)]
    screen = Console(record=True, width=120, file=io.StringIO())

    show(Grown(laps, {"no case": 1}, 1.0, 2.0, 100_000), screen)

    shown = screen.export_text()
    assert "100,000" in shown
    assert "void" in shown


def test_the_curves_have_a_line_and_a_name_for_each_process() -> None:
    lines = {"archive": [(1000, 10.0), (10_000, 20.0)], "broker": [(1000, 10.0), (10_000, 20.0)]}

    root = ET.fromstring(curves([Panel("CPU", lines)], "cases"))  # noqa: S314 - ours

    assert len(list(root.iter(f"{SVG}polyline"))) == 2
    words = [one.text for one in root.iter(f"{SVG}text")]
    assert {"archive 20", "broker 20", "1k", "10k"} <= set(words)


def test_names_keep_apart_in_their_order_and_above_the_end() -> None:
    assert apart([10, 11, 50], 5, 100) == [10, 15, 50]
    assert apart([98, 99], 5, 100) == [95, 100]


@pytest.mark.parametrize("most", [0.3, 1, 7, 99, 100, 101, 1234, 5000])
def test_a_scale_has_few_round_steps_up_to_its_largest_value(most: float) -> None:
    steps = ticks(most)

    assert steps[0] == 0
    assert steps[-1] >= most
    assert 2 <= len(steps) <= 7


def test_a_paper_that_is_posted_comes_with_its_number() -> None:
    answers = Answers(accepted=[], refused=[], papers={"a": Posted("SH-1", "mark")})

    assert Answers.model_validate_json(answers.model_dump_json()).papers["a"].receipt == "SH-1"
