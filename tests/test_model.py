"""Two people with two windows each, on the site: whatever they do, no acknowledged answer is lost.

They open pages, type, save, save twice, go back and save again, save at the same moment as the other person, and
answer conflicts. Now and then a worker is killed before it answers, or the assessment is deleted or expires. A value
may be replaced only by its own author or by somebody whose page had shown it.
"""

import random
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from assessment import record_json
from assessment.assessment_state import StoredAssessment, Value
from assessment.content import load
from assessment.core.question import UNKNOWN
from assessment.storage import Storage
from assessment.vault import Code, unseal
from support.content import TINY, TODAY
from support.visitor import SHOWN, Visitor, plain, shown_by, site

RUNS = 60
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
Values = dict[str, Value]
CLOCK = [TODAY]
CONTENT = load(TINY)


class KilledError(BaseException):
    """The worker is gone before it could answer."""


@dataclass
class Window:
    """The page in a window: what it carries and showed, and what is typed into it now."""

    path: str
    carried: str
    shown: Values
    typed: Values


@dataclass
class World:
    app: Flask
    dice: random.Random
    people: tuple[Visitor, Visitor]
    windows: dict[tuple[int, int], Window] = field(default_factory=dict)
    meanwhile: Callable[[], None] | None = None
    """What happens between the reading and the storing of the next save."""
    killed: str = ""
    """Whether the worker of the next save is killed: `before` it stores, or `after`."""

    @property
    def code(self) -> Code:
        return self.people[0].code


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    CLOCK[0] = TODAY
    folder = tmp_path / "data"
    folder.mkdir()
    with closing(Storage(database_url)) as storage:
        storage.upgrade()
    with site(CONTENT, folder, database_url=database_url, today=lambda: CLOCK[0]) as app:
        yield app


@pytest.fixture
def interrupted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[World]:
    """A storage whose saves meet others, and kills: those of the world in this list."""
    worlds: list[World] = []
    storage = app.extensions["site"].storage
    store = storage.save

    def save(*given: object) -> bool:
        world = worlds[-1]
        meanwhile, world.meanwhile = world.meanwhile, None
        if meanwhile:
            meanwhile()
        killed, world.killed = world.killed, ""
        if killed == "before":
            raise KilledError
        stored = store(*given)
        if killed:
            raise KilledError
        return bool(stored)

    monkeypatch.setattr(storage, "save", save)
    return worlds


def content(app: Flask, code: Code) -> StoredAssessment:
    """What the database holds, opened as the site would."""
    here = app.extensions["site"]
    record = here.storage.load(code.record_id, here.today())
    assert record is not None
    return record_json.read(unseal(code, record.revision, record.body))


def value_name(path: str, name: str) -> str:
    return f"profile.{name}" if path == "/profile" else name


def fields(path: str) -> list[str]:
    """The fields of a page: choices and, on pages of questions, notes."""
    notes = [] if path == "/profile" else [f"{name}.note" for name in PAGES[path]]
    return [*PAGES[path], *notes]


def words(name: str, value: str) -> str:
    """How an error page shows it again: a choice in its words, everything else as typed."""
    if value == UNKNOWN:
        return "We don’t know yet"
    questions = {question.id: question for question in (*CONTENT.profile, *CONTENT.questions())}
    options = getattr(questions.get(name), "options", ())
    reasons = getattr(questions.get(name), "not_applicable", ())
    texts = {option.id: option.text for option in options} | {f"na.{reason.id}": reason.text for reason in reasons}
    return texts.get(value, value)


def held(path: str, text: str) -> Values:
    """What the fields of a page hold, as a browser would send it back."""
    values: Values = {}
    for name in fields(path):
        ticked = re.findall(rf'name="{re.escape(name)}" value="([^"]*)" checked', text)
        note = re.findall(rf'name="{re.escape(name)}" rows[^>]*>\n(.*?)</textarea>', text, re.S)
        line = re.findall(rf'name="{re.escape(name)}" value="([^"]*)" autocomplete', text)
        values[name] = tuple(unescape(value) for value in (*ticked, *note, *line) if value)
    return values


def look(visitor: Visitor, path: str) -> Window | None:
    """Open a page, unless the site leads elsewhere."""
    page = visitor.get(path)
    if page.status_code != 200:
        return None
    return Window(path, shown_by(page), held(path, page.text), held(path, page.text))


def write(dice: random.Random, window: Window) -> None:
    """Change one field of the page."""
    name = dice.choice(fields(window.path))
    text = dice.choice(CHOICES[name]) if name in CHOICES else f"words {dice.randrange(6)}"
    window.typed[name] = (text,)


def send(world: World, visitor: Visitor, window: Window) -> None:
    """Save the page; hold what is stored and shown then against what was typed, shown and stored before."""
    sent = [(name, value) for name, values in window.typed.items() for value in values]
    before = [content(world.app, world.code)]
    meanwhile = world.meanwhile
    if meanwhile:
        world.meanwhile = lambda: (meanwhile(), before.append(content(world.app, world.code)))
    try:
        answer = visitor.post(window.path, [(SHOWN, window.carried), *sent])
    except KilledError:
        return  # not acknowledged: it may be stored or not, and its author still has it in the window
    world.meanwhile = None  # a form that changes nothing is not stored
    if answer.status_code in (400, 404):
        assert [pair for pair in sent if words(*pair) not in plain(answer)] == []  # nothing saved, nothing lost
        return
    assert answer.status_code in (303, 409)
    after = content(world.app, world.code)
    on_page = held(window.path, answer.text) if answer.status_code == 409 else {}
    for name, value in window.typed.items():
        this = value_name(window.path, name)
        now, shown = after.value(this), window.shown[name]
        assert value in (shown, now, on_page.get(name)), ("typed, and neither stored nor shown again", this)
        gone = before[-1].value(this)
        assert now == gone or gone in (shown, value), ("somebody else's answer is gone unseen", this)
        if name in on_page and on_page[name] != now:
            assert f'id="{name}-error"' in answer.text, ("a conflict that is not shown", this)
    if answer.status_code == 409:
        shown = {name: after.value(value_name(window.path, name)) for name in fields(window.path)}
        window.carried, window.shown, window.typed = shown_by(answer), shown, on_page


def over(visitor: Visitor, window: Window) -> None:
    """After deletion or expiry nothing is saved, and what was typed is shown."""
    sent = [(name, value) for name, values in window.typed.items() for value in values]
    answer = visitor.post(window.path, [(SHOWN, window.carried), *sent])
    assert answer.status_code == 403
    assert [pair for pair in sent if words(*pair) not in plain(answer)] == []
    assert visitor.get("/assessment").status_code == 303


def end(world: World, person: int, window: Window) -> None:
    if world.dice.random() < 0.5:
        assert world.people[person].post("/delete").status_code == 200
        over(world.people[1 - person], window)
    else:
        CLOCK[0] += timedelta(days=400)  # and never back: a clock that goes back keeps the purge from its work
        over(world.people[person], window)


def meet(world: World, other: int) -> None:
    """Let another person save one of their windows between the reading and the storing of the next save."""
    windows = [window for (person, _number), window in world.windows.items() if person == other]
    if windows:
        window = world.dice.choice(windows)
        write(world.dice, window)
        world.meanwhile = lambda: send(world, world.people[other], window)


def run(app: Flask, interrupted: list[World], seed: int) -> None:
    dice = random.Random(seed)
    first = Visitor(app)
    first.post("/start")
    world = World(app, dice, (first, Visitor(app).carry(first.code)))
    interrupted.append(world)
    first.post("/profile", {"services": ("host",), "size": ("small",)})
    for step in range(1, STEPS + 1):
        person, number = dice.randrange(2), dice.randrange(2)
        visitor, window = world.people[person], world.windows.get((person, number))
        lot = dice.random()
        if window is None or lot < 0.25:
            opened = look(visitor, dice.choice(list(PAGES)))
            if opened:
                world.windows[person, number] = opened
        elif lot < 0.4:
            write(dice, window)
        elif lot < 0.97:
            if lot < 0.85:
                write(dice, window)  # otherwise once more, or back and save again
            if lot < 0.55:
                meet(world, 1 - person)
            elif lot < 0.65:
                world.killed = dice.choice(("before", "after"))
            send(world, visitor, window)
            world.killed = ""
        elif step > STEPS // 2:
            end(world, person, window)
            return


def test_no_acknowledged_answer_is_lost(app: Flask, interrupted: list[World]) -> None:
    for seed in range(RUNS):
        run(app, interrupted, seed)
