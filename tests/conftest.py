"""Fixtures that many test modules share: the content, a site with it, a client, the databases and a browser."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

from assessment import sandbox
from assessment.content import load, shipped
from assessment.core.questionnaire import Questionnaire
from assessment.web import Settings, create_app
from support.content import ENGINES, TODAY
from support.database import PostgreSQL
from support.slow import SLOW_MODULES

if TYPE_CHECKING:
    from playwright.sync_api import Browser


settings.register_profile(
    "repeatable", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
sandbox.CHILD_NICENESS = 0  # on a busy machine, low-priority children would keep the tests waiting for long
settings.load_profile("repeatable")  # no test may pass or fail by chance or because a machine is slow


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow modules and put them first, so that parallel workers end at about the same time."""
    places = {module: place for place, module in enumerate(SLOW_MODULES)}
    for test in items:
        if test.path.stem in places:
            test.add_marker(pytest.mark.slow)
    items.sort(key=lambda test: places.get(test.path.stem, len(SLOW_MODULES)))


def pytest_collection_finish() -> None:
    """Make garbage collection rare. It would search the modules and tests again and again, and free none of them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 10)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


@pytest.fixture(scope="session")
def content() -> Questionnaire:
    """The shipped questionnaire."""
    return load(shipped())


@pytest.fixture
def app(content: Questionnaire, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(content, Settings(data=tmp_path, today=lambda: TODAY, ahead=False))
    app.testing = False
    yield app
    app.extensions["site"].reports.close()
    app.extensions["site"].storage.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """One server for each process that runs tests, started when a test first needs it."""
    server = PostgreSQL()
    yield server
    server.remove()


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL) -> Iterator[str]:
    """The address of a new, empty database."""
    address = postgresql.database()
    yield address
    postgresql.drop(address)


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once for SQLite and once for PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'readiness.db'}"
    address: str = request.getfixturevalue("postgresql_url")
    return address


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    from support.browser import chromium  # imported here because most tests need no browser

    with chromium() as browser:
        yield browser
