"""A process does at its step what it was told, once."""

from pathlib import Path

from tests.chaos.points import Action, FaultPoints, Order, Orders


def opened(folder: Path) -> tuple[Orders, FaultPoints, list[Action]]:
    done: list[Action] = []
    file = folder / "orders" / "router.json"
    return Orders(file), FaultPoints(file, act=done.append), done


def test_without_an_order_nothing_happens(tmp_path: Path) -> None:
    orders, points, done = opened(tmp_path)
    points.hit("before_ack")
    assert (done, orders.carried_out()) == ([], False)


def test_an_order_is_for_one_step_and_for_once(tmp_path: Path) -> None:
    orders, points, done = opened(tmp_path)
    orders.give(Order("before_ack", "stop"))
    for point in ("before_publish", "before_ack", "before_ack"):
        points.hit(point)
    assert (done, orders.carried_out()) == (["stop"], True)


def test_a_step_may_be_passed_some_times_before(tmp_path: Path) -> None:
    orders, points, done = opened(tmp_path)
    orders.give(Order("before_ack", "kill", skip=2))
    points.hit("before_ack")
    points.hit("before_ack")
    assert not orders.carried_out()
    points.hit("before_ack")
    assert done == ["kill"]


def test_an_order_can_be_withdrawn(tmp_path: Path) -> None:
    orders, points, done = opened(tmp_path)
    orders.give(Order("before_ack", "kill"))
    orders.withdraw()
    points.hit("before_ack")
    assert done == []
