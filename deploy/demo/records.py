"""Reads back what the archive holds: its feed of events, and whole cases."""

from collections.abc import AsyncIterator
from datetime import datetime
from http import HTTPStatus
from typing import Any

from deploy.demo.http import Door, RefusedError

_PAGE = 100
_EVENTS_PAGE = 1000


class ArchiveReader:
    def __init__(self, door: Door, token: str) -> None:
        self._door = door
        self._token = token
        self._cursor: str | None = None
        self._start: str | None = None

    async def skip_to_now(self) -> None:
        """Follow only what is archived from here on."""
        async for _ in self._pages():
            pass
        self._start = self._cursor

    async def all_events(self) -> list[dict[str, Any]]:
        """Envelopes archived since `skip_to_now`, read afresh: also those that were passed by.

        Two archives that store at once may leave an event just behind a cursor.
        """
        self._cursor = self._start
        return await self.new_events()

    async def new_events(self) -> list[dict[str, Any]]:
        """Envelopes that were archived since the last call."""
        return [event async for page in self._pages() for event in page]

    async def case(self, enquiry_id: str) -> dict[str, Any] | None:
        """One case as it is now, or None where the archive does not know it."""
        try:
            found: dict[str, Any] = await self._door.get(f"/v1/enquiries/{enquiry_id}", self._token)
        except RefusedError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return None
            raise
        return found

    async def cases_since(self, start: datetime) -> list[dict[str, Any]]:
        """Whole cases, newest first, down to those submitted before `start`.

        What was never submitted, such as a draft, is none of these.
        """
        found: list[dict[str, Any]] = []
        query: dict[str, str | int] = {"view": "full", "limit": _PAGE, "sort": "submitted"}
        while True:
            page = await self._door.get("/v1/enquiries", self._token, **query)
            for case in page["items"]:
                submitted_at = case["submitted_at"]
                if submitted_at is None:
                    continue
                if datetime.fromisoformat(submitted_at) < start:
                    return found
                found.append(case)
            if page["next"] is None:
                return found
            query["cursor"] = page["next"]

    async def _pages(self) -> AsyncIterator[list[dict[str, Any]]]:
        while True:
            query: dict[str, str | int] = {"limit": _EVENTS_PAGE}
            if self._cursor:
                query["after"] = self._cursor
            page = await self._door.get("/v1/events", self._token, **query)
            self._cursor = page["next"] or self._cursor
            if page["items"]:
                yield page["items"]
            if len(page["items"]) < _EVENTS_PAGE:
                return
