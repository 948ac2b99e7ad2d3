"""However the client library ends a wait when a connection breaks, one kind of error comes out."""

import asyncio

import pytest

from shared.messaging.rabbit.errors import BROKER_ERRORS, breaks_told

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("end", [asyncio.CancelledError(), Exception(), Exception("a reason")])
async def test_a_wait_that_the_library_ends_is_a_broken_connection(end: BaseException) -> None:
    with pytest.raises(BROKER_ERRORS) as caught, breaks_told():
        raise end
    assert isinstance(caught.value, ConnectionResetError)
    assert caught.value.__cause__ is end


async def test_a_task_that_is_really_cancelled_ends() -> None:
    begun = asyncio.Event()

    async def waits() -> None:
        with breaks_told():
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(waits())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("error", [ValueError("our own fault"), TimeoutError(), OSError("refused")])
async def test_every_other_error_goes_its_way(error: Exception) -> None:
    with pytest.raises(type(error)) as caught, breaks_told():
        raise error
    assert caught.value is error
