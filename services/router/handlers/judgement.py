"""What a paper says of the bureaus, and what became of papers like it; one place for all uses."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from services.router.domain.decision import Wish
from services.router.domain.evidence import Precedent, Shifted, Weighing, shift
from services.router.domain.hand_back import Evidence
from services.router.domain.lexicon import Bureau, Lexicon
from services.router.domain.mixture import mix
from services.router.domain.ranking import Found, Standing, deciding, named, rank
from services.router.domain.similar import Seen
from services.router.domain.words import Words, normalise
from services.router.ports import CurrentModel, Precedents, TermCounter
from shared.events import Paper


@dataclass(frozen=True, slots=True)
class Judged:
    """`wish` is None where its author asked for nobody; `told`: what earlier cases changed.

    `named` are called by name: in the paper, or by its author's wish.
    """

    seen: Seen
    standings: Sequence[Standing]
    wish: Wish | None
    named: Collection[str]
    told: Sequence[Words]

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.standings, self.named)


Ranked = tuple[Standing, ...]


class NoPrecedents:
    """Nothing is known of earlier cases."""

    def like(self, _seen: Seen, *, but: UUID | None = None) -> Sequence[Precedent]:  # noqa: ARG002 - the port's name
        return ()


class Judgement:
    """The lexicon's, that of a learned model while there is one, and what precedents change."""

    def __init__(
        self,
        lexicon: Lexicon,
        counter: TermCounter,
        model: CurrentModel = lambda: None,
        *,
        precedents: Precedents | None = None,
        weighing: Weighing | None = None,
    ) -> None:
        self.bureaus: Mapping[str, Bureau] = lexicon.bureaus
        self._lexicon = lexicon
        self._counter = counter
        self._model = model
        self._precedents = NoPrecedents() if precedents is None else precedents
        self._weighing = weighing or Weighing()

    def see(self, title: str, text: str) -> Seen:
        """The form in which papers are compared."""
        title, text = normalise(title), normalise(text)
        return Seen(title, text, Found(self._counter.count(title), self._counter.count(text)))

    def judge(self, paper: Paper, *, about: UUID | None = None) -> Judged:
        """`about` is the case itself where it is known: it is no precedent of its own."""
        seen = self.see(paper.title, paper.text)
        precedents = self._precedents.like(seen, but=about)
        by_words, all_told = self._views(seen, paper.wanted_bureaus)
        shifted = self._shift(seen, precedents, all_told)
        wish = None
        if wanted := [code for code in paper.wanted_bureaus if code in self.bureaus]:
            wish = Wish(wanted, self._shift(seen, precedents, by_words).standings)
        names = named(self._lexicon, seen.found).union(paper.wanted_bureaus)
        return Judged(seen, shifted.standings, wish, names, shifted.told)

    def standings(self, paper: Paper) -> tuple[Standing, ...]:
        """The bureaus that anything speaks for, the strongest first."""
        return self.of_words(paper.title, paper.text, paper.wanted_bureaus)

    def of_words(self, title: str, text: str, wanted: Iterable[str] = ()) -> tuple[Standing, ...]:
        seen = self.see(title, text)
        _, all_told = self._views(seen, wanted)
        return self._shift(seen, self._precedents.like(seen), all_told).standings

    def _views(self, seen: Seen, wanted: Iterable[str]) -> tuple[Ranked, Ranked]:
        """What the words say by themselves, and with the wish; the model is asked once for both."""
        plain = rank(self._lexicon, seen.found)
        wished = rank(self._lexicon, seen.found, wanted) if wanted else plain
        if (model := self._model()) is None:
            return plain, wished
        learned = model.shares(seen.title, seen.text, {one.bureau: one.score for one in plain})
        both = partial(mix, learned=learned, weight=model.weight, known=self.bureaus)
        by_words = both(plain)
        return by_words, by_words if wished is plain else both(wished)

    def _shift(self, seen: Seen, precedents: Sequence[Precedent], ranked: Ranked) -> Shifted:
        shifted = shift(ranked, precedents, weighing=self._weighing, bureaus=self.bureaus)
        if not shifted.standings:
            return shifted
        top, *others = shifted.standings
        return replace(shifted, standings=(replace(top, terms=self._why(seen, top)), *others))

    def _why(self, seen: Seen, top: Standing) -> tuple[str, ...]:
        """The lexicon's terms that decided; where it has none, words that were learned."""
        terms, model = deciding(self._lexicon, seen.found, top.bureau), self._model()
        if terms or model is None:
            return terms
        return model.words(seen.title, seen.text, top.bureau)
