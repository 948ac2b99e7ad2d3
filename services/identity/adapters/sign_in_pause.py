"""Waits until an answer may be given, so that all of them take as long."""

import asyncio
import time


class RealPause:
    def clock(self) -> float:
        return time.monotonic()

    async def until(self, moment: float) -> None:
        await asyncio.sleep(moment - time.monotonic())  # noqa: TID251 - time itself is awaited
