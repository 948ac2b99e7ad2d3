"""The papers that are posted: about 600 Chinese characters each, each for one bureau alone."""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import cycle

import orjson

from deploy.demo.samples import SAMPLES, Paper, read_papers
from services.router.adapters.region import lexicon_of, policy_of
from services.router.adapters.terms import AhoCorasickTerms
from services.router.domain.decision import Handlers, decide
from services.router.domain.ranking import Found, rank
from services.router.domain.words import normalise
from shared.region import Region

CHARACTERS = 600


class NoPapersError(RuntimeError):
    """No sample can be made into a paper that the router gives to one bureau alone."""


def compose(region: Region) -> list[Paper]:
    """Different papers, lengthened by others for the same bureau.

    Those that the router would give to several bureaus or to a person are left out, so that each
    enquiry is one assignment and one alert in every system.
    """
    judge = _Judge(region)
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
    """`number` request bodies, all different, evenly over the papers."""
    for place, paper in zip(range(number), cycle(papers), strict=False):
        title = f"{paper.title[:150]}（之{place + 1}）"
        yield orjson.dumps({"kind": paper.kind, "title": title, "text": paper.text})


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

    def __init__(self, region: Region) -> None:
        self._lexicon = lexicon_of(region, datetime.fromtimestamp(time.time(), UTC).date())
        self._terms = AhoCorasickTerms(self._lexicon.terms)
        self._policy = policy_of(region)

    def gives_to_one(self, paper: Paper) -> bool:
        title = self._terms.count(normalise(paper.title))
        text = self._terms.count(normalise(paper.text))
        decision = decide(rank(self._lexicon, Found(title, text)), self._policy)
        return isinstance(decision, Handlers) and not decision.co
