"""What the archive answers to the secretariat: the record of events, and the list of cases."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

from deploy.demo.roster import make_roster
from deploy.demo.session import person_token
from shared.identity import TokenIssuer
from tests.chaos.site import Site

_PAGE: Final = 1000
_CASES: Final = 100
_TRIES: Final = 60
_PAUSE_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event of the record."""

    event: str
    type: str
    enquiry: str
    bureau: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """A case of the list."""

    enquiry: str
    receipt: str
    title: str
    bureaus: Sequence[str]


class Archive:
    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def record(self, after: str | None) -> tuple[list[Recorded], str | None]:
        """What came after that place, and the place of the last of it."""
        rows: list[Recorded] = []
        while True:
            page = await self._get("events", {"limit": _PAGE} | ({"after": after} if after else {}))
            items = page["items"]
            rows += [
                Recorded(one["id"], one["type"], one["subject"], one["bureau"]) for one in items
            ]
            after = page["next"] or after
            if len(items) < _PAGE:
                return rows, after

    async def cases(self, *, newest: int) -> list[Case]:
        """The newest ones, whole pages of them, and at least as many as asked for."""
        cases: list[Case] = []
        cursor: str | None = None
        while len(cases) < newest:
            asked: dict[str, Any] = {"limit": _CASES} | ({"cursor": cursor} if cursor else {})
            page = await self._get("enquiries", asked)
            cases += [_case(one) for one in page["items"]]
            cursor = page["next"]
            if not cursor:
                break
        return cases

    async def _get(self, path: str, asked: dict[str, Any]) -> Any:
        """Again while the archive is away: it is asked what it holds, not how it is."""
        for _ in range(_TRIES):
            try:
                async with self._session.get(f"{self._url}/v1/{path}", params=asked) as answer:
                    if answer.status == 200:
                        return await answer.json()
                    if answer.status < 500:
                        raise RuntimeError(f"{answer.status} {await answer.text()}")
            except (aiohttp.ClientConnectionError, TimeoutError):
                pass
            await asyncio.sleep(_PAUSE_SECONDS)  # noqa: TID251 - it is coming back
        raise TimeoutError(f"the archive does not answer {path}")


def _case(one: dict[str, Any]) -> Case:
    bureaus = [assignment["bureau"] for assignment in one["assignments"]]
    return Case(one["id"], one["receipt"], one["title"], bureaus)


@asynccontextmanager
async def open_archive(site: Site) -> AsyncIterator[Archive]:
    issuer = TokenIssuer(site.stack.credentials.issuer_key.read_bytes())
    (secretary, *_) = make_roster(site.region.bureau_codes).secretariat
    token = person_token(issuer, site.region.code, secretary)
    headers = {"Authorization": f"Bearer {token}"}
    timeout = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
        yield Archive(session, site.archive_urls[0])
