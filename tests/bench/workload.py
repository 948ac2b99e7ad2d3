"""The papers that are posted: about 600 Chinese characters each, each for one bureau alone."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

import orjson

from deploy.demo.samples import SAMPLES, Paper, read_papers
from services.router.adapters.region import policy_of, tuning_of
from services.router.domain.decision import Handlers, decide
from services.router.main import judgement_of
from shared.region import Region

CHARACTERS = 600


class NoPapersError(RuntimeError):
    """No sample can be made into a paper that the router gives to one bureau alone."""


def compose(region: Region, pack: Path) -> list[Paper]:
    """Different papers, lengthened by others for the same bureau.

    Those that the router would give to several bureaus or to a person are left out, so that each
    enquiry is one assignment and one alert in every system.
    """
    judge = _Judge(region, pack)
    of_bureau: dict[str | None, list[Paper]] = defaultdict(list)
    for paper in read_papers(SAMPLES):
        if paper.lang == "zh":
            of_bureau[paper.bureau].append(paper)
    papers = [
        longer
        for family in of_bureau.values()
        for place in range(len(family))
        if judge.gives_to_one(longer := _lengthened(family[place:] + family[:place]))
    ]
    if not papers:
        raise NoPapersError("the router gives none of the samples to one bureau alone")
    return papers


def bodies(papers: Sequence[Paper], number: int) -> Iterator[bytes]:
    """`number` request bodies, all different, evenly over the papers.

    All are consultations: what an examiner has to file first waits for a person, not for us.
    """
    for place, paper in zip(range(number), cycle(papers), strict=False):
        title = f"{paper.title[:150]}（之{place + 1}）"
        yield orjson.dumps({"kind": "consultation", "title": title, "text": paper.text})


def _lengthened(family: Sequence[Paper]) -> Paper:
    first = family[0]
    text = first.text
    for other in cycle(family[1:] or family):
        if len(text) >= CHARACTERS:
            break
        text = f"{text}\n{other.text}"
    return Paper(first.title, text[:CHARACTERS], first.kind, first.bureau)


class _Judge:
    """The router's own decision."""

    def __init__(self, region: Region, pack: Path) -> None:
        self._judgement = judgement_of(region, tuning=tuning_of(pack), model=lambda: None)
        self._policy = policy_of(region)

    def gives_to_one(self, paper: Paper) -> bool:
        decision = decide(self._judgement.of_words(paper.title, paper.text), self._policy)
        return isinstance(decision, Handlers) and not decision.co
