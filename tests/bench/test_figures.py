"""What a run left behind becomes figures and faults."""

import io
from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from tests.bench.chart import SHOWN, picture
from tests.bench.driver import Answers
from tests.bench.figures import Observation, faults_of, figures_of, medians, ratios
from tests.bench.papers import Posted
from tests.bench.readback import ALERT, Record
from tests.bench.report import Outcome, show
from tests.bench.run import Plan
from tests.bench.settling import probes
from tests.bench.watcher import Seen

PAPERS = {name: Posted(f"SH-{name}", f"mark of {name}") for name in ("a", "b", "warm")}
STORED = {"enquiry.submitted.v1": 1, "enquiry.assigned.v1": 1, ALERT: 3}
CLEAN = Observation(
    answers=Answers(accepted=[("a", 100.0, 100.5), ("b", 101.0, 102.0)], refused=[]),
    seen=Seen(
        deliveries={"a": 100.6, "b": 102.2, "warm": 99.0},
        alerts={"a": 100.7, "b": 102.4, "warm": 99.1},
    ),
    record=Record(
        submitted=dict(PAPERS),
        cases=dict(PAPERS),
        kinds={name: Counter(STORED) for name in PAPERS},
        up_to_date={"a", "b", "warm"},
        archived_at={"a": 100.9, "b": 102.5},
    ),
    papers=PAPERS,
    stored=STORED,
    settled_at=104.0,
    cpu_seconds={"intake": 0.001, "driver": 0.002},
    peak_bytes={"intake": 50 * 1024 * 1024},
    crashed=[],
)


def test_the_end_is_the_latest_of_delivery_alert_and_case() -> None:
    figures = figures_of(CLEAN)

    assert figures["accepted per second"] == pytest.approx(2 / 2.0)
    assert figures["end to end per second"] == pytest.approx(2 / 4.0)


def test_the_cpu_time_of_the_measuring_is_not_the_systems() -> None:
    figures = figures_of(CLEAN)

    assert figures["CPU us per enquiry"] == pytest.approx(500)
    assert figures["CPU us, driver"] == pytest.approx(1000)


def test_latencies_count_from_the_first_post() -> None:
    figures = figures_of(CLEAN)

    assert figures["to the bureau's queue, p99 ms"] == pytest.approx(1200)
    assert figures["events archived, p99 ms"] == pytest.approx(1500)


def test_a_clean_run_has_no_faults() -> None:
    assert not any(faults_of(CLEAN).values())


def test_what_is_missing_is_named() -> None:
    nothing = replace(CLEAN, seen=Seen(), record=Record())

    faults = faults_of(nothing)

    assert faults["never at a bureau"] == faults["never alerted"] == faults["no case"] == 3
    assert faults["alert not archived"] == 3
    assert faults["events missing"] == 15


def test_what_came_twice_or_from_nowhere_is_named() -> None:
    seen = CLEAN.seen.model_copy(update={"alert_repeats": 1, "forged": 1})
    stranger = {"stranger": Posted("SH-stranger", "")}
    record = replace(
        CLEAN.record,
        cases=PAPERS | stranger,
        kinds={
            "a": Counter(STORED) + Counter({ALERT: 1}),
            "b": Counter(STORED) + Counter({"case.closed.v1": 1}),
            "warm": Counter(STORED),
            "stranger": Counter(STORED),
        },
    )

    faults = faults_of(replace(CLEAN, seen=seen, record=record))

    assert faults["alerted twice"] == faults["wrongly signed"] == 1
    assert faults["cases of nothing"] == faults["events of nothing"] == 1
    assert faults["archived twice"] == 2


@pytest.mark.parametrize("place", ["submitted", "cases"])
@pytest.mark.parametrize("stored", [Posted("SH-b", "mark of b"), Posted("SH-b", "mark of a")])
def test_a_paper_that_is_stored_otherwise_than_it_was_posted_voids_the_run(
    place: str, stored: Posted
) -> None:
    record = replace(CLEAN.record)
    setattr(record, place, PAPERS | {"a": stored})

    faults = faults_of(replace(CLEAN, record=record))

    fault = {"submitted": "event not as posted", "cases": "case not as posted"}[place]
    assert {name for name, number in faults.items() if number} == {fault}
    outcome = Outcome(Plan(1, 0, 1))
    outcome.add("product", figures_of(CLEAN), faults)
    assert not outcome.clean


def test_ratios_leave_out_what_only_one_has_or_what_is_zero() -> None:
    assert ratios({"a": 3.0, "b": 1.0, "c": 1.0}, {"a": 2.0, "b": 0.0}) == {"a": 1.5}


def test_the_best_peer_is_the_best_in_each_figure_by_itself() -> None:
    outcome = Outcome(Plan(1, 0, 1))
    figures = {
        "product": {"end to end per second": 30.0, "HTTP, p50 ms": 4.0},
        "faststream": {"end to end per second": 10.0, "HTTP, p50 ms": 2.0},
        "celery": {"end to end per second": 6.0, "HTTP, p50 ms": 1.0},
    }
    for system, one in figures.items():
        outcome.add(system, one, {"refused": 0})
    screen = Console(record=True, width=120, file=io.StringIO())
    show(outcome, screen)
    shown = screen.export_text()
    assert "3.00" in shown
    assert "4.00" in shown


def test_the_picture_has_a_bar_for_each_system_and_figure() -> None:
    figures = dict.fromkeys(SHOWN, 5.0)
    root = ET.fromstring(picture({"product": figures, "limit": figures}))  # noqa: S314 - ours
    bars = [one for one in root.iter("{http://www.w3.org/2000/svg}rect") if one.get("x")]
    assert len(bars) == 2 * len(SHOWN)
    assert len({bar.get("width") for bar in bars}) == 1


def test_medians_are_taken_figure_by_figure() -> None:
    assert medians([{"a": 1.0}, {"a": 9.0}, {"a": 2.0}]) == {"a": 2.0}


def test_the_last_cases_are_always_looked_at() -> None:
    enquiries = [str(number) for number in range(1000)]

    looked_at = probes(enquiries)

    assert looked_at[-1] == "999"
    assert len(looked_at) < 130
