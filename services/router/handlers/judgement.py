"""What a paper's words say about the bureaus; shared by the use cases that look at them."""

from collections.abc import Iterable
from dataclasses import replace

from services.router.domain.decision import Wish
from services.router.domain.hand_back import Evidence
from services.router.domain.lexicon import Lexicon
from services.router.domain.mixture import mix
from services.router.domain.ranking import Found, Standing, named, rank
from services.router.domain.words import normalise
from services.router.ports import CurrentModel, TermCounter
from shared.events import Paper


class Judgement:
    """The lexicon's, and that of a learned model while there is one."""

    def __init__(
        self, lexicon: Lexicon, counter: TermCounter, model: CurrentModel = lambda: None
    ) -> None:
        self.bureaus = lexicon.bureaus
        self._lexicon = lexicon
        self._counter = counter
        self._model = model

    def standings(self, paper: Paper) -> tuple[Standing, ...]:
        """The bureaus that anything in the paper speaks for, the strongest first."""
        return self.of_words(paper.title, paper.text, paper.wanted_bureaus)

    def of_words(self, title: str, text: str, wanted: Iterable[str] = ()) -> tuple[Standing, ...]:
        return self._rank(normalise(title), normalise(text), wanted)

    def wish(self, paper: Paper) -> Wish | None:
        """What the author asked for, beside what the words say by themselves; None: for nobody."""
        wanted = [code for code in paper.wanted_bureaus if code in self.bureaus]
        return Wish(wanted, self.of_words(paper.title, paper.text)) if wanted else None

    def evidence(self, paper: Paper) -> Evidence:
        """The same, and who is called by name: in the paper, or by its author's wish."""
        found = self._found(normalise(paper.title), normalise(paper.text))
        names = named(self._lexicon, found).union(paper.wanted_bureaus)
        return Evidence(self.standings(paper), names)

    def _rank(self, title: str, text: str, wanted: Iterable[str]) -> tuple[Standing, ...]:
        found, model = self._found(title, text), self._model()
        standings = rank(self._lexicon, found, wanted)
        if model is None:
            return standings
        plain = rank(self._lexicon, found) if wanted else standings
        learned = model.shares(title, text, {one.bureau: one.score for one in plain})
        mixed = mix(standings, learned, weight=model.weight, known=self.bureaus)
        if not mixed or mixed[0].terms:
            return mixed
        words = model.words(title, text, mixed[0].bureau)
        return (replace(mixed[0], terms=words), *mixed[1:])

    def _found(self, title: str, text: str) -> Found:
        return Found(self._counter.count(title), self._counter.count(text))
