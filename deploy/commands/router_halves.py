"""Trains on a part of the letters and tests on the rest, beside a plain classifier."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import KFold, StratifiedShuffleSplit
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from deploy.commands.router_data import Row, RowsError
from deploy.commands.router_evaluate import Judges, judged, relabelled
from deploy.commands.router_scores import Scores, macro_f1, score
from deploy.commands.router_train import fit_rows

Parts = tuple[Sequence[Row], Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Trial:
    """Of one split: ours, and accuracy and macro-F1 of the baseline."""

    ours: Scores
    baseline_top1: float
    baseline_f1: float


def by_half(rows: Sequence[Row], seeds: int) -> Iterator[Parts]:
    labels = _strata([row.right[0] for row in rows])
    for seed in range(seeds):
        split = StratifiedShuffleSplit(1, test_size=0.5, random_state=seed)
        for seen, unseen in split.split(labels, labels):
            yield [rows[at] for at in seen], [rows[at] for at in unseen]


def _strata(labels: Sequence[str]) -> list[str]:
    """Labels of one letter cannot be halved: they are divided together, or with the most common."""
    counted = Counter(labels)
    alone = [label for label, number in counted.items() if number == 1]
    together = counted.most_common(1)[0][0] if len(alone) == 1 else ""
    return [together if counted[label] == 1 else label for label in labels]


def by_date(rows: Sequence[Row], last: str) -> Iterator[Parts]:
    """Learn up to and with this day; ISO dates compare as text."""
    yield (
        [row for row in rows if row.date[:10] <= last],
        [row for row in rows if row.date[:10] > last],
    )


def trials(
    rows: Sequence[Row],
    split: Callable[[Sequence[Row]], Iterator[Parts]],
    judges: Judges,
    *,
    with_baseline: bool = True,
) -> Iterator[Trial]:
    for seen, unseen in split(relabelled(rows)):
        if not unseen:
            raise RowsError("no letter is left to test on")
        ours = judges.like_a_router(fit_rows(seen, judges).model())
        told = baseline(seen, unseen) if with_baseline else []
        yield Trial(score(judged(unseen, ours)), *_plain_scores(unseen, told))


def baseline(seen: Sequence[Row], unseen: Sequence[Row]) -> list[str]:
    """Characters of Chinese by ones to threes, English words by ones and twos; a linear SVM."""
    texts = [f"{row.title} {row.text}" for row in seen]
    english = sum(text.isascii() for text in texts) > len(texts) / 2
    pieces = {"ngram_range": (1, 2)} if english else {"analyzer": "char", "ngram_range": (1, 3)}
    machine = make_pipeline(
        TfidfVectorizer(sublinear_tf=True, **pieces), LinearSVC(class_weight="balanced")
    )
    machine.fit(texts, [row.right[0] for row in seen])
    return [str(one) for one in machine.predict([f"{row.title} {row.text}" for row in unseen])]


def baseline_in_folds(rows: Sequence[Row]) -> tuple[float, float]:
    """Five folds over the very rows that a cold start has to do without learning from."""
    plain, told = relabelled(rows), [""] * len(rows)
    for seen, unseen in KFold(5, shuffle=True, random_state=0).split(plain):
        said = baseline([plain[at] for at in seen], [plain[at] for at in unseen])
        for at, label in zip(unseen, said, strict=True):
            told[at] = label
    return _plain_scores(plain, told)


def _plain_scores(rows: Sequence[Row], told: Sequence[str]) -> tuple[float, float]:
    if not told:
        return 0.0, 0.0
    hits = sum(said in row.right for row, said in zip(rows, told, strict=True))
    pairs = [(row.right[0], said) for row, said in zip(rows, told, strict=True)]
    return round(hits / len(rows), 4), macro_f1(pairs)
