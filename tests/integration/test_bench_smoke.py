"""The benches run; no figure is judged here, only that nothing was lost and all was measured."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bench.scaling.bound import Bound
from tests.bench.scaling.plan import SERVICES
from tests.bench.systems import LIMIT, PRODUCT

SIZE = ("--enquiries", "50")


@pytest.mark.long
@pytest.mark.timeout(420)
async def test_a_small_bench_loses_nothing_and_tells_of_both_systems(tmp_path: Path) -> None:
    options = (*SIZE, "--warm-up", "5", "--rounds", "1", "--systems", "product,limit")

    found = await figures_of("tests.bench", *options, folder=tmp_path)

    for system in (PRODUCT, LIMIT):
        assert not any(found["faults"][system][0].values())
        assert found["medians"][system]["end to end per second"] > 0
        assert found["medians"][system]["CPU us, database"] > 0
    assert found["ratios"]["end to end per second"] > 0


@pytest.mark.long
@pytest.mark.timeout(420)
async def test_each_service_is_measured_with_one_and_two_replicas(tmp_path: Path) -> None:
    curves = tmp_path / "curves.svg"
    options = (*SIZE, "--replicas", "1,2", "--series", "pinned", "--picture", str(curves))

    found = await figures_of("tests.bench.scaling", *options, folder=tmp_path)

    points = found["points"]
    measured = [(one["point"]["service"], one["point"]["replicas"]) for one in points]
    assert measured == [(service, replicas) for service in SERVICES for replicas in (1, 2)]
    for one in points:
        assert not any(one["faults"].values())
        assert one["per_second"] > 0
        assert one["bound"] in set(Bound)
    assert curves.read_text(encoding="utf-8").count("<polyline") == len(SERVICES)


@pytest.mark.long
@pytest.mark.timeout(420)
async def test_a_small_archive_grows_without_a_loss_in_a_region_with_more_bureaus(
    tmp_path: Path,
) -> None:
    curves = tmp_path / "curves.svg"
    size = ("--cases", "100", "--lap", "30", "--rate", "50", "--within", "50", "--bureaus", "60")

    found = await figures_of("tests.bench.growth", *size, "--picture", str(curves), folder=tmp_path)

    assert found["stored"] == 160
    assert not any(found["faults"].values())
    (lap,) = found["laps"]
    for part in ("before", "steady", "flat_out"):
        assert lap[part]["CPU us, database"] > 0
        assert lap[part]["now MB, archive"] > 0
    assert "polyline" in curves.read_text(encoding="utf-8")


async def figures_of(bench: str, *options: str, folder: Path) -> dict[str, Any]:
    """What a small run writes down, once it has said by its status that nothing was lost."""
    figures = folder / "figures.json"
    files = ("--data", str(folder / "data"), "--json", str(figures))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", bench, *files, *options),
        cwd=Path(__file__).parents[2],
        env={**os.environ, "COLUMNS": "120"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0, printed.decode()
    found: dict[str, Any] = json.loads(figures.read_text(encoding="utf-8"))
    return found
