"""One run of a replica, from its start to its kill: all that it does, it does while it lives."""

import asyncio
import types
from collections.abc import Callable, Coroutine, Generator
from contextvars import Context, ContextVar, copy_context
from typing import Any, TypeVar

T = TypeVar("T")
_LIFE: ContextVar["Life | None"] = ContextVar("life", default=None)


class Life:
    """`turn` stands before every effect: there another may come first, and there it may end."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.alive = True
        self.tasks: dict[asyncio.Task[Any], None] = {}
        self.on_end: list[Callable[[], None]] = []
        self._context: Context = copy_context()
        self._context.run(_LIFE.set, self)

    @types.coroutine
    def turn(self) -> Generator[None, None, None]:
        yield
        if not self.alive:
            raise asyncio.CancelledError

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """In this life, whoever calls: with it also the tasks end that it begins."""
        loop = asyncio.get_running_loop()
        task = loop.create_task(work, context=self._context.copy())
        self.tasks[task] = None
        return task

    def end(self) -> None:
        """As by a kill: nothing is finished, and nothing more takes effect."""
        self.alive = False
        for task in self.tasks:
            if not task.done():
                task.cancel()
        for leave in self.on_end:
            leave()


def begun(task: asyncio.Task[Any], context: Context | None) -> None:
    """A task belongs to the life that it was begun in."""
    life = context.get(_LIFE) if context is not None else _LIFE.get()
    if life is not None:
        life.tasks[task] = None
