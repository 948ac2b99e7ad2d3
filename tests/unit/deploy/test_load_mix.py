"""The mix of acts: given by a file, by flags, or as it is."""

from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from deploy.load.mix import DEFAULT, KINDS, Mix, MixError, make_mix


def test_the_default_mix_has_every_kind_of_act() -> None:
    assert set(make_mix().weights) == set(KINDS)
    assert all(weight > 0 for weight in DEFAULT.values())


def test_a_file_says_all_that_is_done_and_a_flag_changes_it(tmp_path: Path) -> None:
    file = tmp_path / "mix.yaml"
    file.write_text("submit: 3\nread_case: 1\n", encoding="utf-8")
    assert make_mix(file).weights == {"submit": 3, "read_case": 1}
    assert make_mix(file, ["list=2", "submit=0"]).weights == {
        "submit": 0,
        "read_case": 1,
        "list": 2,
    }


def test_json_is_read_as_well(tmp_path: Path) -> None:
    file = tmp_path / "mix.json"
    file.write_text('{"submit": 1}', encoding="utf-8")
    assert make_mix(file).weights == {"submit": 1}


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ("shout: 1", "shout"),
        ("submit: -1", "submit"),
        ("submit: many", "many"),
        ("submit: .inf", "inf"),
        ("submit: 0", "above 0"),
        ("- submit", "mapping"),
        ("{", "YAML"),
    ],
)
def test_a_mix_that_cannot_be_drawn_from_is_refused_with_what_is_wrong(
    told: str, named: str, tmp_path: Path
) -> None:
    file = tmp_path / "mix.yaml"
    file.write_text(told, encoding="utf-8")
    with pytest.raises(MixError, match=named):
        make_mix(file)


def test_acts_are_drawn_by_their_weights_and_the_same_for_the_same_seed() -> None:
    mix = Mix({"submit": 3, "read_case": 1, "rate": 0})
    drawn = list(islice(mix.draws(5), 10_000))
    counts = Counter(drawn)
    assert 0.72 < counts["submit"] / 10_000 < 0.78
    assert set(counts) == {"submit", "read_case"}
    assert drawn == list(islice(mix.draws(5), 10_000))
    assert drawn != list(islice(mix.draws(6), 10_000))
