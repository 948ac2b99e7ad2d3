"""Papers for offices of a made region: the samples, with the words of the place in them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from pathlib import Path

from deploy.demo.samples import Paper
from shared.region import Region
from tests.bench.offices import Office
from tests.bench.workload import CHARACTERS, Judge, NoPapersError, families, mixed, rotations


def compose_for(
    offices: Sequence[Office], region: Region, pack: Path, *, mixtures: int = 0
) -> list[Paper]:
    """One for each office or, with `mixtures`, so many; in turns, so that all have as many.

    Raises:
        NoPapersError: the router gives none of an office's to that office alone.
    """
    judge, samples = Judge(region, pack), families()
    number = max(1, mixtures)
    of_office = [_some(office, judge, samples, number) for office in offices]
    return [papers[place] for place in range(number) for papers in of_office]


def _some(
    office: Office, judge: Judge, samples: Mapping[str | None, list[Paper]], number: int
) -> list[Paper]:
    """The first that are for this office alone, over again where there are not as many."""
    found: list[Paper] = []
    for paper in _candidates(office, samples[office.parent.code], number):
        if judge.bureau_of(paper) == office.code:
            found.append(paper)
        if len(found) == number:
            return found
    if not found:
        raise NoPapersError(f"the router gives none of its papers to {office.code} alone")
    return [paper for paper, _ in zip(cycle(found), range(number), strict=False)]


def _candidates(office: Office, family: Sequence[Paper], number: int) -> Iterator[Paper]:
    """The bureau's samples, starting with another one at each place."""
    first = office.place % len(family)
    turned = [*family[first:], *family[:first]]
    for paper in (*rotations(turned), *mixed(turned, number)):
        yield _local(paper, office)


def _local(paper: Paper, office: Office) -> Paper:
    text = f"请{office.name}研究。{office.local(paper.text)}"[:CHARACTERS].strip()
    return Paper(f"{office.zh}：{office.local(paper.title)}", text, paper.kind, office.code)
