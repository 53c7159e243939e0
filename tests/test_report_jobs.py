"""PDFs on the site: no request waits for one, a stale one is never sent, and whatever goes wrong the site goes on."""

import os
import re
import shutil
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from assessment import sandbox
from assessment.content import load
from assessment.core.response import Answer
from assessment.rendering.render_child import RENDERER_LIMITS
from assessment.storage.database import QUICK_WAIT_MS
from assessment.storage.report_store import DEAD_SECONDS, FAILED_SECONDS, HEARTBEAT_SECONDS
from assessment.web import report_jobs
from support.content import TINY, TODAY
from support.headers import PRIVATE, complete
from support.process import children, gone, in_time, taken
from support.visitor import Visitor, data, heading, site, slots_held

TINY_CONTENT = load(TINY)
PROFILE = {"services": ("host",), "size": ("small",)}
AREA = "/area/reporting"
ANSWERS = {"registered": "none", "registered.note": "Ask Kim."}
WAITING = "/report/working"
SLOTS = 3


@contextmanager
def tiny_site(folder: Path, **settings: Any) -> Iterator[Flask]:
    with site(settings.pop("content", TINY_CONTENT), folder, renderers=SLOTS, **settings) as app:
        yield app


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    with tiny_site(tmp_path) as app:
        yield app


@pytest.fixture
def early(tmp_path: Path) -> Iterator[Flask]:
    """A site that starts the working copy before anyone asks for it."""
    with tiny_site(tmp_path, ahead=True) as app:
        yield app


def answered(app: Flask) -> Visitor:
    visitor = Visitor(app).begin(PROFILE)
    assert visitor.post(AREA, ANSWERS).status_code == 303
    return visitor


def rows(app: Flask, columns: str = "edition") -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(data(app) / "readiness.db")) as connection:
        return connection.execute(f"SELECT {columns} FROM report ORDER BY edition").fetchall()


def change(app: Flask, assignment: str, *values: object) -> None:
    with closing(sqlite3.connect(data(app) / "readiness.db")) as connection, connection:
        assert connection.execute(f"UPDATE report SET {assignment}", values).rowcount


def idle(app: Flask) -> bool:
    """Return whether no process renders anything."""
    return children(os.getpid()) == [] and taken(data(app) / "slots") == []


def settled(visitor: Visitor, address: str = WAITING) -> TestResponse:
    """Return the page of a report that is no longer being made."""
    assert in_time(lambda: visitor.get(address).status_code != 202)
    return visitor.get(address)


@contextmanager
def stopped_child(visitor: Visitor, address: str = WAITING) -> Iterator[int]:
    """A report that was started, and whose renderer stands still."""
    assert visitor.get(address).status_code == 202
    assert in_time(lambda: children(os.getpid()))
    (child,) = children(os.getpid())
    os.kill(child, signal.SIGSTOP)
    try:
        yield child
    finally:
        if not gone(child):
            os.kill(child, signal.SIGKILL)


def says(response: TestResponse, status: int, title: str, seconds: int | None = None) -> None:
    assert (response.status_code, heading(response)) == (status, title)
    assert response.headers.get("Retry-After") == (str(seconds) if seconds else None)
    complete(response, PRIVATE)


# The click, the page that waits, the download


@pytest.mark.parametrize("origin", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    "path", ["/report.pdf", WAITING, "/plan.xlsx", "/review.ics", "/result.json", "/answers.json"]
)
def test_only_pages_of_this_site_lead_to_a_download(app: Flask, path: str, origin: str) -> None:
    """Another site gets one answer, whether an assessment is open or not, and starts nothing."""
    for visitor in (answered(app), app.test_client()):
        response = visitor.get(path, headers={"Sec-Fetch-Site": origin})
        assert (response.status_code, response.location) == (303, "/")
    assert rows(app) == []
    assert answered(app).get(path, headers={"Sec-Fetch-Site": "same-origin"}).location != "/"


def test_click_waits_on_a_page_and_not_in_a_request(app: Flask) -> None:
    visitor = answered(app)
    click = visitor.get("/report.pdf")
    assert (click.status_code, click.location) == (303, WAITING)
    assert rows(app) == []

    with stopped_child(visitor) as child:
        making = visitor.get(WAITING)
        says(making, 202, "Your PDF is being made")
        assert making.headers["Refresh"] == "3"
        assert "usually ready within 15 seconds, and your answers are safe. You need do nothing" in making.text
        assert re.search(r'<a class="primary" href="/report/working">\s*Try again\s*</a>', making.text)
        (by_hand,) = re.findall(r'href="([^"]+)">\s*Stop trying by itself', making.text)
        assert "Refresh" not in visitor.get(by_hand).headers
        assert visitor.get("/report.pdf").location == WAITING
        assert children(os.getpid()) == [child]  # it is not started twice
        os.kill(child, signal.SIGCONT)
        page = settled(visitor)

    says(page, 200, "Your PDF is ready")
    assert page.headers["Refresh"] == "0; url=/report.pdf"
    assert "Refresh" not in visitor.get(by_hand).headers
    assert re.search(r'<a class="primary" href="/report.pdf">\s*Download the PDF\s*</a>', page.text)
    with slots_held(app, SLOTS):  # what is ready needs no slot
        download = visitor.get("/report.pdf")
    complete(download, PRIVATE)
    assert download.headers["Content-Disposition"] == "attachment; filename=child-safety-readiness-2026-11-22.pdf"
    with pikepdf.open(BytesIO(download.data)) as pdf:
        assert list(pdf.attachments) == ["answers.json"]
    assert in_time(lambda: idle(app))


def test_editions_are_made_apart(app: Flask) -> None:
    visitor = answered(app)
    shared = visitor.download("/report-to-share.pdf")
    working = visitor.download("/report.pdf")
    assert shared.headers["Content-Disposition"].endswith("2026-11-22-to-share.pdf")
    with pikepdf.open(BytesIO(shared.data)) as pdf:
        assert list(pdf.attachments) == []
    assert b"Ask Kim" not in shared.data
    assert working.data != shared.data
    assert rows(app) == [("share",), ("working",)]
    assert visitor.get("/report-to-share.pdf").data == shared.data
    assert {size for (size,) in rows(app, "length(body)")} == {1024 * 1024 + 12 + 16}  # a size would tell of gaps
    assert visitor.get("/report/another").status_code == 404


def test_working_copy_is_started_at_check_your_answers(early: Flask) -> None:
    assert Visitor(early).begin(None).get("/check").status_code == 200
    assert rows(early) == []  # the profile is not filled in
    visitor = answered(early)
    assert heading(visitor.get("/check")) == "Check your answers"
    assert rows(early) == [("working",)]
    assert heading(settled(visitor)) == "Your PDF is ready"
    assert visitor.get("/check").status_code == 200
    assert idle(early)  # it was not started again


@pytest.mark.parametrize("obstacle", ["slots", "lock", "folder"])
def test_check_your_answers_starts_nothing_if_it_would_have_to_wait(early: Flask, obstacle: str) -> None:
    """It also leaves one slot to people who wait."""
    visitor = answered(early)
    statements: list[str] = []
    engine = early.extensions["site"].storage._database._engine
    event.listen(engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    with ExitStack() as stack:
        if obstacle == "slots":
            stack.enter_context(slots_held(early, SLOTS - 1))
        elif obstacle == "folder":
            (data(early) / "slots").write_text("a file, in place of a folder")
        else:
            other = stack.enter_context(closing(sqlite3.connect(data(early) / "readiness.db", isolation_level=None)))
            other.execute("BEGIN IMMEDIATE")
        page = visitor.get("/check")
    assert heading(page) == "Check your answers"
    assert rows(early) == []
    waits = [int(statement.partition("=")[2]) for statement in statements if "busy_timeout=" in statement]
    assert any(wait <= QUICK_WAIT_MS for wait in waits) == (obstacle == "lock")


# A stale or changed PDF is never sent


def test_save_deletes_the_pdf_and_ends_its_renderer(app: Flask) -> None:
    visitor = answered(app)
    first = visitor.download("/report.pdf").data
    assert visitor.post(AREA, {**ANSWERS, "registered": "proven"}).status_code == 303
    assert rows(app) == []
    with stopped_child(visitor) as child:
        assert visitor.post(AREA, {**ANSWERS, "registered": "unknown"}).status_code == 303
        assert in_time(lambda: gone(child))  # at the next heartbeat
    assert rows(app) == []
    assert in_time(lambda: idle(app))
    assert visitor.download("/report.pdf").data != first


def test_delete_ends_the_renderer(app: Flask) -> None:
    visitor = answered(app)
    with stopped_child(visitor) as child:
        assert heading(visitor.post("/delete")) == "Deleted"
        assert in_time(lambda: gone(child))
    assert in_time(lambda: idle(app))
    assert rows(app) == []


@pytest.mark.parametrize("reason", ["day", "content", "program"])
def test_stale_pdf_is_not_sent(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    visitor = answered(app)
    visitor.download("/report.pdf")
    day = TODAY + timedelta(days=1) if reason == "day" else TODAY
    content = replace(TINY_CONTENT, digest="another") if reason == "content" else TINY_CONTENT
    if reason == "program":
        monkeypatch.setattr(report_jobs, "template_fingerprint", lambda: "another")
    with tiny_site(tmp_path, content=content, today=lambda: day) as later:
        later.extensions["site"].storage._retention._done_on = day  # otherwise the first visit of a day deletes it
        assert Visitor(later).carry(visitor.code).get("/report.pdf").location == WAITING
    assert visitor.get("/report.pdf").status_code == 200


@pytest.mark.parametrize("source", ["changed", "another record", "another edition"])
def test_tampered_pdf_is_not_sent(app: Flask, source: str) -> None:
    visitor = answered(app)
    visitor.download("/report.pdf")
    (body,) = rows(app, "body")[0]
    address = "/report.pdf"
    if source == "another record":
        visitor = answered(app)
        visitor.download(address)
    elif source == "another edition":
        address = "/report-to-share.pdf"
        visitor.download(address)
    else:
        body = body[:-1] + bytes([body[-1] ^ 1])
    change(app, "body = ?", body)
    assert visitor.get(address).status_code == 303  # it is made again
    assert visitor.download(address).data.startswith(b"%PDF-")
    assert b"Ask Kim" not in visitor.download("/report-to-share.pdf").data


# Several web processes


def test_any_process_sends_what_another_has_made(app: Flask, tmp_path: Path) -> None:
    visitor = answered(app)
    with tiny_site(tmp_path) as other, stopped_child(visitor) as child:
        elsewhere = Visitor(other).carry(visitor.code)
        assert heading(elsewhere.get(WAITING)) == "Your PDF is being made"
        assert children(os.getpid()) == [child]
        change(app, "alive_at = ?", int(time.time()) - DEAD_SECONDS + HEARTBEAT_SECONDS)
        before = rows(app, "alive_at")
        assert in_time(lambda: rows(app, "alive_at") > before)  # its process says that it is alive
        os.kill(child, signal.SIGCONT)
        assert heading(settled(elsewhere)) == "Your PDF is ready"
        assert elsewhere.get("/report.pdf").data == visitor.get("/report.pdf").data


def test_report_whose_process_died_is_started_again(app: Flask, tmp_path: Path) -> None:
    visitor = answered(app)
    with tiny_site(tmp_path) as other, stopped_child(visitor) as child:
        change(app, "alive_at = ?", int(time.time()) - DEAD_SECONDS - 1)
        elsewhere = Visitor(other).carry(visitor.code)
        assert elsewhere.get(WAITING).status_code == 202
        assert in_time(lambda: set(children(os.getpid())) - {child})
        assert heading(settled(elsewhere)) == "Your PDF is ready"


def test_report_while_no_slot_is_free(app: Flask) -> None:
    visitor = answered(app)
    with slots_held(app, SLOTS):
        page = visitor.get(WAITING)
        by_hand = visitor.get(f"{WAITING}?by-hand=yes")
    says(page, 503, "The PDF has to wait a moment", 5)
    assert page.headers["Refresh"] == "5"
    assert "this page tries again in 5 seconds" in page.text
    assert "Refresh" not in by_hand.headers
    assert "Please try again in 5 seconds." in by_hand.text
    assert rows(app) == []


# The renderer fails: that is said for some seconds, and nothing is lost


def failed(page: TestResponse) -> None:
    seconds = int(page.headers["Retry-After"])
    says(page, 503, "The PDF could not be made", seconds)
    assert 1 <= seconds <= FAILED_SECONDS
    assert f"try again in {seconds} second" in page.text
    assert "Refresh" not in page.headers


def recovers(app: Flask, visitor: Visitor) -> None:
    """The answers are as they were, no process is left, and after some seconds there is a PDF."""
    assert visitor.response.answers["registered"] == Answer("none", "Ask Kim.")
    assert in_time(lambda: idle(app))
    if rows(app):
        change(app, "alive_at = alive_at - ?", DEAD_SECONDS + 1)
    assert visitor.download("/report.pdf").data.startswith(b"%PDF-")


def test_report_whose_renderer_dies(app: Flask) -> None:
    visitor = answered(app)
    with stopped_child(visitor) as child:
        os.kill(child, signal.SIGKILL)
        failed(settled(visitor))
    failed(visitor.get(WAITING))
    assert visitor.get("/report.pdf").location == WAITING
    recovers(app, visitor)


def test_report_whose_renderer_hangs(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Meanwhile the site goes on; in the end the renderer is given up."""
    visitor, other = answered(app), answered(app)
    with stopped_child(visitor) as child:
        assert other.post(AREA, {**ANSWERS, "registered": "proven"}).status_code == 303
        assert other.get("/results").status_code == 200
        monkeypatch.setattr(sandbox, "GRACE_SECONDS", -RENDERER_LIMITS.seconds)  # as if all that time had passed
        failed(settled(visitor))
        assert gone(child)
    monkeypatch.undo()
    recovers(app, visitor)


@pytest.mark.parametrize("obstacle", ["program", "thread", "folder"])
def test_report_that_cannot_be_started(app: Flask, monkeypatch: pytest.MonkeyPatch, obstacle: str) -> None:
    visitor = answered(app)
    stack_size = threading.stack_size()
    slots = data(app) / "slots"
    if obstacle == "program":
        monkeypatch.setattr(sys, "executable", shutil.which("false"))
    elif obstacle == "thread":
        threading.stack_size(2**46)  # more than there is
    else:
        slots.write_text("a file, in place of a folder")
    try:
        failed(settled(visitor))
    finally:
        threading.stack_size(stack_size)
        monkeypatch.undo()
        if slots.is_file():
            slots.unlink()
            slots.mkdir()
    recovers(app, visitor)


def test_report_that_cannot_be_stored_is_started_again(app: Flask) -> None:
    """When it is ready, another program holds the lock of the database for longer than anyone waits."""
    visitor = answered(app)
    with (
        stopped_child(visitor) as child,
        closing(sqlite3.connect(data(app) / "readiness.db", isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        os.kill(child, signal.SIGCONT)
        assert in_time(lambda: not threading.enumerate()[1:])
    assert rows(app, "body, made_on") == [(None, TODAY.isoformat())]
    recovers(app, visitor)
