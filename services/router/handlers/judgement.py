"""What a paper's words say about the bureaus; shared by the use cases that look at them."""

from services.router.domain.decision import Wish
from services.router.domain.hand_back import Evidence
from services.router.domain.lexicon import Lexicon
from services.router.domain.ranking import Found, Standing, named, rank
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
        return rank(self._lexicon, self._found(paper), paper.wanted_bureaus)

    def wish(self, paper: Paper) -> Wish | None:
        """What the author asked for, beside what the words say by themselves; None: for nobody."""
        wanted = [code for code in paper.wanted_bureaus if code in self.bureaus]
        return Wish(wanted, rank(self._lexicon, self._found(paper))) if wanted else None

    def evidence(self, paper: Paper) -> Evidence:
        """The same, and who is called by name: in the paper, or by its author's wish."""
        found = self._found(paper)
        standings = rank(self._lexicon, found, paper.wanted_bureaus)
        return Evidence(standings, named(self._lexicon, found).union(paper.wanted_bureaus))

    def _found(self, paper: Paper) -> Found:
        return Found(
            self._counter.count(normalise(paper.title)), self._counter.count(normalise(paper.text))
        )
