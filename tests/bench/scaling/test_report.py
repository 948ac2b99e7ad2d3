"""What was measured becomes a table, a document and a picture."""

import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from tests.bench.scaling.__main__ import parse
from tests.bench.scaling.bound import Room, Use
from tests.bench.scaling.measuring import Measured
from tests.bench.scaling.picture import picture
from tests.bench.scaling.plan import SERIES, SERVICES, Plan, Point
from tests.bench.scaling.report import growth, show, write_json

PLAN = Plan(("router",), (1, 2), ("share",), 1000, 0.15, 64, (0, 1))
SVG = "{http://www.w3.org/2000/svg}"


def measured(service: str, series: str, replicas: int, seconds: float, lost: int = 0) -> Measured:
    use = Use(0.15 * replicas, 0.4, 0.3, 0.1, 1.1, 0.5)
    room = Room(0.15 * replicas, min(replicas, 2), 2, pinned=False)
    return Measured(Point(service, series, replicas), 300, seconds, use, room, {"lost": lost})


ONE, TWO = measured("router", "share", 1, 2.0), measured("router", "share", 2, 1.25)


def shown(*results: Measured) -> str:
    screen = Console(record=True, width=80, file=io.StringIO())
    show(results, screen)
    return screen.export_text()


def test_growth_is_against_one_replica_of_the_same_curve() -> None:
    other = measured("router", "pinned", 1, 0.1)

    assert growth([other, ONE, TWO], TWO) == pytest.approx(1.6)
    assert growth([other, TWO], TWO) is None


def test_the_table_fits_into_eighty_columns_with_all_that_was_measured() -> None:
    (row,) = [line for line in shown(ONE, TWO).splitlines() if "share 2" in line]

    assert row.split() == [
        *("share", "2", "240", "1.60", "0.30/0.30", "0.40", "0.30", "0.10", "55%", "replicas")
    ]


def test_faults_are_summed_for_each_service() -> None:
    text = shown(
        measured("router", "share", 1, 2.0, lost=2), measured("router", "share", 2, 2.0, 3)
    )

    (row,) = [line for line in text.splitlines() if "lost" in line and "router" in line]
    assert "5" in row


def test_the_document_has_the_figures_and_what_follows_from_them(tmp_path: Path) -> None:
    write_json(PLAN, [ONE, TWO], tmp_path / "out.json")

    (_, two) = json.loads((tmp_path / "out.json").read_text("utf-8"))["points"]
    assert (two["per_second"], two["times_one"], two["bound"]) == (240.0, 1.6, "replicas")


def test_the_picture_has_a_line_for_each_curve_and_names_its_bound() -> None:
    results = [ONE, TWO, measured("router", "pinned", 1, 0.5), measured("archive", "share", 1, 0.5)]

    root = ET.fromstring(picture(results))  # noqa: S314 - ours

    assert len(list(root.iter(f"{SVG}polyline"))) == 3
    assert len(list(root.iter(f"{SVG}circle"))) == len(results)
    words = [str(text.text) for text in root.iter(f"{SVG}text")]
    named = [one for one in words if "bound by" in one]
    assert named == ["2 bound by replicas", "1 bound by replicas", "1 bound by replicas"]


def test_without_options_everything_is_measured() -> None:
    options = parse([])

    assert (options.services, options.series) == (SERVICES, SERIES)
    assert options.replicas == (1, 2, 4)


def test_replicas_are_counted_upwards_and_once() -> None:
    assert parse(["--replicas", "4, 1,4"]).replicas == (1, 4)


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--services", "router,portal", "portal: not of router, notifier, intake, archive"),
        ("--series", "all", "all: not of pinned, share"),
        ("--replicas", "0", "'0': not a number from 1 to 16"),
        ("--replicas", "two", "'two': not a number from 1 to 16"),
        ("--enquiries", "-5", "'-5': not a number from 1 to 100,000"),
        ("--share", "150", "'150': not a number from 1 to 100"),
    ],
)
def test_what_cannot_be_measured_is_refused_with_what_can(
    option: str, value: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parse([f"{option}={value}"])

    assert told in capsys.readouterr().err
