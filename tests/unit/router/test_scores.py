"""What the figures of a measurement say, on answers that are known."""

import pytest

from deploy.commands.router_report import page
from deploy.commands.router_scores import Outcome, macro_f1, score

RIGHT = Outcome("water", ("water",), ("water", "parks"), 0.9)
NEAR = Outcome("water", ("water",), ("parks", "water"), 0.5)
EITHER = Outcome("green", ("parks", "forest"), ("forest",), 0.7)
MUTE = Outcome("parks", ("parks",), (), 0.0)


def test_first_and_first_three_answers_are_counted() -> None:
    found = score([RIGHT, NEAR, EITHER, MUTE])
    assert (found.rows, found.top1, found.top3) == (4, 0.5, 0.75)


def test_any_of_several_right_bureaus_will_do() -> None:
    found = score([EITHER])
    assert (found.top1, found.macro_f1) == (1.0, 1.0)


def test_a_threshold_decides_only_what_is_sure_enough() -> None:
    at = {one.threshold: one for one in score([RIGHT, NEAR, EITHER, MUTE]).coverage}
    assert (at[0.6].coverage, at[0.6].top1) == (0.5, 1.0)
    assert (at[0.0].coverage, at[0.0].top3) == (0.75, 1.0)


def test_calibration_sets_confidence_beside_what_was_right() -> None:
    (one,) = score([RIGHT, Outcome("water", ("water",), ("parks",), 0.9)]).calibration
    assert (one.rows, one.confidence, one.right) == (2, 0.9, 0.5)
    assert score([RIGHT]).calibration_error == pytest.approx(0.1)


def test_macro_f1_counts_each_label_alike() -> None:
    assert macro_f1([("a", "a"), ("a", "a"), ("b", "a")]) == pytest.approx(0.4)


def test_what_is_confused_most_comes_first() -> None:
    first, *_ = score([NEAR, NEAR, MUTE]).confusions
    assert (first.label, first.said, first.rows) == ("water", "parks", 2)


def test_the_page_has_charts_both_languages_and_nothing_from_elsewhere() -> None:
    html = page(score([RIGHT, NEAR, MUTE]), about="<letters>", baseline="SVM 0.5")
    assert html.count("<svg") == 2
    assert "校准" in html
    assert "Calibration" in html
    assert "&lt;letters&gt;" in html
    assert "http" not in html
    assert "<script" not in html
