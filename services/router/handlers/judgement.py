"""What a paper's words say about the bureaus; shared by the use cases that look at them."""

from services.router.domain.lexicon import Lexicon
from services.router.domain.ranking import Found, Standing, rank
from services.router.domain.words import normalise
from services.router.ports import TermCounter
from shared.events import Paper


class Judgement:
    def __init__(self, lexicon: Lexicon, counter: TermCounter) -> None:
        self.bureaus = lexicon.bureaus
        self._lexicon = lexicon
        self._counter = counter

    def standings(self, paper: Paper) -> tuple[Standing, ...]:
        """The bureaus that anything in the paper speaks for, the strongest first."""
        title = self._counter.count(normalise(paper.title))
        text = self._counter.count(normalise(paper.text))
        return rank(self._lexicon, Found(title, text), paper.wanted_bureaus)
