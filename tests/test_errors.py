"""Error pages with real causes: the site shows again whatever was typed, and loses nothing."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from flask import Flask

from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response
from support.company import FIRST, NOTE, QUESTION, QUESTIONNAIRE, on_page, worst
from support.content import TODAY
from support.visitor import SHOWN, UNAVAILABLE, Visitor, data, plain, refused, site, slots_held

TYPED = "My typed <words> & more"
DAMAGED = "This assessment cannot be opened"
UNEXPECTED = "Something went wrong here"
POSTS = {
    f"/area/{FIRST}": {**worst(FIRST), NOTE: TYPED},
    "/profile": {**on_page(1), "organization": TYPED},
}
"""The pages with typed text. The tests with a broken database also open an assessment with a code."""
PAGES = ("/code", "/profile", "/assessment", f"/area/{FIRST}", "/check", "/results", "/answers.json", "/delete")


class SurpriseError(Exception):
    """An error that no code expects. Its text must not get into the log."""


SURPRISES: list[Callable[[], None]] = []


def today():
    for surprise in SURPRISES:
        surprise()
    return TODAY


@pytest.fixture(scope="module")
def app(content: Questionnaire, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Run a site whose data folder each test breaks in its own way and then repairs."""
    with site(content, tmp_path_factory.mktemp("data"), today=today) as app:
        yield app


def database(app: Flask) -> Path:
    return data(app) / "readiness.db"


def begun(app: Flask) -> Visitor:
    visitor = Visitor(app).begin()
    assert visitor.post(f"/area/{FIRST}", {QUESTION: "unknown", NOTE: "saved before"}).status_code == 303
    return visitor


KEPT = {QUESTION: Answer("unknown", "saved before")}


# Each function breaks the database file for new connections, and returns a function that repairs it.


def moved(file: Path) -> Callable[[], object]:
    aside = file.parent / "aside"
    aside.mkdir(exist_ok=True)
    for part in file.parent.glob("readiness.db*"):
        part.rename(aside / part.name)
    return lambda: restored(file, aside)


def folder(file: Path) -> Callable[[], object]:
    again = moved(file)
    file.mkdir()
    return again


def no_database(file: Path) -> Callable[[], object]:
    again = moved(file)
    file.write_bytes(b"This is a letter, not a database.\n" * 400)
    return again


def page_overwritten(file: Path) -> Callable[[], object]:
    again = moved(file)
    whole = (file.parent / "aside" / file.name).read_bytes()
    file.write_bytes(whole[:4096] + os.urandom(len(whole) - 4096))
    return again


def cut_short(file: Path) -> Callable[[], object]:
    again = moved(file)
    file.write_bytes((file.parent / "aside" / file.name).read_bytes()[:4096])
    return again


def restored(file: Path, aside: Path) -> None:
    if file.is_dir():
        file.rmdir()
    for part in file.parent.glob("readiness.db*"):
        part.unlink()
    for part in aside.iterdir():
        part.rename(file.parent / part.name)


BREAKS = (moved, folder, no_database, page_overwritten, cut_short)


@contextmanager
def broken(app: Flask, how: Callable[[Path], Callable[[], object]]) -> Iterator[None]:
    storage = app.extensions["site"].storage
    with closing(sqlite3.connect(database(app))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    storage.close()
    again = how(database(app))
    try:
        yield
    finally:
        storage.close()
        again()


@pytest.mark.parametrize("how", BREAKS, ids=lambda how: how.__name__)
def test_database_unavailable_shows_what_was_typed(app, how):
    visitor = begun(app)
    posts = {**POSTS, "/continue": {"code": visitor.code.text}}

    with broken(app, how):
        answers = {path: visitor.post(path, fields) for path, fields in posts.items()}
        gets = {path: visitor.get(path) for path in PAGES}
        start = visitor.post("/start")
        delete = visitor.post("/delete")

    for response in (*answers.values(), *gets.values(), start, delete):
        refused(response, 503, UNAVAILABLE)
    assert [path for path in POSTS if TYPED not in plain(answers[path])] == []
    assert visitor.code.text in answers["/continue"].text
    assert visitor.response.answers == KEPT


def test_database_unavailable_leaves_the_public_pages_alone(app):
    visitor = begun(app)

    with broken(app, folder):
        responses = {
            path: visitor.get(path).status_code for path in ("/", "/urgent", "/questions", "/privacy", "/continue")
        }

    assert set(responses.values()) == {200}


def test_answer_typed_again_after_the_database_is_back_is_saved(app):
    visitor = begun(app)

    with broken(app, folder):
        visitor.post(f"/area/{FIRST}", {QUESTION: "unknown", NOTE: TYPED})
    assert visitor.post(f"/area/{FIRST}", {QUESTION: "unknown", NOTE: TYPED}).status_code == 303

    assert visitor.response.answers == {QUESTION: Answer("unknown", TYPED)}


def test_database_locked_for_longer_than_the_site_waits(app):
    visitor = begun(app)
    other = sqlite3.connect(database(app), isolation_level=None)

    other.execute("BEGIN IMMEDIATE")
    answer = visitor.post(f"/area/{FIRST}", {NOTE: TYPED})
    page = visitor.get("/check")
    other.execute("ROLLBACK")
    other.close()

    refused(answer, 503, UNAVAILABLE)
    assert TYPED in plain(answer)
    assert (page.status_code, "saved before" in page.text) == (200, True)
    assert visitor.response.answers == KEPT


def test_database_locked_for_a_moment_is_waited_for(app):
    visitor = begun(app)
    other = sqlite3.connect(database(app), isolation_level=None, check_same_thread=False)

    other.execute("BEGIN IMMEDIATE")
    free = threading.Timer(0.3, lambda: other.execute("ROLLBACK"))
    free.start()
    answer = visitor.post(f"/area/{FIRST}", {QUESTION: "unknown", NOTE: TYPED})
    free.join()
    other.close()

    assert answer.status_code == 303
    assert visitor.response.answers == {QUESTION: Answer("unknown", TYPED)}


def flipped(at: int) -> Callable[[bytes], bytes]:
    return lambda body: body[:at] + bytes([body[at] ^ 0x80]) + body[at + 1 :]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "first byte": flipped(0),
    "a byte in the middle": flipped(2000),
    "last byte": lambda body: body[:-1] + bytes([body[-1] ^ 1]),
    "cut short": lambda body: body[:-1],
    "cut to the nonce": lambda body: body[:12],
    "cut within the nonce": lambda body: body[:5],
    "emptied": lambda _body: b"",
    "longer": lambda body: body + b"\0",
    "zeros": lambda body: b"\0" * len(body),
}


def overwrite(app: Flask, visitor: Visitor, column: str, value: object) -> None:
    with closing(sqlite3.connect(database(app))) as connection, connection:
        statement = f"UPDATE record SET {column} = ? WHERE id = ?"
        assert connection.execute(statement, (value, visitor.code.record_id)).rowcount == 1


def damaged_everywhere(visitor: Visitor) -> None:
    """Check that every page that opens the assessment says that it is damaged, and shows again what was typed."""
    for path in (*PAGES, "/report.pdf"):
        refused(visitor.get(path), 422, DAMAGED)
    for path, fields in POSTS.items():
        response = visitor.post(path, fields)
        refused(response, 422, DAMAGED)
        assert TYPED in plain(response)
    refused(visitor.post("/delete"), 422, DAMAGED)
    assert visitor.post("/continue", {"code": visitor.code.text}).location == "/assessment"


@pytest.mark.parametrize("kind", DAMAGES)
def test_damaged_record_is_reported(app, kind):
    visitor = begun(app)
    record = visitor.record
    assert record is not None

    overwrite(app, visitor, "body", DAMAGES[kind](record.body))

    damaged_everywhere(visitor)
    assert visitor.record is not None


def test_record_of_another_assessment_is_reported(app):
    visitor, other = begun(app), begun(app)
    record = other.record
    assert record is not None

    overwrite(app, visitor, "body", record.body)

    damaged_everywhere(visitor)
    assert other.response.answers == KEPT


def test_earlier_body_put_back_is_told(app):
    visitor = begun(app)
    earlier = visitor.record
    assert earlier is not None
    visitor.post(f"/area/{FIRST}", {NOTE: "newer"})

    overwrite(app, visitor, "body", earlier.body)

    damaged_everywhere(visitor)


def test_damaged_record_of_one_leaves_the_others_alone(app):
    visitor, other = begun(app), begun(app)

    overwrite(app, visitor, "body", b"")

    assert other.get("/check").status_code == 200
    assert visitor.post("/start").location == "/code"
    assert visitor.get("/code").status_code == 200


def test_reports_are_made_while_strangers_hold_every_slot_for_files(app):
    """Anyone may send files, but only visitors with an assessment get reports."""
    visitor = Visitor(app).begin(None)

    with slots_held(app, os.cpu_count() or 1, "slots/files"):
        opened = Visitor(app).choose("/open", b"%PDF-", "report.pdf")
        response = visitor.download("/report-for-the-board.pdf")

    refused(opened, 503, "The PDF has to wait a moment")
    assert (response.status_code, response.mimetype) == (200, "application/pdf")


def test_files_are_opened_while_every_renderer_is_busy(app):
    with slots_held(app, os.cpu_count() or 1):
        opened = Visitor(app).choose("/open", b"%PDF-", "report.pdf")

    assert opened.status_code == 400
    assert "it contains no answers" in opened.text


@contextmanager
def surprised() -> Iterator[None]:
    def surprise() -> None:
        raise SurpriseError("CANARY-IN-AN-ERROR")

    SURPRISES.append(surprise)
    try:
        yield
    finally:
        SURPRISES.clear()


def test_unexpected_error_shows_what_was_typed(app, caplog):
    visitor = begun(app)

    with surprised():
        answers = {path: visitor.post(path, {SHOWN: "", **fields}) for path, fields in POSTS.items()}
        page = visitor.get("/check")

    for response in (*answers.values(), page):
        refused(response, 500, UNEXPECTED)
        assert "CANARY-IN-AN-ERROR" not in response.text
        assert "Traceback" not in response.text
    assert [path for path in POSTS if TYPED not in plain(answers[path])] == []
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == [
        "unexpected SurpriseError at /area/<area_id>",
        "unexpected SurpriseError at /profile",
        "unexpected SurpriseError at /check",
    ]
    assert "CANARY" not in caplog.text
    assert visitor.response.answers == KEPT


def test_error_page_does_not_show_the_token(app):
    visitor = begun(app)

    with surprised():
        page = visitor.post(f"/area/{FIRST}", {NOTE: TYPED})

    assert visitor.token not in page.text


def test_error_page_shows_every_line_that_was_typed(app):
    visitor = begun(app)
    text = "first\r\n  second\r\n\r\nfourth"

    with surprised():
        page = visitor.post(f"/area/{FIRST}", {NOTE: text, QUESTION: "unknown"})

    question = QUESTIONNAIRE.question(QUESTION).text
    assert f"<dt>Note on: {question}</dt><dd>{text}</dd>" in page.text
    assert f"<dt>{question}</dt><dd>We don’t know yet</dd>" in page.text


def test_deletion_while_someone_types_shows_what_was_typed(app):
    visitor = begun(app)
    colleague = Visitor(app).carry(visitor.code)

    colleague.post("/delete")
    response = visitor.post(f"/area/{FIRST}", {NOTE: TYPED})

    refused(response, 403, "Your assessment is not open on this computer")
    assert TYPED in plain(response)


def test_lock_while_someone_types_in_another_tab_shows_what_was_typed(app):
    visitor = begun(app)
    code, token = visitor.code, visitor.token

    visitor.post("/lock")
    response = visitor.send(f"/area/{FIRST}", {"token": token, NOTE: TYPED})
    visitor.carry(code)

    refused(response, 403, "Your assessment is not open on this computer")
    assert TYPED in plain(response)
    assert visitor.response.answers == KEPT


def test_too_much_at_once_saves_nothing_and_says_how_to_get_it_back(app):
    visitor = begun(app)

    response = visitor.post(f"/area/{FIRST}", {NOTE: "x" * 300_000})

    refused(response, 413, "That was too large to save")
    assert "Go back: your browser still has what you typed" in response.text
    assert visitor.response.answers == KEPT


def test_new_assessment_starts_empty_if_a_code_is_in_the_cookie(app):
    visitor = begun(app)
    before = visitor.code

    visitor.post("/start")

    assert visitor.code != before
    assert visitor.response == Response()


def test_words_that_keep_their_lines_have_no_layout_around_them(app: Flask) -> None:
    """A definition on this page keeps its white space, so the indentation of the template would be visible."""
    page = app.test_client().post("/profile", data={"organization": "  typed\twords"}).get_data(as_text=True)
    assert "<dd>  typed\twords</dd>" in page
