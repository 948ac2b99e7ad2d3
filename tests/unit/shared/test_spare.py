"""What a process has let go of does not stay its own."""

from shared.spare import give_back


class Glibc:
    def __init__(self) -> None:
        self.trimmed: list[int] = []

    def malloc_trim(self, pad: int) -> int:
        self.trimmed.append(pad)
        return 1


class Musl:
    """Has no such call."""


async def test_all_free_memory_is_given_back_where_the_c_library_keeps_it() -> None:
    glibc = Glibc()
    await give_back(glibc)
    assert glibc.trimmed == [0]
    await give_back(Musl())
