"""A short drill of the whole stack: under these faults nothing is lost and nothing doubled.

`make drill` runs all of them, longer. One stack is broken again and again, so the order counts: the
later rounds also show that the earlier ones left nothing behind.
"""

from pathlib import Path

import pytest

from deploy.local.broker_files import NoBrokerProgramError, find_server
from deploy.stack import Replicas
from tests.chaos.catalogue import FAULTS
from tests.chaos.drill import Outcome, drill
from tests.chaos.report import faults_found
from tests.chaos.schedule import Round
from tests.chaos.site import Plan

SEED = 20210123
SHORT = (
    "kill router after_confirm",
    "kill archive mid_write",
    "stop intake after_confirm",
    "kill notifier after_claim",
    "close all connections",
    "bindings missing",
    "poison bytes",
)


@pytest.mark.timeout(420)
async def test_a_short_drill_loses_and_doubles_nothing(tmp_path: Path) -> None:
    try:
        find_server()
    except NoBrokerProgramError as error:
        pytest.skip(f"no broker of our own to break: {error}")
    assert set(SHORT) <= set(FAULTS)
    rounds = [Round(number, fault, SEED) for number, fault in enumerate(SHORT, start=1)]
    played: list[Outcome] = []

    def note(outcome: Outcome) -> bool:
        played.append(outcome)
        return False

    plan = Plan(Replicas(archive=2))  # else the lists of a killed one wait half a minute for it
    await drill(tmp_path, plan, rounds, say=lambda _: None, done=note)

    assert {one.round.fault: faults_found(one) for one in played} == {name: [] for name in SHORT}
    assert all(one.findings.acknowledged for one in played)
