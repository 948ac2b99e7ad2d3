"""Liveness and readiness: ready is a process that has all it needs and is not draining."""

import asyncio
from collections.abc import Awaitable, Callable

Check = Callable[[], Awaitable[str | None]]
_CHECK_SECONDS = 2.0


class Health:
    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}
        self._remarks: dict[str, Callable[[], str | None]] = {}
        self.draining = False

    def watch(self, name: str, check: Check) -> None:
        """`check` answers why the part cannot be used, or None."""
        self._checks[name] = check

    def remark(self, name: str, look: Callable[[], str | None]) -> None:
        """`look` answers what of the part does not go on although it is ready, or None."""
        self._remarks[name] = look

    def degraded(self) -> dict[str, str]:
        """What does not go on; the process is ready for all else."""
        found = {name: look() for name, look in self._remarks.items()}
        return {name: remark for name, remark in found.items() if remark}

    async def reasons(self) -> dict[str, str]:
        """Why the process is not ready; empty when it is."""
        if self.draining:
            return {"process": "draining"}
        names = list(self._checks)
        found = await asyncio.gather(*(self._ask(self._checks[name]) for name in names))
        return {name: reason for name, reason in zip(names, found, strict=True) if reason}

    @staticmethod
    async def _ask(check: Check) -> str | None:
        try:
            async with asyncio.timeout(_CHECK_SECONDS):
                return await check()
        except TimeoutError:
            return f"no answer within {_CHECK_SECONDS:g} s"
