"""Every route sends the full set of headers with every status that it can return."""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from assessment import saved_file
from assessment.content import load, shipped
from assessment.core.questionnaire import Questionnaire
from assessment.sample_answers import sample
from assessment.web import MAX_BODY_BYTES
from assessment.web.headers import MAX_FILE_BODY_BYTES
from support.company import FIRST, NOTE, PROFILE, SERVICE_PAGE, on_page
from support.content import TODAY
from support.headers import PRIVATE, complete
from support.visitor import SHOWN, Visitor, site

PUBLIC = {"Cache-Control": "public, max-age=3600", "Vary": None, "Content-Language": None}

# Every route and method of the site, with every status that it can return
ROUTES: dict[tuple[str, str], set[int]] = {
    ("GET", "/static/<path:filename>"): {200, 206, 304, 400, 404, 405, 416},
    ("GET", "/"): {200, 400, 405},
    ("POST", "/start"): {303, 400, 405, 413, 500, 503},
    ("GET", "/continue"): {200, 400, 405},
    ("POST", "/continue"): {303, 400, 405, 413, 500, 503},
    ("POST", "/open"): {303, 400, 405, 413, 500, 503},
    ("GET", "/urgent"): {200, 400, 405},
    ("GET", "/questions"): {200, 400, 405},
    ("GET", "/programs"): {200, 400, 405},
    ("GET", "/programs/<program_id>"): {200, 400, 404, 405},
    ("GET", "/privacy"): {200, 400, 405},
    ("POST", "/code"): {200, 400, 403, 405, 413, 422, 500, 503},
    ("POST", "/code.txt"): {200, 400, 403, 405, 413, 422, 500, 503},
    ("GET", "/code"): {200, 303, 400, 405, 422, 500, 503},
    ("GET", "/profile"): {200, 303, 400, 405, 422, 500, 503},
    ("POST", "/profile"): {303, 400, 403, 405, 409, 413, 422, 500, 503},
    ("GET", "/profile/<page_id>"): {200, 303, 400, 404, 405, 422, 500, 503},
    # 200, of a page that found programs: test_profile_pages.py
    ("POST", "/profile/<page_id>"): {303, 400, 403, 404, 405, 409, 413, 422, 500, 503},
    ("GET", "/assessment"): {200, 303, 400, 405, 422, 500, 503},
    ("GET", "/quick"): {200, 303, 400, 405, 422, 500, 503},
    ("POST", "/quick"): {303, 400, 403, 405, 409, 413, 422, 500, 503},
    ("GET", "/area/<area_id>"): {200, 303, 400, 404, 405, 422, 500, 503},
    ("POST", "/area/<area_id>"): {303, 400, 403, 404, 405, 409, 413, 422, 500, 503},
    ("GET", "/changes"): {303, 400, 405, 422, 500, 503},
    ("POST", "/changes"): {303, 400, 403, 405, 413, 422, 500, 503},
    ("GET", "/compare"): {200, 303, 400, 405, 422, 500, 503},
    ("POST", "/compare"): {303, 400, 403, 405, 413, 422, 500, 503},
    ("POST", "/compare/remove"): {303, 400, 403, 405, 413, 422, 500, 503},
    ("GET", "/report-to-share.pdf"): {303, 400, 405, 422, 500, 503},
    ("GET", "/report-for-the-board.pdf"): {303, 400, 405, 422, 500, 503},
    ("GET", "/check"): {200, 303, 400, 405, 422, 500, 503},
    ("GET", "/results"): {200, 303, 400, 405, 422, 500, 503},
    ("GET", "/results/<result_page>"): {200, 303, 400, 404, 405, 422, 500, 503},
    # test_report_jobs.py covers 200, the status of a PDF that is ready.
    ("GET", "/report/<edition>"): {202, 303, 400, 404, 405, 422, 500, 503},
    ("GET", "/report.pdf"): {303, 400, 405, 422, 500, 503},
    ("GET", "/answers.json"): {200, 303, 400, 405, 422, 500, 503},
    ("GET", "/plan.xlsx"): {200, 303, 400, 405, 422, 500, 503},
    ("GET", "/plan.csv"): {200, 303, 400, 405, 422, 500, 503},
    ("GET", "/review.ics"): {200, 303, 400, 405, 422, 500, 503},
    ("GET", "/result.json"): {200, 303, 400, 405, 422, 500, 503},
    ("POST", "/lock"): {200, 400, 405, 413},
    ("GET", "/delete"): {200, 303, 400, 405, 422, 500, 503},
    ("POST", "/delete"): {200, 400, 403, 405, 413, 422, 500, 503},
}
GOOD = {
    "/continue": "code",
    "/profile": on_page(1),
    "/profile/<page_id>": on_page(2),
    "/quick": {NOTE: "a note"},
    "/area/<area_id>": {NOTE: "a note"},
}
CHANGED = {"/profile": {"organization": "something else"}, "/profile/<page_id>": {"content": "links"}}
"""What a second save of a page changes. On the other pages it is the note."""
OPEN = (
    "/static/<path:filename>",
    "/",
    "/start",
    "/continue",
    "/open",
    "/urgent",
    "/questions",
    "/programs",
    "/privacy",
)
"""The routes that need no code."""


PROGRAM = "lantern"
FILES = ("/open", "/compare")
FILE = saved_file.write_json(sample(load(shipped()), "worst", TODAY))


class BrokenError(Exception):
    """An error that no code expects."""


CLOCK: list[Callable[[], None]] = []
"""Functions that run when the site asks for the date."""


def today():
    for surprise in CLOCK:
        surprise()
    return TODAY


@pytest.fixture(scope="module")
def app(content: Questionnaire, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with site(content, tmp_path_factory.mktemp("data"), today=today) as app:
        yield app


def data(app: Flask) -> Path:
    return app.extensions["site"].settings.data


@contextmanager
def surprised() -> Iterator[None]:
    def surprise() -> None:
        raise BrokenError

    CLOCK.append(surprise)
    try:
        yield
    finally:
        CLOCK.clear()


@contextmanager
def no_database(app: Flask) -> Iterator[None]:
    """Replace the database with a folder, as if its disk were missing."""
    storage = app.extensions["site"].storage
    storage.close()
    away = data(app) / "away"
    away.mkdir()
    for file in data(app).glob("readiness.db*"):
        file.rename(away / file.name)
    (data(app) / "readiness.db").mkdir()
    try:
        yield
    finally:
        storage.close()
        (data(app) / "readiness.db").rmdir()
        for file in away.iterdir():
            file.rename(data(app) / file.name)
        shutil.rmtree(away)


@contextmanager
def no_slot(app: Flask) -> Iterator[None]:
    """Hold every slot, as if as many reports as possible were being rendered."""
    folder = data(app) / "slots"
    folder.mkdir(exist_ok=True)
    with ExitStack() as held:
        for number in range(os.cpu_count() or 1):
            file = held.enter_context((folder / f"slot-{number}").open("w"))
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def damage(visitor: Visitor) -> None:
    record = visitor.record
    assert record is not None
    body = bytes([record.body[0] ^ 1]) + record.body[1:]
    with closing(sqlite3.connect(data(visitor.app) / "readiness.db")) as connection, connection:
        connection.execute("UPDATE record SET body = ? WHERE id = ?", (body, record.id))


def ask(visitor: Visitor, method: str, rule: str, path: str) -> TestResponse:
    """Send the request that a page of the site would send."""
    if method == "GET":
        return visitor.get(path)
    if rule in FILES:
        return visitor.choose(path, FILE)
    given = GOOD.get(rule, {})
    return visitor.post(path, {"code": visitor.code.text} if given == "code" else given)


def provoke(app: Flask, method: str, rule: str, status: int) -> TestResponse:
    """Make this route answer with this status, and return the response."""
    path = rule.replace("<path:filename>", "site.css").replace("programs/<program_id>", f"programs/{PROGRAM}")
    path = (
        path.replace("<area_id>", FIRST)
        .replace("<edition>", "share")
        .replace("<page_id>", "service")
        .replace("<result_page>", "plan")
    )
    visitor = Visitor(app).begin(PROFILE)
    opens = rule not in OPEN
    if status == 405:
        return visitor.client.open(path, method="DELETE")
    if status == 400 and method == "GET":
        return visitor.get(path, headers={"Host": "x" * 300})
    if status == 400:
        return visitor.send(path, {})
    if status == 413:
        return visitor.post(path, {NOTE: "x" * (MAX_FILE_BODY_BYTES if rule in FILES else MAX_BODY_BYTES)})
    if status == 404:
        return ask(
            visitor,
            method,
            rule,
            path.replace("site.css", "nothing")
            .replace(PROGRAM, "nothing")
            .replace(FIRST, "nothing")
            .replace(SERVICE_PAGE, "/profile/nothing")
            .replace("share", "nothing")
            .replace("results/plan", "results/nothing"),
        )
    if status in (206, 416):
        return visitor.get(path, headers={"Range": {206: "bytes=0-9", 416: "bytes=99999999-"}[status]})
    if status == 304:
        return visitor.get(path, headers={"If-None-Match": visitor.get(path).headers["ETag"]})
    if status == 409:
        ask(visitor, method, rule, path)
        changed = {**GOOD[rule], **CHANGED.get(rule, {NOTE: "something else"})}
        return visitor.post(path, {**changed, SHOWN: ""})
    if status == 422:
        damage(visitor)
    if status == 403 or (status == 303 and method == "GET" and opens):
        visitor = Visitor(app)
    if status == 403:
        return visitor.send(path, {"token": "0" * 64})
    if status == 503 and rule == "/report/<edition>":
        with no_slot(app):
            return ask(visitor, method, rule, path)
    if status == 503:
        with no_database(app):
            return ask(visitor, method, rule, path)
    if status == 500:
        with surprised():
            return ask(visitor, method, rule, path)
    return ask(visitor, method, rule, path)


def test_routes_are_the_golden_list(app):
    routes = {(method, rule.rule) for rule in app.url_map.iter_rules() for method in rule.methods or ()}

    assert {(method, rule) for method, rule in routes if method not in ("HEAD", "OPTIONS")} == set(ROUTES)


CASES = [(method, rule, status) for (method, rule), statuses in ROUTES.items() for status in sorted(statuses)]


@pytest.mark.parametrize(("method", "rule", "status"), CASES)
def test_response_carries_every_header(app, method, rule, status):
    response = provoke(app, method, rule, status)

    assert response.status_code == status
    static = rule == "/static/<path:filename>" and status in (200, 304)
    complete(response, PUBLIC if static else PRIVATE)
    assert ("Retry-After" in response.headers) == (status == 503)
    if status == 405:
        assert response.headers["Allow"]


@pytest.mark.parametrize("path", ["/no-such-page", "//", "/static/../pages.py", "/area/", "/static/%00"])
def test_response_to_no_page_carries_every_header(app, path):
    response = Visitor(app).get(path)

    assert response.status_code in (404, 308)
    complete(response, PRIVATE)


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/assessment", "/no-such-page", "/static/site.css"])
def test_response_without_a_body_carries_every_header(app, method, path):
    response = Visitor(app).begin().client.open(path, method=method, buffered=True)

    complete(response, PUBLIC if path.startswith("/static") else PRIVATE)


@pytest.mark.parametrize("path", ["/", "/assessment", "/no-such-page", "/static/site.css"])
def test_response_over_https_tells_the_browser_to_stay_there(app, path):
    response = Visitor(app, secure=True).get(path)

    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("host", ["other.example", "a b", "<b>", "x" * 300, "readiness.example.other.example", ""])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/", "/assessment", "/no-such-page", "/static/site.css"])
def test_host_that_is_not_answered_gets_a_clear_refusal(hosts_app, path, method, host):
    response = hosts_app.test_client().open(path, method=method, headers={"Host": host}, buffered=True)

    assert response.status_code == 400
    complete(response, PRIVATE)
    assert host not in response.text or not host


@pytest.fixture(scope="module")
def hosts_app(content: Questionnaire, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with site(content, tmp_path_factory.mktemp("data"), hosts=("readiness.example",)) as app:
        yield app
