"""The content, the site with it, a client, the databases it can have; and how to read every text of a thing."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from databases import PostgreSQL
from flask import Flask
from flask.testing import FlaskClient

from assessment.content import load, shipped
from assessment.core.questionnaire import Questionnaire
from assessment.web import Settings, create_app

TINY = Path(__file__).parent / "tiny"
TODAY = date(2026, 11, 22)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


@pytest.fixture(scope="session")
def content() -> Questionnaire:
    """The questionnaire that comes with the product."""
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


def texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text below a value, with the way to it; sources are titled by others and left out."""
    if is_dataclass(value):
        place = f"{place}/{getattr(value, 'id', '')}"
        for field in fields(value):
            if field.name not in ("sources", "url", "digest"):
                yield from texts(getattr(value, field.name), f"{place}.{field.name}")
    elif isinstance(value, tuple):
        for each in value:
            yield from texts(each, place)
    elif isinstance(value, str):
        yield place, value


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """One server for the whole run, begun where a test needs it."""
    server = PostgreSQL()
    yield server
    server.remove()


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL) -> Iterator[str]:
    """The address of an empty database of its own."""
    address = postgresql.database()
    yield address
    postgresql.drop(address)


ENGINES = ("sqlite", "postgresql")


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'readiness.db'}"
    address: str = request.getfixturevalue("postgresql_url")
    return address
