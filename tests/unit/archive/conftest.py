"""A door of the archive for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.unit.archive.doors import Door, open_door


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async with open_door() as opened:
        yield opened
