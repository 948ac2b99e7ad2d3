"""What several test folders share: one broker and one database for the run, namespaces per test."""

import logging
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest
import structlog
from hypothesis import settings
from pymongo import MongoClient

from deploy.local.broker import BrokerAddress
from deploy.local.platform import Platform
from deploy.local.testing import running_platform
from tests.vhosts import Vhost, open_vhost

settings.register_profile("unhurried", deadline=None)  # a busy machine is no defect
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The servers that AMQP_URL and MONGO_URL name, or private ones."""
    with running_platform(tmp_path_factory.mktemp("platform")) as running:
        yield running


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """A command that a test runs sets up its logs for good; here the next test wants its own."""
    before, handlers, level = structlog.get_config(), logging.root.handlers[:], logging.root.level
    yield
    if structlog.get_config()["logger_factory"] is not before["logger_factory"]:
        structlog.configure(**before)
        structlog.contextvars.clear_contextvars()
        logging.root.handlers[:] = handlers
        logging.root.setLevel(level)


@pytest.fixture(scope="session")
def broker(platform: Platform) -> BrokerAddress:
    return BrokerAddress(platform.amqp_url, platform.management_url)


@pytest.fixture
async def vhost(broker: BrokerAddress) -> AsyncIterator[Vhost]:
    """A vhost of the test's own: no other test sees its queues."""
    async with open_vhost(broker) as opened:
        yield opened


@pytest.fixture(scope="session")
def mongo_url(platform: Platform) -> str:
    return platform.mongo_url


@pytest.fixture
def mongo_database(mongo_url: str) -> Iterator[str]:
    """The name of a database of the test's own."""
    with _own_database(mongo_url) as name:
        yield name


@pytest.fixture
def second_database(mongo_url: str) -> Iterator[str]:
    """Another one, for tests of two installations."""
    with _own_database(mongo_url) as name:
        yield name


@contextmanager
def _own_database(mongo_url: str) -> Iterator[str]:
    name = f"test-{uuid.uuid4().hex[:12]}"
    yield name
    with MongoClient[dict[str, object]](mongo_url) as client:
        client.drop_database(name)
