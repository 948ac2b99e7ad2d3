"""What a run measured, as JSON for programs and as a verdict for the exit status."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from deploy.load.arrivals import Plan
from deploy.load.ledger import INTERVAL_SECONDS, Latencies, Ledger
from deploy.load.mix import KINDS, Kind, Mix
from deploy.load.outcomes import OUTCOMES
from deploy.load.watch import Check

FORMAT = 1
LATE_MILLISECONDS = 50.0
"""A generator that is later than this with one act of a hundred measures itself."""


@dataclass(slots=True)
class Run:
    """`ended`: `whole`, or `interrupted` by whoever watched."""

    plan: Plan
    mix: Mix
    seed: int
    name: str
    ledger: Ledger
    replaced: Counter[Kind]
    statuses: Counter[tuple[Kind, int]]
    archived: Latencies
    at_bureau: Latencies
    accepted: int = 0
    not_watched: int = 0
    seconds: float = 0.0
    ended: str = "whole"
    check: Check | None = None

    @property
    def late(self) -> bool:
        return (self.ledger.lag.percentile(99.0) or 0.0) > LATE_MILLISECONDS


def is_good(run: Run, *, max_errors: float) -> bool:
    missing = run.check.missing if run.check else 0
    return run.ledger.error_share <= max_errors and not missing


def as_json(run: Run, *, max_errors: float) -> Mapping[str, Any]:
    ledger = run.ledger
    totals = ledger.totals
    return {
        "format": FORMAT,
        "run": run.name,
        "good": is_good(run, max_errors=max_errors),
        "ended": run.ended,
        "seconds": run.seconds,
        "seed": run.seed,
        "plan": asdict(run.plan),
        "mix": dict(run.mix.weights),
        "offered": ledger.offered.total(),
        "offered_per_second": ledger.offered.total() / max(run.seconds, 1e-9),
        "accepted_papers": run.accepted,
        "outcomes": {outcome: totals[outcome] for outcome in OUTCOMES},
        "error_share": ledger.error_share,
        "max_errors": max_errors,
        "latency_ms": ledger.overall.told() | {"histogram": ledger.overall.encoded()},
        "generator_late": run.late,
        "generator_lag_ms": ledger.lag.told(),
        "to_bureau_ms": run.at_bureau.told(),
        "to_archive_ms": run.archived.told() | {"not_watched": run.not_watched},
        "check": asdict(run.check) if run.check else None,
        "replaced_by_list": dict(run.replaced),
        "kinds": {kind: _kind(run, kind) for kind in KINDS if ledger.offered[kind]},
        "timeline": _timeline(ledger),
    }


def _kind(run: Run, kind: Kind) -> Mapping[str, Any]:
    ledger = run.ledger
    latencies = ledger.latencies[kind]
    return {
        "offered": ledger.offered[kind],
        "outcomes": dict(ledger.outcomes[kind]),
        "refused_with": {
            str(status): number for (of, status), number in run.statuses.items() if of == kind
        },
        "latency_ms": latencies.told() | {"histogram": latencies.encoded()},
    }


def _timeline(ledger: Ledger) -> list[Mapping[str, Any]]:
    return [
        {
            "from": number * INTERVAL_SECONDS,
            "offered": interval.offered,
            "outcomes": dict(interval.outcomes),
            "p50": interval.latencies.percentile(50.0),
            "p99": interval.latencies.percentile(99.0),
            "max": interval.latencies.percentile(100.0),
        }
        for number, interval in sorted(ledger.intervals.items())
    ]
