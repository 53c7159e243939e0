"""The area page against the floor of the framework, and a save against the page, in one process without a network."""

import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from flask import Flask, render_template
from flask.testing import FlaskClient
from jinja2 import DictLoader

from assessment.web import Settings, create_app
from assessment.web.server import freeze_gc

from .companies import TODAY, questionnaire
from .figures import Row, alternating, ms, p99, times
from .inside import Visitor

REPEATS = 200
SAVES = 400
PAGE_MOST = 3
SAVE_MOST = 2


def measure(short: bool = False) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="readiness-bench-") as folder:
        app = create_app(questionnaire(), Settings(data=Path(folder), today=lambda: TODAY))
        freeze_gc()  # as the site does
        try:
            visitor = Visitor(app.test_client())
            return [*_page(visitor, 1 if short else REPEATS), *_save(visitor, 1 if short else SAVES)]
        finally:
            app.extensions["site"].storage.close()


def _page(visitor: Visitor, repeats: int) -> list[Row]:
    path = max(visitor.areas, key=lambda each: visitor.get(each).count("<fieldset"))
    page = visitor.get(path)
    questions = page.count("<fieldset")
    ours, floor = alternating([lambda: visitor.get(path), _bare(page)], repeats)
    ratio = median(ours) / median(floor)
    return [
        Row(
            f"CPU of an area page, {questions} questions, {len(page) // 1024} kB",
            ms(median(ours)),
            times(ratio),
            f"<= {PAGE_MOST} x",
            ratio <= PAGE_MOST,
        ),
        Row("CPU of a bare Flask view with a static template of the same size", ms(median(floor))),
    ]


def _bare(page: str) -> Callable[[], object]:
    """A site that does nothing but render one template of the same text, without anything to fill in."""
    app = Flask("bare")
    app.jinja_loader = DictLoader({"page.html": page.replace("{", "(")})

    @app.get("/")
    def bare() -> str:
        return render_template("page.html")

    client: FlaskClient = app.test_client()
    return lambda: client.get("/").text


def _save(visitor: Visitor, count: int) -> list[Row]:
    """Different answers each time, so that every save stores something; the page is opened before each."""
    dice = random.Random(1)  # noqa: S311, measures are no secret
    opened, saved = [], []
    for _save in range(count):
        path = dice.choice(visitor.areas)
        begun = perf_counter()
        page = visitor.get(path)
        opened.append(perf_counter() - begun)
        fields = visitor.filled(page, dice)
        begun = perf_counter()
        visitor.post(path, fields)
        saved.append(perf_counter() - begun)
    ratio = p99(saved) / p99(opened)
    return [
        Row(
            "a save, stored on the disk before the answer, p99",
            ms(p99(saved)),
            f"{times(ratio)} of the area page's",
            f"<= {SAVE_MOST} x",
            ratio <= SAVE_MOST,
        ),
        Row("the area page, p99", ms(p99(opened)), f"medians {ms(median(saved))} and {ms(median(opened))}"),
    ]
