"""The terms of a lexicon, kept in columns: the same as objects, in a tenth of their memory."""

import tracemalloc
from collections.abc import Iterator

import pytest

from services.router.domain.lexicon import Bureau, build_lexicon
from services.router.domain.terms import Term, Terms
from services.router.domain.words import Words

SOME = (
    Term("养老保险", "养老保險", ("hrss",), 3.5),
    Term("pension", "Pension", ("hrss", "tax"), 1.25),
    Term("市税务局", "市税务局", ("tax",), 9.0, is_name=True),
    Term("小区", "小区", ("tax",), 0.5, is_setting=True),
    Term("𠮷", "𠮷", ("hrss",), 0.25),
)
MANY = 20_000


def many() -> Iterator[Term]:
    return (Term(f"第{n}种事情", f"第{n}种事情", (f"b{n % 9}",), 2.0) for n in range(MANY))


def test_what_was_put_in_columns_comes_out_as_it_was() -> None:
    terms = Terms(SOME)
    assert (*terms,) == SOME
    assert len(terms) == len(SOME)
    assert [terms[index] for index in range(len(SOME))] == list(SOME)
    assert [terms.of(index) for index in range(len(SOME))] == list(SOME)
    assert (terms[-1], list(terms[1:3])) == (SOME[-1], list(SOME[1:3]))
    assert list(terms.texts) == [term.text for term in SOME]


def test_a_term_that_is_not_there_is_an_error() -> None:
    with pytest.raises(IndexError):
        Terms(SOME)[len(SOME)]


def test_a_term_takes_few_bytes_as_long_as_nobody_asks_for_it() -> None:
    tracemalloc.start()
    try:
        terms = Terms(many())
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(terms) == MANY
    assert held / MANY < 80


def test_of_those_that_were_asked_for_only_so_many_are_kept() -> None:
    terms = Terms(many(), most_kept=10)
    first = terms.of(0)
    assert terms.of(0) is first
    assert [terms.of(index).text for index in range(25)] == [f"第{n}种事情" for n in range(25)]
    assert terms.of(0) == first
    assert terms.of(0) is not first


def test_a_lexicon_has_the_words_of_its_bureaus_once() -> None:
    tax = Bureau("tax", Words("税务局", "Tax"), names=("税务局",), terms=("发票", "發票"))
    lexicon = build_lexicon([tax])
    assert lexicon.bureaus["tax"] == Bureau("tax", Words("税务局", "Tax"))
    assert [(term.text, term.shown) for term in lexicon.terms] == [
        ("税务局", "税务局"),
        ("发票", "发票"),
    ]
