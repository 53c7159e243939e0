"""Three fixtures (the content, the site with it, a client), and how to read every text of a thing."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
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
    app = create_app(content, Settings(data=tmp_path, today=lambda: TODAY))
    app.testing = False
    yield app
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
