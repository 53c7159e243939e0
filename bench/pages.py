"""Compares an area page with a bare Flask view, and a save with the page, in one process without a network."""

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

from .companies import TODAY, shipped_questionnaire
from .figures import Row, alternating, ms, p99, times
from .inside import Visitor

REPEATS = 200
SAVES = 400
MAX_PAGE_RATIO = 3
MAX_SAVE_RATIO = 2


def measure(short: bool = False) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="readiness-bench-") as folder:
        app = create_app(shipped_questionnaire(), Settings(data=Path(folder), today=lambda: TODAY))
        freeze_gc()  # as on the real site
        try:
            visitor = Visitor(app.test_client())
            return [*_page(visitor, 1 if short else REPEATS), *_save(visitor, 1 if short else SAVES)]
        finally:
            app.extensions["site"].storage.close()


def _page(visitor: Visitor, repeats: int) -> list[Row]:
    path = max(visitor.areas, key=lambda path: visitor.get(path).count("<fieldset"))
    page = visitor.get(path)
    questions = page.count("<fieldset")
    ours, floor = alternating([lambda: visitor.get(path), _bare(page)], repeats)
    ratio = median(ours) / median(floor)
    return [
        Row(
            f"CPU of an area page, {questions} questions, {len(page) // 1024} kB",
            ms(median(ours)),
            times(ratio),
            f"<= {MAX_PAGE_RATIO} x",
            ratio <= MAX_PAGE_RATIO,
        ),
        Row("CPU of a bare Flask view with a static template of the same size", ms(median(floor))),
    ]


def _bare(page: str) -> Callable[[], object]:
    """Return a function that requests a page with the same text, but no form, from a site with only that template."""
    app = Flask("bare")
    app.jinja_loader = DictLoader({"page.html": page.replace("{", "(")})

    @app.get("/")
    def bare() -> str:
        return render_template("page.html")

    client: FlaskClient = app.test_client()
    return lambda: client.get("/").text


def _save(visitor: Visitor, count: int) -> list[Row]:
    """Open an area and save different answers each time, so that every save stores something."""
    dice = random.Random(1)  # noqa: S311, a benchmark has no secrets
    opened, saved = [], []
    for _round in range(count):
        path = dice.choice(visitor.areas)
        started = perf_counter()
        page = visitor.get(path)
        opened.append(perf_counter() - started)
        fields = visitor.filled(page, dice)
        started = perf_counter()
        visitor.post(path, fields)
        saved.append(perf_counter() - started)
    ratio = p99(saved) / p99(opened)
    return [
        Row(
            "a save, stored on the disk before the answer, p99",
            ms(p99(saved)),
            f"{times(ratio)} of the area page's",
            f"<= {MAX_SAVE_RATIO} x",
            ratio <= MAX_SAVE_RATIO,
        ),
        Row("the area page, p99", ms(p99(opened)), f"medians {ms(median(saved))} and {ms(median(opened))}"),
    ]
