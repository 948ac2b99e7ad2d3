"""The bench runs; no figure is judged here, only that nothing was lost and all was measured."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from tests.bench.systems import LIMIT, PRODUCT

ENQUIRIES = 50


@pytest.mark.long
@pytest.mark.timeout(420)
async def test_a_small_bench_loses_nothing_and_tells_of_both_systems(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    options = (
        "--enquiries",
        str(ENQUIRIES),
        "--warm-up",
        "5",
        "--rounds",
        "1",
        "--systems",
        "product,limit",
    )
    files = ("--data", str(tmp_path / "data"), "--json", str(figures))

    await _run("tests.bench", *options, *files)

    found = json.loads(figures.read_text(encoding="utf-8"))
    for system in (PRODUCT, LIMIT):
        assert not any(found["faults"][system][0].values())
        assert found["medians"][system]["end to end per second"] > 0
        assert found["medians"][system]["CPU us, database"] > 0
    assert found["ratios"]["end to end per second"] > 0


@pytest.mark.long
@pytest.mark.timeout(420)
async def test_a_small_archive_grows_without_a_loss_in_a_region_with_more_bureaus(
    tmp_path: Path,
) -> None:
    figures, picture = tmp_path / "figures.json", tmp_path / "curves.svg"
    size = ("--cases", "100", "--lap", "30", "--rate", "50", "--within", "50", "--bureaus", "60")

    await _run("tests.bench.growth", *size, "--json", str(figures), "--picture", str(picture))

    found = json.loads(figures.read_text(encoding="utf-8"))
    assert found["stored"] == 160
    assert not any(found["faults"].values())
    (lap,) = found["laps"]
    for part in ("before", "steady", "flat_out"):
        assert lap[part]["CPU us, database"] > 0
        assert lap[part]["now MB, archive"] > 0
    assert "polyline" in picture.read_text(encoding="utf-8")


async def _run(module: str, *options: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *options),
        cwd=Path(__file__).parents[2],
        env={**os.environ, "COLUMNS": "120"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0, printed.decode()
