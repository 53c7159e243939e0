"""Two people with two windows each: whatever they do on the site, no acknowledged answer is lost.

They open pages, type, save, save twice, go back and save again, save at the same moment as the other person, and
resolve conflicts. Now and then a worker is killed before it answers, or the assessment is deleted or expires. A value
may be replaced only by its own author or by someone whose page showed it.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url
from werkzeug.test import TestResponse

from assessment import saved_file
from assessment.assessment_state import StoredAssessment
from assessment.content import load
from assessment.response_values import Value
from assessment.storage import Storage
from assessment.web.forms.answers import answer_choices, part_choices
from assessment.web.forms.profile import profile_choices
from support.content import TINY, TODAY
from support.visitor import SHOWN, Visitor, held, plain, shown_by, site

RUNS = {"sqlite": 60, "postgresql": 20}
"""The number of runs with each database. Both take the same steps in the same order, in one thread."""
STEPS = 30
PAGES = {
    "/profile": ("organization", "services", "size"),
    "/quick": ("registered", "registered.parts", "registered.note", "route", "route.note"),
    "/area/reporting": (
        *("registered", "registered.parts", "registered.note"),
        *("route", "route.note", "lists", "lists.note"),
    ),
    "/area/policy": ("policy-page", "policy-page.note"),
}
"""The fields that each page can have."""
Values = dict[str, Value]
CLOCK = [TODAY]
CONTENT = load(TINY)
CHOICES = {
    **{question.id: dict(profile_choices(CONTENT, question)) for question in CONTENT.profile},
    **{question.id: dict(answer_choices(question)) for question in CONTENT.questions()},
    **{f"{question.id}.parts": dict(part_choices(question)) for question in CONTENT.questions() if question.parts},
}
"""For each question, the texts of its choices by their values. For free text there are none."""


@dataclass
class Window:
    """A page in a browser window: its hidden field, the values it showed, and the values typed since."""

    path: str
    carried: str
    shown: Values
    typed: Values

    def send(self, visitor: Visitor) -> tuple[TestResponse, bool]:
        """Send the page. Return the response, and whether it shows everything that was typed or chosen."""
        fields = [(name, value) for name, values in self.typed.items() for value in values]
        answer = visitor.post(self.path, [(SHOWN, self.carried), *fields])
        text = plain(answer)
        return answer, all(CHOICES.get(name, {}).get(value, value) in text for name, value in fields)


def nothing() -> None:
    """Do nothing, which is what happens to most saves."""


def killed() -> None:
    raise SystemExit


@dataclass
class World:
    dice: random.Random
    people: tuple[Visitor, Visitor]
    store: Callable[..., bool]
    windows: dict[tuple[int, int], Window] = field(default_factory=dict)
    before: Callable[[], object] = nothing
    """Called after the next save has read the record and before it stores it."""
    after: Callable[[], object] = nothing
    """Called after the next save is stored and before it is acknowledged."""

    def save(self, *record: object) -> bool:
        before, after, self.before, self.after = self.before, self.after, nothing, nothing
        before()
        stored = self.store(*record)
        after()
        return stored

    def content(self) -> StoredAssessment:
        return StoredAssessment(saved_file.read_json(self.people[0].get("/answers.json").data))


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    CLOCK[0] = TODAY
    with closing(Storage(database_url)) as storage:
        storage.upgrade()
    with site(CONTENT, tmp_path, database_url=database_url, today=lambda: CLOCK[0]) as app:
        yield app


def value_name(path: str, name: str) -> str:
    return f"profile.{name}" if path == "/profile" else name


def look(visitor: Visitor, path: str) -> Window | None:
    """Open a page. Return None if the site redirects elsewhere."""
    page = visitor.get(path)
    if page.status_code != 200:
        return None
    return Window(path, shown_by(page), held(PAGES[path], page.text), held(PAGES[path], page.text))


def write(dice: random.Random, window: Window) -> None:
    """Change one field of the page."""
    name = dice.choice([*window.typed])
    text = dice.choice([*CHOICES.get(name, ())] or [f"words {dice.randrange(6)}"])
    window.typed[name] = (text,)


def without_ignored_parts(typed: Values) -> Values:
    """Return what a page asks to store: parts are kept only with the statement that they belong to, or with none."""
    kept = typed.get("registered") in ((), ("asked",), None)
    return {name: () if name == "registered.parts" and not kept else value for name, value in typed.items()}


def send(world: World, visitor: Visitor, window: Window) -> None:
    """Save the page. Check the stored and shown values against those typed, shown and stored before."""
    before, meanwhile = [world.content()], world.before
    world.before = lambda: (meanwhile(), before.append(world.content()))
    try:
        answer, shows_typed = window.send(visitor)
    except SystemExit:
        return  # not acknowledged, so it may be stored or not, and its author still has it in the window
    world.before = world.after = nothing  # a form that changes nothing is not stored
    if answer.status_code in (400, 404):
        assert shows_typed  # nothing was saved, but nothing typed is lost
        return
    assert answer.status_code in (303, 409)
    after = world.content()
    on_page = held(PAGES[window.path], answer.text) if answer.status_code == 409 else {}
    typed = without_ignored_parts(window.typed)
    parts, shown_parts = (values.get("registered.parts", ()) for values in (typed, window.shown))
    if answer.status_code == 303 and parts not in ((), shown_parts):
        assert after.value("registered") == typed["registered"], "parts are stored with another statement"
    for name, value in typed.items():
        this = value_name(window.path, name)
        now, shown = after.value(this), window.shown[name]
        assert value in (shown, now, on_page.get(name)), ("typed, and neither stored nor shown again", this)
        gone = before[-1].value(this)
        assert now == gone or gone in (shown, value), ("somebody else's answer is gone unseen", this)
        if name in on_page and on_page[name] != now:
            assert f'id="{name}-error"' in answer.text, ("a conflict that is not shown", this)
    if answer.status_code == 409:
        shown = {name: after.value(value_name(window.path, name)) for name in on_page}
        window.carried, window.shown, window.typed = shown_by(answer), shown, on_page


def end(world: World, person: int, window: Window) -> None:
    """Delete the assessment or let it expire. Check that nothing is saved any more and typed text is shown."""
    if world.dice.random() < 0.5:
        assert world.people[1 - person].post("/delete").status_code == 200
    else:
        CLOCK[0] += timedelta(days=400)  # the clock never goes back, because the purge would then refuse to run
    answer, shows_typed = window.send(world.people[person])
    assert (answer.status_code, shows_typed) == (403, True)
    assert world.people[person].get("/assessment").status_code == 303


def meet(world: World, other: int) -> None:
    """Let another person save one of their windows between the reading and the storing of the next save."""
    windows = [window for (person, _number), window in world.windows.items() if person == other]
    if windows:
        window = world.dice.choice(windows)
        write(world.dice, window)
        world.before = lambda: send(world, world.people[other], window)


def run(app: Flask, store: Callable[..., bool], monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    dice = random.Random(seed)
    first = Visitor(app).begin({"services": ("host",), "size": ("small",)})
    world = World(dice, (first, Visitor(app).carry(first.code)), store)
    monkeypatch.setattr(app.extensions["site"].storage, "save", world.save)
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
                write(dice, window)  # otherwise the person saves twice, or goes back and saves again
            if lot < 0.55:
                meet(world, 1 - person)
            elif lot < 0.6:
                world.before = killed
            elif lot < 0.65:
                world.after = killed
            send(world, visitor, window)
        elif step > STEPS // 2:
            end(world, person, window)
            return


def test_no_acknowledged_answer_is_lost(app: Flask, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = app.extensions["site"].storage.save
    for seed in range(RUNS[make_url(database_url).get_backend_name()]):
        run(app, store, monkeypatch, seed)
