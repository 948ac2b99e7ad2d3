"""A model that learned from letters: trained, kept, read again, and beside the lexicon."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import orjson
import pytest

from deploy.commands.router_data import Row, Rows, RowsError, read_rows
from deploy.commands.router_evaluate import Judges, judged
from deploy.commands.router_scores import score
from deploy.commands.router_train import fit_rows, held_out, train
from services.router.adapters.model import CARD, ModelError, open_model
from services.router.adapters.terms import AhoCorasickTerms
from services.router.domain.mixture import mix
from services.router.domain.ranking import Standing
from services.router.handlers import Judgement
from tests.unit.router.support import NOON, judgement, lexicon, paper

XILING = Path(__file__).parents[2] / "regions" / "xiling"
WORDS = {
    "harbour": ("灯塔", "缆绳", "锚地"),
    "court": ("开庭", "传票", "庭审"),
    "eastbank": ("灯会", "庙会", "花市"),
}


def letters(number: int = 60) -> Rows:
    """Words that no pack has: what is known of them is learned."""
    rows = [
        Row(
            str(at),
            f"关于{words[at % 3]}的信",
            f"第{at}封：{words[(at + 1) % 3]}太少，{at * 7}天了",
            code,
            (code,),
        )
        for at in range(number)
        for code, words in WORDS.items()
    ]
    return Rows(tuple(rows), 0, "0" * 64)


@pytest.fixture(scope="module")
def judges() -> Judges:
    return Judges(XILING, date(2026, 3, 2))


def test_a_model_that_beats_the_lexicon_is_taken_over(judges: Judges, tmp_path: Path) -> None:
    done = train(letters(), judges, tmp_path, now=NOON)
    assert done.card == tmp_path / CARD
    assert done.new.top1 > 0.9 > done.old.top1
    card = orjson.loads(done.card.read_bytes())
    assert card["rows"] + card["held_out"] == 180
    assert card["trained_at"].startswith("2026-01-20")
    assert (tmp_path / f"{card['sha256']}.npz").exists()


def test_one_that_is_no_better_is_not(judges: Judges, tmp_path: Path) -> None:
    first = train(letters(), judges, tmp_path, now=NOON)
    assert train(letters(), judges, tmp_path, now=NOON).card is None
    assert first.card is not None
    assert open_model(first.card).labels == ("court", "eastbank", "harbour")


def test_no_training_sees_what_another_is_measured_on() -> None:
    rows = letters().rows
    assert 0 < sum(map(held_out, rows)) < len(rows) / 2
    assert [held_out(row) for row in rows] == [held_out(row) for row in letters().rows]


def test_a_model_decides_the_same_after_it_was_kept(judges: Judges, tmp_path: Path) -> None:
    done = train(letters(), judges, tmp_path, now=NOON)
    assert done.card is not None
    again = score(judged(letters().rows, judges.judge(open_model(done.card))))
    assert again.top1 > 0.95


def test_numbers_that_the_card_does_not_name_are_refused(judges: Judges, tmp_path: Path) -> None:
    done = train(letters(), judges, tmp_path, now=NOON)
    assert done.card is not None
    (numbers,) = tmp_path.glob("*.npz")
    numbers.write_bytes(numbers.read_bytes() + b"x")
    with pytest.raises(ModelError, match="not those"):
        open_model(done.card)


@pytest.mark.parametrize("card", ["", "[]", "{}", '{"sha256": "../../etc/passwd"}'])
def test_a_card_that_names_no_model_is_refused(tmp_path: Path, card: str) -> None:
    (tmp_path / CARD).write_text(card, encoding="utf-8")
    with pytest.raises(ModelError):
        open_model(tmp_path / CARD)


def test_the_learned_words_are_told_where_the_lexicon_has_none(judges: Judges) -> None:
    model = fit_rows(letters().rows, judges).model()
    (first, *_) = judges.judge(model)("锚地", "缆绳断了，锚地不够")
    assert first.bureau == "harbour"
    assert {"锚地", "缆绳"} & set(first.terms)


class Learned:
    """A model that is sure of one bureau, and counts how often it is asked."""

    weight = 0.9

    def __init__(self, bureau: str) -> None:
        self.bureau = bureau
        self.asked = 0

    def shares(self, _title: str, _text: str, _prior: Mapping[str, float]) -> dict[str, float]:
        self.asked += 1
        return {self.bureau: 1.0}

    def words(self, _title: str, _text: str, _label: str) -> tuple[str, ...]:
        return ("学来的词",)


def judging_with(model: Learned) -> Judgement:
    words = lexicon()
    return Judgement(words, AhoCorasickTerms(words.terms), lambda: model)


def test_terms_of_whom_the_model_makes_first_are_told_before_learned_words() -> None:
    judged = judging_with(Learned("parks")).judge(paper("养老保险", "养老保险，公园"))
    assert (judged.standings[0].bureau, judged.standings[0].terms) == ("parks", ("公园",))
    judged = judging_with(Learned("water")).judge(paper("养老保险", "养老保险，公园"))
    assert (judged.standings[0].bureau, judged.standings[0].terms) == ("water", ("学来的词",))


def test_a_model_is_asked_once_for_a_paper_with_a_wish() -> None:
    model = Learned("parks")
    wished = paper("公园", "公园").model_copy(update={"wanted_bureaus": ("water",)})
    judged = judging_with(model).judge(wished)
    assert judged.wish is not None
    assert (judged.wish.unbiased[0].bureau, model.asked) == ("parks", 1)


def test_shares_of_a_mixture_sum_to_at_most_one_and_forget_nobody() -> None:
    said = (Standing("water", 0.6, ("河道",)), Standing("hrss", 0.3, ()))
    mixed = mix(
        said,
        {"parks": 0.7, "water": 0.2, "gone": 0.1},
        weight=0.5,
        known={"water", "hrss", "parks"},
    )
    assert [one.bureau for one in mixed] == ["water", "parks", "hrss"]
    assert sum(one.score for one in mixed) <= 1


def test_without_a_model_the_lexicon_decides() -> None:
    assert judgement().standings(paper("灵活就业"))[0].bureau == "hrss"
    assert "hrss" in lexicon().bureaus


def test_letters_whose_department_no_map_knows_are_skipped(tmp_path: Path) -> None:
    file, names = tmp_path / "l.jsonl", tmp_path / "m.yaml"
    file.write_text(
        '{"text": "a", "departments": ["水利局"]}\n{"text": "b", "label": "x"}\n', encoding="utf-8"
    )
    names.write_text("水利局: [water]\n", encoding="utf-8")
    rows = read_rows(file, names)
    assert (len(rows), rows.skipped, rows.rows[0].right) == (1, 1, ("water",))


@pytest.mark.parametrize("content", ["", "no json\n", '{"text": ""}\n'])
def test_a_file_without_letters_is_told(tmp_path: Path, content: str) -> None:
    file = tmp_path / "l.jsonl"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(RowsError):
        read_rows(file)
