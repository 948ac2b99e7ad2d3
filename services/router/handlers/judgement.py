"""What a paper says of the bureaus, and what became of papers like it; one place for all uses."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.router.domain.decision import Wish
from services.router.domain.evidence import Precedent, Shifted, Weighing, shift
from services.router.domain.hand_back import Evidence
from services.router.domain.lexicon import Bureau, Lexicon
from services.router.domain.mixture import mix
from services.router.domain.ranking import Found, Standing, named, rank
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
        shifted = self._weigh(seen, precedents, paper.wanted_bureaus)
        return Judged(
            seen,
            shifted.standings,
            self._wish(seen, precedents, paper),
            named(self._lexicon, seen.found).union(paper.wanted_bureaus),
            shifted.told,
        )

    def standings(self, paper: Paper) -> tuple[Standing, ...]:
        """The bureaus that anything speaks for, the strongest first."""
        return self.of_words(paper.title, paper.text, paper.wanted_bureaus)

    def of_words(self, title: str, text: str, wanted: Iterable[str] = ()) -> tuple[Standing, ...]:
        seen = self.see(title, text)
        return self._weigh(seen, self._precedents.like(seen), wanted).standings

    def _wish(self, seen: Seen, precedents: Sequence[Precedent], paper: Paper) -> Wish | None:
        """What the author asked for, beside what speaks for bureaus without that."""
        wanted = [code for code in paper.wanted_bureaus if code in self.bureaus]
        return Wish(wanted, self._weigh(seen, precedents, ()).standings) if wanted else None

    def _weigh(self, seen: Seen, precedents: Sequence[Precedent], wanted: Iterable[str]) -> Shifted:
        ranked = self._rank(seen, wanted)
        shifted = shift(ranked, precedents, weighing=self._weighing, bureaus=self.bureaus)
        top, model = shifted.standings[:1], self._model()
        if model is None or not top or top[0].terms:
            return shifted
        words = model.words(seen.title, seen.text, top[0].bureau)
        explained = (replace(top[0], terms=words), *shifted.standings[1:])
        return replace(shifted, standings=explained)

    def _rank(self, seen: Seen, wanted: Iterable[str]) -> tuple[Standing, ...]:
        standings, model = rank(self._lexicon, seen.found, wanted), self._model()
        if model is None:
            return standings
        plain = rank(self._lexicon, seen.found) if wanted else standings
        prior = {one.bureau: one.score for one in plain}
        learned = model.shares(seen.title, seen.text, prior)
        return mix(standings, learned, weight=model.weight, known=self.bureaus)
