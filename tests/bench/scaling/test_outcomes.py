"""Whether all was done once, and which letters can be the last."""

from tests.bench.scaling.backlog import Letter
from tests.bench.scaling.outcomes import compare, ids_in, probes


def letters(number: int) -> list[Letter]:
    return [
        Letter(b'{"id":"%d","subject":"x"}' % place, "key", str(place), "json")
        for place in range(number)
    ]


def test_what_is_there_once_is_no_fault() -> None:
    assert not any(compare({"a", "b"}, ["b", "a"]).values())


def test_what_is_missing_repeated_or_of_nothing_is_counted() -> None:
    assert compare({"a", "b", "c"}, ["a", "a", "a", "stranger"]) == {
        "lost": 2,
        "doubled": 2,
        "of nothing": 1,
    }


def test_the_very_last_letters_are_always_looked_for() -> None:
    some = probes(letters(1000), 400)

    assert {"999", "998", "997"} <= set(some)
    assert min(map(int, some)) == 600
    assert len(some) == len(set(some)) < 80


def test_each_of_several_replicas_that_take_turns_is_among_those_looked_for() -> None:
    some = [int(one) for one in probes(letters(1000), 400)]

    for replicas in (2, 4):
        assert {place % replicas for place in some} == set(range(replicas))


def test_a_batch_counts_as_its_events() -> None:
    batch = Letter(b'[{"id":"1"},{"id":"2"}]', "key", "m", "batch")

    assert ids_in([batch, *letters(1)]) == ["1", "2", "0"]
