"""The page of contracts lists what intake takes, by the table that it is made of."""

import re
from pathlib import Path

from services.intake.handlers import ACTS, REPEATABLE

PAGE = (Path(__file__).parents[3] / "docs" / "contracts.md").read_text(encoding="utf-8")


def test_every_act_is_listed_with_its_path() -> None:
    rows = re.findall(r"^\| (\w+) \| (?:PUT )?`([\w-]+)` \|", PAGE, re.MULTILINE)
    assert set(rows) >= {(act.name, act.path) for act in ACTS}


def test_the_acts_that_may_be_repeated_are_listed() -> None:
    passage = PAGE.partition("which are new\neach time: ")[2].partition(".\n")[0]
    sentence = passage.partition(". The list")[0]
    named = set(re.split(r",\s+", sentence)) - {"`POST /v1/drafts`"}
    assert named == REPEATABLE
