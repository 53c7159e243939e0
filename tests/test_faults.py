"""A site whose database fails: nothing typed is lost, pages keep working, and no restart is needed."""

import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer
from assessment.storage import Storage
from assessment.translation import day
from support.company import FIRST, NOTE, QUESTION
from support.content import TODAY
from support.database import PostgreSQL
from support.records import busy
from support.visitor import UNAVAILABLE, Visitor, data, plain, refused, site

TYPED = "My typed <words> & more"
AREA = f"/area/{FIRST}"
CLOCK = [TODAY]
PUBLIC = ("/", "/urgent", "/questions", "/programs", "/privacy", "/continue")


@pytest.fixture
def app(content: Questionnaire, tmp_path: Path) -> Iterator[Flask]:
    CLOCK[0] = TODAY
    with site(content, tmp_path, today=lambda: CLOCK[0]) as app:
        yield app


@pytest.fixture
def on_postgresql(content: Questionnaire, tmp_path: Path, postgresql_url: str) -> Iterator[Flask]:
    CLOCK[0] = TODAY
    with closing(Storage(postgresql_url)) as storage:
        storage.upgrade()
    with site(content, tmp_path, today=lambda: CLOCK[0], database_url=postgresql_url) as app:
        yield app


def begun(app: Flask) -> Visitor:
    visitor = Visitor(app).begin()
    save(visitor, "saved before")
    return visitor


def save(visitor: Visitor, text: str) -> None:
    assert visitor.post(AREA, {QUESTION: "unknown", NOTE: text}).status_code == 303
    assert note(visitor) == text


def note(visitor: Visitor) -> str:
    """Return the stored note."""
    answer: Answer = visitor.response.answers[QUESTION]
    return answer.note


def pages_go_on(visitor: Visitor) -> None:
    for path in ("/assessment", AREA, "/check", *PUBLIC):
        assert visitor.get(path).status_code == 200


def not_saved(response: TestResponse) -> None:
    """Check that the page says that nothing was saved, and shows what was typed."""
    refused(response, 503, UNAVAILABLE)
    assert TYPED in plain(response)


def database(app: Flask) -> Path:
    return data(app) / "readiness.db"


# Another connection locks the database


def test_pages_go_on_while_the_database_is_locked(app: Flask) -> None:
    visitor, reader = begun(app), begun(app)
    answers = []
    with busy(database(app), "BEGIN IMMEDIATE"):
        saver = threading.Thread(target=lambda: answers.append(visitor.post(AREA, {NOTE: TYPED})))
        saver.start()
        while saver.is_alive():
            pages_go_on(reader)
        saver.join()
    not_saved(answers[0])
    assert note(visitor) == "saved before"
    save(visitor, TYPED)


def test_first_visit_of_a_day_while_the_database_is_locked(app: Flask) -> None:
    """The page shows the stored expiry date. The next visit that can write moves it."""
    visitor = begun(app)
    days = [day(TODAY + timedelta(days=190 + later)) for later in (0, 1)]
    CLOCK[0] = TODAY + timedelta(days=1)
    with busy(database(app), "BEGIN IMMEDIATE"):
        page = visitor.get("/assessment")
    assert page.status_code == 200
    assert [text in page.text for text in days] == [True, False]
    page = visitor.get("/assessment")
    assert [text in page.text for text in days] == [False, True]


# The disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", folder], capture_output=True).returncode:
        pytest.skip("a small disk can be mounted by root alone")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def test_disk_that_is_full(content: Questionnaire, small_disk: Path) -> None:
    with site(content, small_disk, today=lambda: CLOCK[0]) as app:
        visitor = begun(app)
        kept = "saved before"
        ballast = small_disk / "others"
        with ballast.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"x" * 4096)
        for count in range(100):
            answer = visitor.post(AREA, {QUESTION: "unknown", NOTE: f"{TYPED} {count}"})
            if answer.status_code != 303:
                break
            kept = f"{TYPED} {count}"
        not_saved(answer)
        pages_go_on(visitor)
        assert note(visitor) == kept
        CLOCK[0] = TODAY + timedelta(days=1)
        assert visitor.get("/assessment").status_code == 200
        ballast.unlink()
        save(visitor, TYPED)
        app.extensions["site"].storage.close()
        with closing(sqlite3.connect(small_disk / "readiness.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


READER = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("SELECT count(*) FROM record").fetchone()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_disk_that_cannot_be_written(content: Questionnaire, small_disk: Path) -> None:
    """The disk is read-only, as a kernel leaves it after a disk error."""
    with site(content, small_disk, today=lambda: CLOCK[0]) as app:
        visitor = begun(app)
        app.extensions["site"].storage.close()
        killed = subprocess.run([sys.executable, "-c", READER, database(app)], check=False)  # its WAL file stays
        assert killed.returncode == -signal.SIGKILL
        subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
        try:
            not_saved(visitor.post(AREA, {NOTE: TYPED}))
            CLOCK[0] = TODAY + timedelta(days=1)
            pages_go_on(visitor)
            assert note(visitor) == "saved before"
        finally:
            subprocess.run(["mount", "-o", "remount,rw", small_disk], check=True)
        visitor.post(AREA, {NOTE: TYPED})  # this request may still use a broken connection
        save(visitor, TYPED)


# PostgreSQL


def test_server_that_stops_under_the_site(on_postgresql: Flask, postgresql: PostgreSQL) -> None:
    visitor = begun(on_postgresql)
    postgresql.stop()
    try:
        not_saved(visitor.post(AREA, {NOTE: TYPED}))
        refused(visitor.get("/assessment"), 503, UNAVAILABLE)
        assert {visitor.get(path).status_code for path in PUBLIC} == {200}
    finally:
        postgresql.start()
    assert note(visitor) == "saved before"
    save(visitor, TYPED)
