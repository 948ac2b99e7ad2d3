"""A city for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.security.city import City, open_city


@pytest.fixture
async def city() -> AsyncIterator[City]:
    async with open_city() as opened:
        yield opened
