"""The words of papers wait while the record is busy, and less long once they have fallen behind."""

from collections.abc import Sequence
from datetime import timedelta

from services.archive.adapters.terms import ChineseTokenizer
from services.archive.handlers import IndexAtLeisure, IndexTexts
from services.archive.ports import Indexed, SpokenText
from tests.unit.archive.stories import MORNING


class Pending:
    """So many texts wait for the index."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.words: list[str] = []
        self.merges = 0

    async def unindexed(self, limit: int) -> Sequence[SpokenText]:
        return [text(at) for at in range(min(limit, self.number))]

    async def index(self, texts: Sequence[Indexed]) -> None:
        self.number -= len(texts)
        self.words += [word for one in texts for word in one.terms]

    async def merge_small(self) -> bool:
        self.merges += 1
        return False


def text(at: int) -> SpokenText:
    return SpokenText(f"event-{at}", f"case-{at}", ("停车难",), paper=True, copy=False)


class Archive:
    def __init__(self, *, pending: int, busy: bool) -> None:
        self.pending = Pending(pending)
        self.busy = busy
        self.now = MORNING
        index = IndexTexts(self.pending, ChineseTokenizer(), chunk=10)
        self.round = IndexAtLeisure(index, busy=lambda: self.busy, clock=lambda: self.now)

    async def after(self, seconds: float) -> int:
        """How many are left when another round is due then."""
        self.now += timedelta(seconds=seconds)
        await self.round()
        return self.pending.number


async def test_when_nothing_comes_in_every_round_indexes() -> None:
    archive = Archive(pending=25, busy=False)
    assert [await archive.after(0) for _ in range(3)] == [15, 5, 0]


async def test_while_events_come_in_a_round_now_and_then_is_enough() -> None:
    archive = Archive(pending=8, busy=True)
    assert [await archive.after(1) for _ in range(4)] == [8, 8, 8, 8]
    assert await archive.after(1) == 0


async def test_a_backlog_is_worked_off_although_events_come_in() -> None:
    archive = Archive(pending=100, busy=True)
    assert await archive.after(5) == 90
    assert [await archive.after(1) for _ in range(4)] == [90, 80, 80, 70]
    archive.pending.number = 3
    assert [await archive.after(1) for _ in range(2)] == [3, 0]
    archive.pending.number = 3
    assert [await archive.after(1) for _ in range(5)] == [3, 3, 3, 3, 0]


async def test_a_round_rests_while_events_come_in_but_not_when_it_is_behind() -> None:
    rests: list[float] = []

    class Index(IndexTexts):
        async def __call__(self, *, rest_seconds: float = 0.0) -> bool:
            rests.append(rest_seconds)
            return False

    index = Index(Pending(0), ChineseTokenizer())
    for behind, busy in ((False, True), (True, True), (False, False)):
        index.behind = behind
        clock = iter((MORNING, *[MORNING + timedelta(seconds=10)] * 2))
        await IndexAtLeisure(index, busy=iter([busy]).__next__, clock=clock.__next__)()
    assert [rest > 0 for rest in rests] == [True, False, False]


async def test_texts_of_one_round_hold_each_word_once_between_them() -> None:
    archive = Archive(pending=10, busy=False)
    await archive.after(0)
    words = archive.pending.words
    assert len(words) >= 10
    assert len({id(word) for word in words}) == len(set(words))


async def test_in_a_long_peak_too_every_sixteenth_piece_is_followed_by_a_merge() -> None:
    archive = Archive(pending=1000, busy=True)
    await archive.after(5)
    for _ in range(14):
        await archive.after(2)
    assert archive.pending.merges == 0
    await archive.after(2)
    assert archive.pending.merges == 1
    for _ in range(16):
        await archive.after(2)
    assert archive.pending.merges == 2
