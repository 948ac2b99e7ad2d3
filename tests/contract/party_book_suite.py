"""What every party book promises."""

from itertools import permutations
from uuid import uuid4

import pytest

from services.notifier.domain.parties import NOBODY, Parties
from services.notifier.ports import PartyBook

INVITED = Parties(receipt="SH-7K3M9-QXT2V", author="m-1", invited=frozenset({"m-2", "m-3"}))
SIGNED = Parties(answered=frozenset({"m-2"}), cosigners=frozenset({"m-2"}))
DECLINED = Parties(answered=frozenset({"m-3"}))
TOGETHER = Parties(
    receipt="SH-7K3M9-QXT2V",
    author="m-1",
    invited=frozenset({"m-2", "m-3"}),
    answered=frozenset({"m-2", "m-3"}),
    cosigners=frozenset({"m-2"}),
)


class PartyBookContract:
    """To be run on each book; `book` is an empty one."""

    async def test_nothing_is_known_of_a_new_enquiry(self, book: PartyBook) -> None:
        assert await book.look_up([uuid4()]) == {}
        assert await book.look_up([]) == {}

    async def test_what_was_learnt_is_known(self, book: PartyBook) -> None:
        one, other = uuid4(), uuid4()
        await book.learn({one: INVITED, other: SIGNED})
        assert await book.look_up([one, other, uuid4()]) == {one: INVITED, other: SIGNED}

    async def test_learning_nothing_is_allowed(self, book: PartyBook) -> None:
        enquiry = uuid4()
        await book.learn({})
        await book.learn({enquiry: INVITED})
        await book.learn({enquiry: NOBODY})
        assert await book.look_up([enquiry]) == {enquiry: INVITED}

    @pytest.mark.parametrize("order", list(permutations([INVITED, SIGNED, DECLINED])))
    async def test_what_is_learnt_adds_up_in_any_order_and_however_often(
        self, book: PartyBook, order: tuple[Parties, ...]
    ) -> None:
        enquiry = uuid4()
        for parties in (*order, *order):
            await book.learn({enquiry: parties})
        assert await book.look_up([enquiry]) == {enquiry: TOGETHER}
