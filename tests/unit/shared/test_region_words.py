"""A region of many bureaus is read quickly and held in little memory, and says just the same."""

import shutil
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from string import ascii_lowercase

import pytest

from shared.region import Region, RegionPackError, load_region
from shared.region.document import read_document
from shared.region.plain import NotPlainError, read_plain
from shared.region.words import WordList

SHANGHAI = Path(__file__).parents[3] / "deploy" / "regions" / "shanghai"
BUREAUS, WORDS = 60, 300

BUREAU = """\
  - code: bureau{code}
    name: {{zh: 第{code}局, en: Bureau {code}}}
    short: {{zh: {code}局, en: "{code}"}}
    aliases: []
    remit: {{zh: 管理{code}。, en: Runs {code}.}}
    terms:
      zh: [{words}]
      en: [{code}]
    valid_from: 2010-01-01
    valid_to: null
    successor: null
"""


def codes() -> Iterator[str]:
    yield from (a + b for a in ascii_lowercase for b in ascii_lowercase)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    for file in SHANGHAI.glob("*.yaml"):
        shutil.copyfile(file, folder / file.name)
    return folder


@pytest.fixture
def many(pack: Path) -> Path:
    bureaus = (
        BUREAU.format(code=code, words=", ".join(f"第{number}种事情" for number in range(WORDS)))
        for code, _ in zip(codes(), range(BUREAUS), strict=False)
    )
    (pack / "bureaus.yaml").write_text("bureaus:\n" + "".join(bureaus), encoding="utf-8")
    return pack


def traced(pack: Path) -> tuple[Region, int, int]:
    """What is held in bytes, and the most that was."""
    tracemalloc.start()
    try:
        return (load_region(pack), *tracemalloc.get_traced_memory())
    finally:
        tracemalloc.stop()


def test_many_words_are_held_in_about_the_memory_of_their_file(many: Path) -> None:
    load_region(SHANGHAI)  # what is made once for all packs is made now
    size = (many / "bureaus.yaml").stat().st_size
    region, held, most = traced(many)
    assert sum(len(bureau.terms.zh) for bureau in region.bureaus) == BUREAUS * WORDS
    assert held < 2 * size
    assert most < 4 * size


@pytest.mark.parametrize(
    "file", ["region.yaml", "bureaus.yaml", "deadlines.yaml", "codes.yaml", "calendar.yaml"]
)
def test_the_quick_reading_of_a_pack_says_what_the_thorough_one_says(file: str) -> None:
    document, problems = read_document(SHANGHAI / file)
    assert not problems
    assert _listed(read_plain(SHANGHAI / file)) == document.data


@pytest.mark.parametrize(
    "text",
    [
        "a: &x [1]",
        "a: *x",
        "a: !!python/name:os.system ''",
        "a: 1\na: 2",
        "a: 2021-02-30",
        "1: a",
        "<<: {a: 1}",
        "a: [",
        "",
        "a: 1\n---\nb: 2",
    ],
)
def test_what_is_unusual_is_left_to_the_thorough_reading(tmp_path: Path, text: str) -> None:
    file = tmp_path / "some.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(NotPlainError):
        read_plain(file)


def test_a_key_that_is_no_text_is_read_in_the_other_way_and_told_of(pack: Path) -> None:
    with (pack / "calendar.yaml").open("a", encoding="utf-8") as file:
        file.write("7: seven\n")
    with pytest.raises(RegionPackError, match="Keys should be strings"):
        load_region(pack)


def test_a_word_of_two_lines_is_refused_with_its_line(many: Path) -> None:
    file = many / "bureaus.yaml"
    text = file.read_text(encoding="utf-8").replace("[第0种事情", '["第\\n0种事情"', 1)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(
        RegionPackError, match=r"line 8, bureaus\[0\]\.terms\.zh\[0\]: has to be in one line"
    ):
        load_region(many)


def test_a_list_of_words_is_read_like_a_tuple() -> None:
    words = WordList.of(["港口", "fishing boats", "码头"])
    assert (len(words), words[1], list(words[1:])) == (
        3,
        "fishing boats",
        ["fishing boats", "码头"],
    )
    assert [*words] == ["港口", "fishing boats", "码头"]
    assert "码头" in words
    assert words == WordList.of(tuple(words))
    assert [*WordList.of([])] == []
    assert len(WordList.of([])) == 0


def _listed(data: object) -> object:
    if isinstance(data, dict):
        return {key: _listed(value) for key, value in data.items()}
    return [_listed(one) for one in data] if isinstance(data, list | WordList) else data
