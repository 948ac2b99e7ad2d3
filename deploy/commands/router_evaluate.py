"""Measures the router on labelled letters: its own decisions, and models trained on a part."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from deploy.commands.router_data import Row
from deploy.commands.router_scores import Outcome
from services.router.adapters.model import LinearModel
from services.router.adapters.region import lexicon_of, tuning_of
from services.router.adapters.terms import AhoCorasickTerms
from services.router.domain.ranking import Standing
from services.router.domain.words import normalise
from services.router.handlers import Judgement
from services.router.ports import Model
from shared.region import load_region

Judge = Callable[[str, str], tuple[Standing, ...]]


class Judges:
    """The router as it decides with this pack, and with any model."""

    def __init__(self, region_pack: Path, today: date) -> None:
        region = load_region(region_pack)
        self._lexicon = lexicon_of(region, today, tuning_of(region_pack))
        self._terms = AhoCorasickTerms(self._lexicon.terms)
        self.codes = tuple(self._lexicon.bureaus)
        self._plain = self.judge(None)

    def judge(self, model: Model | None) -> Judge:
        return Judgement(self._lexicon, self._terms, lambda: model).of_words

    def like_a_router(self, model: LinearModel) -> Judge:
        """As it would decide with this model; where labels are no bureaus, the model alone."""
        known = set(model.labels) <= set(self.codes)
        return self.judge(model) if known else self.of_labels(model)

    def of_labels(self, model: Model) -> Judge:
        """For labels that are no bureaus: the model alone, the lexicon only as what it sees."""

        def decide(title: str, text: str) -> tuple[Standing, ...]:
            prior = {one.bureau: one.score for one in self._plain(title, text)}
            shares = model.shares(normalise(title), normalise(text), prior)
            order = sorted(shares, key=lambda label: (-shares[label], label))
            return tuple(Standing(label, shares[label], ()) for label in order)

        return decide

    def prior(self, row: Row) -> Mapping[str, float]:
        return {one.bureau: one.score for one in self._plain(row.title, row.text)}


def judged(rows: Sequence[Row], judge: Judge) -> list[Outcome]:
    return [_outcome(row, judge(row.title, row.text)) for row in rows]


def relabelled(rows: Sequence[Row]) -> list[Row]:
    """By the first right answer: what a map has made one is counted as one."""
    return [replace(row, label=row.right[0], right=row.right[:1]) for row in rows]


def _outcome(row: Row, standings: tuple[Standing, ...]) -> Outcome:
    said = tuple(one.bureau for one in standings[:3])
    return Outcome(row.label, row.right, said, standings[0].score if standings else 0.0)
