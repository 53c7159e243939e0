"""Two people with two windows each, on the site: whatever they do, no acknowledged answer is lost.

They open pages, type, save, save twice, go back and save again, choose between versions; now and then the assessment
is deleted, expires, or is carried on from its file. A plain model of who has seen what says what may be gone.
"""

import random
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from assessment import assessment_state
from assessment.assessment_state import StoredAssessment
from assessment.content import load
from assessment.core.question import UNKNOWN
from assessment.storage import Storage
from assessment.vault import Code, unseal
from support.content import TINY, TODAY
from support.visitor import SAVE, SEEN, Visitor, plain, site

RUNS = 300
STEPS = 30
PAGES = {
    "/profile": ("organization", "services", "size"),
    "/quick": ("registered", "route"),
    "/area/reporting": ("registered", "route", "lists"),
    "/area/policy": ("policy-page",),
}
CHOICES = {
    "services": ("host", "chat", "other"),
    "size": ("small", "large"),
    "registered": ("none", "asked", "in-place", "proven", "unknown"),
    "route": ("none", "in-place", "proven", "unknown"),
    "lists": ("none", "in-place", "na.no-links"),
    "policy-page": ("none", "in-place"),
}
Values = dict[str, tuple[str, ...]]


@dataclass
class Page:
    """One window: the page in it, its marks, what it showed, and what is typed into it now."""

    path: str
    marks: dict[str, str]
    shown: Values
    typed: Values
    opened: int


@dataclass
class Model:
    """Who saved what, and when."""

    written: dict[str, tuple[int, str]] = field(default_factory=dict)
    """By the name of a value: the step at which it was last stored, and the form that did it."""


CLOCK = [TODAY]
CONTENT = load(TINY)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    CLOCK[0] = TODAY
    folder = tmp_path / "data"
    folder.mkdir()
    with closing(Storage(database_url)) as storage:
        storage.upgrade()
    with site(load(TINY), folder, database_url=database_url, today=lambda: CLOCK[0]) as app:
        yield app


def kept(app: Flask, code: Code) -> StoredAssessment:
    """What the database holds, opened as the site would."""
    here = app.extensions["site"]
    found = here.storage.load(code.record_id, here.today())
    assert found is not None
    return assessment_state.read(unseal(code, found.revision, found.body))


def name(path: str, id: str) -> str:
    return f"profile.{id}" if path == "/profile" else id


def fields(path: str) -> list[str]:
    """The fields of a page: choices and, on pages of questions, notes."""
    return [each for id in PAGES[path] for each in ((id,) if path == "/profile" else (id, f"{id}.note"))]


def words(id: str, value: str) -> str:
    """How an error page shows it again: a choice in its words, everything else as typed."""
    if value == UNKNOWN:
        return "We don’t know yet"
    asked = {question.id: question for question in (*CONTENT.profile, *CONTENT.questions())}
    options = getattr(asked.get(id), "options", ())
    reasons = getattr(asked.get(id), "not_applicable", ())
    named = {option.id: option.text for option in options} | {f"na.{reason.id}": reason.text for reason in reasons}
    return named.get(value, value)


def look(visitor: Visitor, path: str, step: int) -> Page | None:
    """Open a page and read what it shows, as a browser would send it back."""
    page = visitor.get(path)
    if page.status_code != 200:
        return None
    marks = dict(re.findall(r'name="(form\.(?:seen|save))" value="([0-9a-f]+)"', page.text))
    shown: Values = {}
    for id in fields(path):
        ticked = re.findall(rf'name="{re.escape(id)}" value="([^"]*)" checked', page.text)
        note = re.findall(rf'name="{re.escape(id)}" rows[^>]*>\n(.*?)</textarea>', page.text, re.S)
        line = re.findall(rf'name="{re.escape(id)}" value="([^"]*)" autocomplete', page.text)
        found = [unescape(each) for each in (*ticked, *note, *line) if each]
        shown[id] = tuple(found)
    return Page(path, marks, shown, dict(shown), step)


def write(dice: random.Random, page: Page) -> None:
    """Change one field of the page."""
    id = dice.choice(fields(page.path))
    if id in CHOICES:
        page.typed[id] = (dice.choice(CHOICES[id]),)
    else:
        page.typed[id] = (f"words {dice.randrange(6)}",)


def send(app: Flask, visitor: Visitor, page: Page, model: Model, step: int) -> None:
    """Save the page, and hold what is stored then against what may have changed."""
    code = visitor.code
    before = kept(app, code)
    sent = [(id, value) for id, values in page.typed.items() for value in values]
    answer = visitor.post(page.path, [*page.marks.items(), *sent])
    if answer.status_code in (400, 404, 409):
        assert [each for each in sent if words(*each) not in plain(answer)] == []  # nothing saved, nothing lost
        return
    assert answer.status_code == 303
    after = kept(app, code)
    for id, value in page.typed.items():
        this = name(page.path, id)
        stored = after.value(this)
        there = {stored, *(version.value for version in after.pending.get(this, ()))}
        if value != page.shown[id]:
            assert value in there, ("typed and acknowledged, but gone", this)
            page.shown[id] = value
        gone = before.value(this)
        if gone not in there and gone:
            at, form = model.written.get(this, (0, ""))
            assert at <= page.opened or form == page.marks[SAVE], ("somebody else's answer is gone unseen", this)
        if stored != gone:
            model.written[this] = (step, page.marks[SAVE])
    waiting = [each for each in before.pending if each not in after.pending]
    for this in waiting:
        own = {version.save for version in before.pending[this]}
        assert own == {page.marks[SAVE]}, ("a version that waited is gone without a choice", this)


def choose(app: Flask, visitor: Visitor, dice: random.Random, model: Model, step: int) -> None:
    """Choose for some of the values that wait, as the page offers them."""
    page = visitor.get("/versions")
    if page.status_code != 200:
        return
    marks = dict(re.findall(r'name="(form\.(?:seen|save))" value="([0-9a-f]+)"', page.text))
    offered: dict[str, list[str]] = {}
    for id, value in re.findall(r'type="radio" id="[^"]*" name="([^"]+)" value="([^"]+)"', page.text):
        offered.setdefault(id, []).append(value)
    picked = {id: dice.choice(values) for id, values in offered.items() if dice.random() < 0.7}
    assert visitor.post("/versions", [*marks.items(), *picked.items()]).status_code == 303
    after = kept(app, visitor.code)
    for id, pick in picked.items():
        assert id not in after.pending
        if pick != "stored":
            model.written[id] = (step, pick)


def over(visitor: Visitor, page: Page) -> None:
    """After deletion or expiry nothing is saved, and what was typed is shown."""
    sent = [(id, value) for id, values in page.typed.items() for value in values]
    answer = visitor.post(page.path, [*page.marks.items(), *sent])
    assert answer.status_code == 403
    assert [each for each in sent if words(*each) not in plain(answer)] == []
    assert visitor.get("/assessment").status_code == 303


def run(app: Flask, seed: int) -> None:
    dice = random.Random(seed)
    first = Visitor(app)
    first.post("/start")
    second = Visitor(app).carry(first.code)
    people = (first, second)
    first.post("/profile", {"services": ("host",), "size": ("small",)})
    windows: dict[tuple[int, int], Page] = {}
    model = Model()
    for step in range(1, STEPS + 1):
        person, window = dice.randrange(2), dice.randrange(2)
        visitor, page = people[person], windows.get((person, window))
        lot = dice.random()
        if page is None or lot < 0.2:
            opened = look(visitor, dice.choice(list(PAGES)), step)
            if opened:
                windows[person, window] = opened
        elif lot < 0.4:
            write(dice, page)
        elif lot < 0.7:
            write(dice, page)
            send(app, visitor, page, model, step)
        elif lot < 0.8:
            send(app, visitor, page, model, step)  # once more, or back and save again
        elif lot < 0.9:
            choose(app, visitor, dice, model, step)
        elif lot < 0.93:
            reloaded = look(visitor, page.path, step)
            if reloaded:
                windows[person, window] = reloaded
        elif lot < 0.94 and step > STEPS // 2:
            if dice.random() < 0.5:
                assert visitor.post("/delete").status_code == 200
                other = people[1 - person]
                over(other, page)
            else:
                CLOCK[0] = TODAY + timedelta(days=400)
                over(visitor, page)
                CLOCK[0] = TODAY
            return


def test_no_acknowledged_answer_is_lost(app: Flask) -> None:
    for seed in range(RUNS):
        run(app, seed)


def test_day_of_the_model_is_a_day() -> None:
    assert isinstance(TODAY, date)
    assert {SEEN, SAVE} == {"form.seen", "form.save"}
