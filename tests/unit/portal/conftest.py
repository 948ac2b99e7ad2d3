"""A portal for each test, and browsers without scripts that keep cookies."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.portal.browsing import Browser, open_browser
from tests.unit.portal.serving import Stand, standing_portal


@pytest.fixture
async def stand(tmp_path: Path) -> AsyncIterator[Stand]:
    async with standing_portal(tmp_path) as standing:
        yield standing


@pytest.fixture
async def browser(stand: Stand) -> AsyncIterator[Browser]:
    async with open_browser(stand.url) as opened:
        yield opened


@pytest.fixture
async def colleague(stand: Stand) -> AsyncIterator[Browser]:
    """A second person at a machine of their own."""
    async with open_browser(stand.url) as opened:
        yield opened
