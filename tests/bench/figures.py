"""From what was seen in a run to its figures, and from the runs of two systems to a comparison."""

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from deploy.demo.tally import percentile
from tests.bench.driver import Answers
from tests.bench.papers import Posted
from tests.bench.readback import ALERT, Record
from tests.bench.watcher import Seen

Figures = dict[str, float]
_MILLION = 1_000_000
_MEGA = 1024 * 1024
_OUTSIDE = ("driver", "watcher")


@dataclass(frozen=True, slots=True)
class Observation:
    """All that one measured run left behind; times are seconds since the epoch.

    `papers`: all that was accepted, the warm-up's too. `stored`: the events that each has to leave
    behind, by type.
    """

    answers: Answers
    seen: Seen
    record: Record
    papers: Mapping[str, Posted]
    stored: Mapping[str, int]
    settled_at: float
    cpu_seconds: Mapping[str, float]
    peak_bytes: Mapping[str, int]
    crashed: Sequence[str]


def figures_of(run: Observation) -> Figures:
    """Named in a way that says the unit; times in milliseconds, CPU in microseconds."""
    posted = {enquiry: at for enquiry, at, _ in run.answers.accepted}
    number = len(posted)
    begun = min(posted.values(), default=0.0)
    answered = max((at for _, _, at in run.answers.accepted), default=0.0)
    ended = max([run.settled_at, *run.seen.deliveries.values(), *run.seen.alerts.values()])
    http = [answered_at - posted_at for _, posted_at, answered_at in run.answers.accepted]
    cpu = {name: seconds / number * _MILLION for name, seconds in run.cpu_seconds.items()}
    return {
        "accepted per second": number / (answered - begun),
        "end to end per second": number / (ended - begun),
        **_spread("HTTP", http),
        **_spread("to the bureau's queue", _since(posted, run.seen.deliveries)),
        **_spread("alerted", _since(posted, run.seen.alerts)),
        **_spread("events archived", _since(posted, run.record.archived_at)),
        "posts repeated": float(run.answers.repeats),
        "CPU us per enquiry": sum(us for name, us in cpu.items() if name not in _OUTSIDE),
        **{f"CPU us, {name}": us for name, us in cpu.items()},
        **{f"peak MB, {name}": size / _MEGA for name, size in run.peak_bytes.items()},
    }


def faults_of(run: Observation) -> dict[str, int]:
    """Zero everywhere, or the run does not count."""
    promised = run.papers.keys()
    seen, record = run.seen, run.record
    return {
        "refused": len(run.answers.refused),
        "never at a bureau": len(promised - seen.deliveries.keys()),
        "never alerted": len(promised - seen.alerts.keys()),
        "no case": len(promised - record.cases.keys()),
        "case not up to date": len((promised & record.cases.keys()) - record.up_to_date),
        "cases of nothing": len(record.cases.keys() - promised),
        "delivered twice": seen.delivery_repeats,
        "alerted twice": seen.alert_repeats,
        "wrongly signed": seen.forged,
        **_faults_of_the_record(run),
        "crashes": len(run.crashed),
    }


def _faults_of_the_record(run: Observation) -> dict[str, int]:
    """Each enquiry has the events that it has to have, and its paper to the character."""
    promised, record = run.papers, run.record
    expected, nothing = Counter(run.stored), Counter[str]()
    kinds = {enquiry: record.kinds.get(enquiry, nothing) for enquiry in promised}
    return {
        "alert not archived": sum(not of_it[ALERT] for of_it in kinds.values()),
        "events missing": sum((expected - of_it).total() for of_it in kinds.values()),
        "archived twice": sum((of_it - expected).total() for of_it in kinds.values()),
        "events of nothing": len(record.kinds.keys() - promised.keys()),
        "event not as posted": _differing(promised, record.submitted),
        "case not as posted": _differing(promised, record.cases),
    }


def _differing(posted: Mapping[str, Posted], stored: Mapping[str, Posted]) -> int:
    """Receipt, title or text; what is not there at all is counted elsewhere."""
    return sum(stored[one] != paper for one, paper in posted.items() if one in stored)


def medians(runs: Iterable[Figures]) -> Figures:
    all_runs = list(runs)
    return {name: statistics.median(run[name] for run in all_runs) for name in all_runs[0]}


def ratios(product: Figures, limit: Figures) -> Figures:
    """Product by limit for each figure that both have."""
    return {
        name: value / limit[name] for name, value in product.items() if limit.get(name, 0.0) > 0
    }


def _since(posted: Mapping[str, float], arrived: Mapping[str, float]) -> list[float]:
    return [arrived[enquiry] - at for enquiry, at in posted.items() if enquiry in arrived]


def _spread(name: str, seconds: Sequence[float]) -> Figures:
    half, most = percentile(seconds, 0.5), percentile(seconds, 0.99)
    if half is None or most is None:
        return {}
    return {f"{name}, p50 ms": half * 1000, f"{name}, p99 ms": most * 1000}
