"""A broker and a database for tests that are not asynchronous themselves, or span event loops."""

import asyncio
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

from deploy.local.platform import Platform, open_platform

_STOP_SECONDS = 60.0


@contextmanager
def running_platform(
    data: Path,
    *,
    say: Callable[[str], None] = lambda _: None,
    environ: Mapping[str, str] = os.environ,
    throw_away: bool = True,
) -> Iterator[Platform]:
    """Runs in a thread with a loop of its own; with `throw_away` the servers end without grace.

    Its `broker` and `database` belong to that loop: a test that restarts one opens its own.
    """
    up: Future[Platform] = Future()
    done = threading.Event()
    host = threading.Thread(
        target=lambda: asyncio.run(
            _host(data, up, done, say=say, environ=environ, throw_away=throw_away)
        ),
        name="platform",
    )
    host.start()
    try:
        yield up.result()
    finally:
        done.set()
        host.join(_STOP_SECONDS)


async def _host(  # noqa: PLR0913 - hands the whole call over to the thread
    data: Path,
    up: Future[Platform],
    done: threading.Event,
    *,
    say: Callable[[str], None],
    environ: Mapping[str, str],
    throw_away: bool,
) -> None:
    try:
        async with open_platform(data, say=say, environ=environ) as platform:
            up.set_result(platform)
            await asyncio.to_thread(done.wait)
            if throw_away:
                platform.kill()
    except BaseException as error:
        if up.done():
            raise
        up.set_exception(error)
