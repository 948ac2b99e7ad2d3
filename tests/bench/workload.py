"""The papers that are posted: about 600 Chinese characters each, each for one bureau alone."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

from deploy.demo.samples import SAMPLES, Paper, read_papers
from services.router.adapters.region import policy_of, tuning_of
from services.router.domain.decision import Handlers, decide
from services.router.main import judgement_of
from shared.region import Region

CHARACTERS = 600


class NoPapersError(RuntimeError):
    """No sample can be made into a paper that the router gives to one bureau alone."""


def compose(region: Region, pack: Path, *, mixtures: int = 0) -> list[Paper]:
    """Different papers, lengthened by others for the same bureau.

    Those that the router would give to several bureaus or to a person are left out, so that each
    enquiry is one assignment and one alert in every system. `mixtures`: so many more for each
    bureau at most, of the sentences of its samples in another order.
    """
    judge = Judge(region, pack)
    papers = [
        paper
        for family in families().values()
        for paper in (*rotations(family), *mixed(family, mixtures))
        if judge.bureau_of(paper)
    ]
    if not papers:
        raise NoPapersError("the router gives none of the samples to one bureau alone")
    return papers


def families() -> dict[str | None, list[Paper]]:
    """The Chinese samples by the bureau that they are for."""
    of_bureau: dict[str | None, list[Paper]] = defaultdict(list)
    for paper in read_papers(SAMPLES):
        if paper.lang == "zh":
            of_bureau[paper.bureau].append(paper)
    return of_bureau


def rotations(family: Sequence[Paper]) -> Iterator[Paper]:
    for place in range(len(family)):
        yield _lengthened([*family[place:], *family[:place]])


def mixed(family: Sequence[Paper], number: int) -> Iterator[Paper]:
    """The same ones on every call."""
    sentences = [part for paper in family for part in paper.text.split("。") if part]
    for place in range(number):
        dice = random.Random(place)  # noqa: S311 - another order, no secret
        text = "。".join(dice.sample(sentences, len(sentences)))
        first = family[place % len(family)]
        yield _lengthened([Paper(first.title, text, first.kind, first.bureau)])


def _lengthened(family: Sequence[Paper]) -> Paper:
    first = family[0]
    text = first.text
    for other in cycle(family[1:] or family):
        if len(text) >= CHARACTERS:
            break
        text = f"{text}\n{other.text}"
    return Paper(first.title, text[:CHARACTERS].strip(), first.kind, first.bureau)


class Judge:
    """The router's own decision."""

    def __init__(self, region: Region, pack: Path) -> None:
        self._judgement = judgement_of(region, tuning=tuning_of(pack), model=lambda: None)
        self._policy = policy_of(region)

    def bureau_of(self, paper: Paper) -> str | None:
        """The bureau that has it alone, if there is one."""
        decision = decide(self._judgement.of_words(paper.title, paper.text), self._policy)
        return decision.lead if isinstance(decision, Handlers) and not decision.co else None
