from deploy.demo.tally import Tally, percentile


def test_percentile_of_nothing_is_nothing() -> None:
    assert percentile([], 0.5) is None


def test_percentile_takes_the_nearest_rank() -> None:
    assert percentile(range(1, 101), 0.99) == 100
    assert percentile([3.0], 0.5) == 3.0


def test_the_archive_s_feed_is_counted_by_stage() -> None:
    tally = Tally(goal=2)
    tally.read_events(
        ["enquiry.submitted.v1", "case.filed.v1", "alert.delivered.v1", "assignment.signed.v1"]
    )
    assert tally.counts["filed"] == 1
    assert tally.counts["archived"] == 1
    assert tally.counts["alerted"] == 1


def test_a_recount_starts_from_nothing() -> None:
    tally = Tally(goal=2)
    tally.add("submitted")
    tally.read_events(["reply.submitted.v1"])
    tally.recount(["reply.submitted.v1", "reply.submitted.v1"])
    assert tally.counts["replied"] == 2
    assert tally.counts["submitted"] == 1


def test_the_slowest_bureau_is_the_one_that_waits_longest_on_average() -> None:
    tally = Tally(goal=3)
    assert tally.slowest_bureau() is None
    tally.delivered("hrss", 0.1)
    tally.delivered("tax", 0.4)
    tally.delivered("tax", 0.2)
    slowest = tally.slowest_bureau()
    assert slowest is not None
    assert slowest[0] == "tax"
