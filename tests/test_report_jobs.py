"""PDFs on the site: no request waits for one, whoever asks is told, and whatever goes wrong the site goes on."""

import os
import re
import resource
import shutil
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from assessment.content import load
from assessment.core.response import Answer
from assessment.storage.database import QUICK
from assessment.storage.report_store import BEAT, DEAD_SECONDS, FAILED_SECONDS
from assessment.web import report_jobs
from support.content import TINY, TODAY
from support.headers import PRIVATE, complete
from support.process import PROC, children, gone, in_time, taken
from support.visitor import Visitor, data, heading, site, slots_held

TINY_CONTENT = load(TINY)
PROFILE = {"services": ("host",), "size": ("small",)}
AREA = "/area/reporting"
ANSWERS = {"registered": "none", "registered.note": "Ask Kim."}
WAITING = "/report/working"
CLOCK = [TODAY]
CORES = os.cpu_count() or 1


@contextmanager
def tiny_site(folder: Path, **settings: Any) -> Iterator[Flask]:
    with site(settings.pop("content", TINY_CONTENT), folder, today=lambda: CLOCK[0], **settings) as app:
        yield app


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    CLOCK[0] = TODAY
    with tiny_site(tmp_path) as app:
        yield app


@pytest.fixture
def ahead(tmp_path: Path) -> Iterator[Flask]:
    """A site that begins the working copy by itself."""
    CLOCK[0] = TODAY
    with tiny_site(tmp_path, ahead=True) as app:
        yield app


def begun(app: Flask) -> Visitor:
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
    """Whether nothing is being made, by nobody."""
    return children(os.getpid()) == [] and taken(data(app) / "slots") == []


def ready(visitor: Visitor, address: str = WAITING) -> TestResponse:
    assert in_time(lambda: visitor.get(address).status_code != 202)
    return visitor.get(address)


@contextmanager
def standing_still(visitor: Visitor, address: str = WAITING) -> Iterator[int]:
    """A report that has been begun, and whose renderer stands still."""
    assert visitor.get(address).status_code == 202
    assert in_time(lambda: children(os.getpid()))
    (child,) = children(os.getpid())
    os.kill(child, signal.SIGSTOP)
    try:
        yield child
    finally:
        if not gone(child):
            os.kill(child, signal.SIGKILL)


def told(response: TestResponse, status: int, title: str, seconds: int | None = None) -> None:
    assert (response.status_code, heading(response)) == (status, title)
    assert response.headers.get("Retry-After") == (str(seconds) if seconds else None)
    complete(response, PRIVATE)


def refused(response: TestResponse) -> None:
    """It could not be made, and that is said for some seconds."""
    assert (response.status_code, heading(response)) == (503, "The PDF could not be made")
    seconds = int(response.headers["Retry-After"])
    assert 1 <= seconds <= FAILED_SECONDS
    assert f"try again in {seconds} second" in response.text
    assert '<a class="primary" href="/report/working">Try again</a>' in response.text
    assert "Refresh" not in response.headers


# The click, the page that waits, the download


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    "path", ["/report.pdf", WAITING, "/plan.xlsx", "/review.ics", "/result.json", "/answers.json"]
)
def test_download_is_led_to_by_this_site_alone(app: Flask, path: str, site: str) -> None:
    """Another site gets one answer, whether somebody has an assessment open or not, and begins nothing."""
    headers = {"Sec-Fetch-Site": site}
    for visitor in (begun(app), app.test_client()):
        answer = visitor.get(path, headers=headers)
        assert (answer.status_code, answer.location) == (303, "/")
    assert rows(app) == []
    assert begun(app).get(path, headers={"Sec-Fetch-Site": "same-origin"}).location != "/"


def test_click_waits_on_a_page_and_not_in_a_request(app: Flask) -> None:
    visitor = begun(app)

    click = visitor.get("/report.pdf")
    assert (click.status_code, click.location) == (303, WAITING)
    assert rows(app) == []

    with standing_still(visitor) as child:
        making = visitor.get(WAITING)
        told(making, 202, "Your PDF is being made")
        assert making.headers["Refresh"] == "3"
        assert "usually ready within 15 seconds, and your answers are safe. You need do nothing" in making.text
        assert '<a class="primary" href="/report/working">Try again</a>' in making.text
        assert visitor.get("/report.pdf").location == WAITING
        assert children(os.getpid()) == [child]  # nobody begins it twice
        os.kill(child, signal.SIGCONT)
        page = ready(visitor)

    told(page, 200, "Your PDF is ready")
    assert page.headers["Refresh"] == "0; url=/report.pdf"
    assert '<a class="primary" href="/report.pdf">Download the PDF</a>' in page.text
    sent = visitor.get("/report.pdf")
    complete(sent, PRIVATE)
    assert sent.headers["Content-Disposition"] == 'attachment; filename="child-safety-readiness-2026-11-22.pdf"'
    with pikepdf.open(BytesIO(sent.data)) as opened:
        assert list(opened.attachments) == ["answers.json"]
    assert in_time(lambda: idle(app))


def test_page_that_waits_can_be_told_to_leave_it_to_the_visitor(app: Flask) -> None:
    visitor = begun(app)
    by_hand = re.findall(r'href="([^"]+)">Stop trying by itself', visitor.get(WAITING).text)
    assert by_hand == [f"{WAITING}?by-hand=yes"]

    making = visitor.get(by_hand[0])
    page = ready(visitor, by_hand[0])

    assert "Refresh" not in making.headers
    assert f'href="{by_hand[0]}">Try again</a>' in making.text
    assert "Refresh" not in page.headers
    assert heading(page) == "Your PDF is ready"


def test_editions_are_made_apart(app: Flask) -> None:
    visitor = begun(app)

    shared = visitor.download("/report-to-share.pdf")
    working = visitor.download("/report.pdf")

    assert shared.headers["Content-Disposition"].endswith('2026-11-22-to-share.pdf"')
    with pikepdf.open(BytesIO(shared.data)) as opened:
        assert list(opened.attachments) == []
    assert b"Ask Kim" not in shared.data
    assert working.data != shared.data
    assert rows(app) == [("share",), ("working",)]
    assert visitor.get("/report-to-share.pdf").data == shared.data


def test_edition_that_there_is_not(app: Flask) -> None:
    assert begun(app).get("/report/another").status_code == 404
    assert rows(app) == []


# Ahead


def test_working_copy_is_begun_at_check_your_answers(ahead: Flask) -> None:
    visitor = begun(ahead)
    assert visitor.get("/results").status_code == 200
    assert rows(ahead) == []

    assert heading(visitor.get("/check")) == "Check your answers"
    assert rows(ahead) == [("working",)]
    page = ready(visitor)
    assert heading(page) == "Your PDF is ready"
    sent = visitor.get("/report.pdf")
    assert sent.data.startswith(b"%PDF-")
    assert visitor.get("/check").status_code == 200
    assert idle(ahead)  # it was not begun again
    assert visitor.get("/report.pdf").data == sent.data


def test_nothing_is_begun_before_the_profile_is_filled_in(ahead: Flask) -> None:
    visitor = Visitor(ahead).begin(None)
    assert visitor.get("/check").status_code == 200
    assert rows(ahead) == []


@pytest.mark.parametrize("how", ["slots", "lock", "folder"])
def test_check_your_answers_begins_nothing_where_it_would_wait(ahead: Flask, how: str) -> None:
    """And leaves one slot to somebody who waits."""
    visitor = begun(ahead)
    statements: list[str] = []
    engine = ahead.extensions["site"].storage._database._engine
    event.listen(engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    with ExitStack() as stack:
        if how == "slots":
            stack.enter_context(slots_held(ahead, max(CORES - 1, 1)))
        elif how == "folder":
            (data(ahead) / "slots").write_text("a file, where a folder should be")
        else:
            other = stack.enter_context(closing(sqlite3.connect(data(ahead) / "readiness.db", isolation_level=None)))
            other.execute("BEGIN IMMEDIATE")
        page = visitor.get("/check")
    assert heading(page) == "Check your answers"
    assert rows(ahead) == []
    assert (f"PRAGMA busy_timeout={QUICK}" in statements) == (how == "lock")


# What makes it stale


def test_save_removes_it_and_ends_what_is_being_made(app: Flask) -> None:
    visitor = begun(app)
    first = visitor.download("/report.pdf").data
    assert visitor.post(AREA, {**ANSWERS, "registered": "proven"}).status_code == 303
    assert rows(app) == []
    with standing_still(visitor) as child:
        assert visitor.post(AREA, {**ANSWERS, "registered": "unknown"}).status_code == 303
        os.kill(child, signal.SIGSTOP)
        assert in_time(lambda: gone(child))  # at the next beat
    assert rows(app) == []
    assert in_time(lambda: idle(app))
    assert visitor.download("/report.pdf").data != first


@pytest.mark.parametrize("what", ["day", "content", "program"])
def test_report_of_another_day_content_or_program_is_not_sent(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    visitor = begun(app)
    visitor.download("/report.pdf")
    content = TINY_CONTENT
    if what == "day":
        CLOCK[0] = TODAY + timedelta(days=1)
    elif what == "content":
        content = replace(content, digest="another")
    else:
        monkeypatch.setattr(report_jobs, "template_fingerprint", lambda: "another")
    with tiny_site(tmp_path, content=content) as later:
        later.extensions["site"].storage._upkeep._done_on = CLOCK[0]  # so that it is still there on another day
        again = Visitor(later).carry(visitor.code)
        assert again.get("/report.pdf").location == WAITING
        CLOCK[0] = TODAY
    assert visitor.get("/report.pdf").status_code == 200


# Several web processes


def test_any_process_sends_what_another_has_made(app: Flask, tmp_path: Path) -> None:
    visitor = begun(app)
    with tiny_site(tmp_path) as other:
        elsewhere = Visitor(other).carry(visitor.code)
        with standing_still(visitor) as child:
            assert heading(elsewhere.get(WAITING)) == "Your PDF is being made"
            assert children(os.getpid()) == [child]
            os.kill(child, signal.SIGCONT)
            assert heading(ready(elsewhere)) == "Your PDF is ready"
        assert elsewhere.get("/report.pdf").data == visitor.get("/report.pdf").data


def test_report_whose_process_died_is_begun_again(app: Flask, tmp_path: Path) -> None:
    visitor = begun(app)
    with tiny_site(tmp_path) as other, standing_still(visitor) as child:
        elsewhere = Visitor(other).carry(visitor.code)
        change(app, "alive_at = ?", int(time.time()) - DEAD_SECONDS - 1)
        assert elsewhere.get(WAITING).status_code == 202
        assert in_time(lambda: set(children(os.getpid())) - {child})
        assert heading(ready(elsewhere)) == "Your PDF is ready"


def test_maker_gives_signs_of_life(app: Flask) -> None:
    visitor = begun(app)
    with standing_still(visitor):
        change(app, "alive_at = ?", int(time.time()) - DEAD_SECONDS + BEAT)
        before = rows(app, "alive_at")
        assert in_time(lambda: rows(app, "alive_at") > before)
        assert visitor.get(WAITING).status_code == 202


@pytest.mark.parametrize("how", ["changed", "of another record", "of another edition"])
def test_report_that_is_not_what_it_should_be_is_made_again(app: Flask, how: str) -> None:
    visitor = begun(app)
    expected = visitor.download("/report.pdf").data
    (body,) = rows(app, "body")[0]
    if how == "of another record":
        other = begun(app)
        other.download("/report.pdf")
        change(app, "body = ?", body)
        visitor, expected = other, b""
    elif how == "of another edition":
        visitor.download("/report-to-share.pdf")
        change(app, "body = ? WHERE edition = 'share'", body)
        assert b"Ask Kim" not in visitor.download("/report-to-share.pdf").data
        assert (body,) not in rows(app, "body")[:1]
    else:
        change(app, "body = ?", body[:-1] + bytes([body[-1] ^ 1]))
    again = visitor.get("/report.pdf")
    if how != "of another edition":
        assert again.location == WAITING
    again = visitor.download("/report.pdf")
    assert again.data.startswith(b"%PDF-")
    assert again.data == expected or how == "of another record"


def test_reports_have_one_size(app: Flask) -> None:
    """However much is in them; the length of a PDF would tell how many gaps there are."""
    visitor = begun(app)
    visitor.download("/report.pdf")
    visitor.download("/report-to-share.pdf")
    assert {size for (size,) in rows(app, "length(body)")} == {1024 * 1024 + 12 + 16}


def test_report_goes_with_its_record(app: Flask) -> None:
    visitor = begun(app)
    visitor.download("/report.pdf")
    with standing_still(visitor, "/report/share") as child:
        assert heading(visitor.post("/delete")) == "Deleted"
        assert rows(app) == []
        assert in_time(lambda: gone(child))  # at the next beat
    assert in_time(lambda: idle(app))
    assert rows(app) == []


# Every slot is taken


def test_report_while_every_slot_is_taken(app: Flask) -> None:
    visitor = begun(app)

    with slots_held(app, CORES):
        page = visitor.get(WAITING)
        by_hand = visitor.get(f"{WAITING}?by-hand=yes")

    told(page, 503, "The PDF has to wait a moment", 5)
    assert page.headers["Refresh"] == "5"
    assert "this page tries again in 5 seconds" in page.text
    assert "Refresh" not in by_hand.headers
    assert "Please try again in 5 seconds." in by_hand.text
    assert rows(app) == []
    assert visitor.download("/report.pdf").status_code == 200


def test_report_that_is_ready_needs_no_slot(app: Flask) -> None:
    visitor = begun(app)
    visitor.download("/report.pdf")
    with slots_held(app, CORES):
        assert visitor.get("/report.pdf").status_code == 200
        assert visitor.get(WAITING).status_code == 200


# The renderer dies, hangs, or is none


def all_is_well(app: Flask, visitor: Visitor) -> None:
    """The answers are as they were, no process is left, and after some seconds there is a PDF."""
    assert visitor.response.answers["registered"] == Answer("none", "Ask Kim.")
    assert in_time(lambda: idle(app))
    change(app, "alive_at = alive_at - ?", FAILED_SECONDS + 1)
    assert visitor.download("/report.pdf").data.startswith(b"%PDF-")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV, signal.SIGALRM], ids=lambda how: how.name)
def test_report_whose_renderer_dies(app: Flask, how: signal.Signals) -> None:
    visitor = begun(app)
    with standing_still(visitor) as child:
        os.kill(child, how)
        os.kill(child, signal.SIGCONT)
        page = ready(visitor)
    refused(page)
    refused(visitor.get(WAITING))
    assert visitor.get("/report.pdf").location == WAITING
    all_is_well(app, visitor)


@pytest.mark.skipif(not PROC or not hasattr(resource, "prlimit"), reason="limits of another process cannot be set")
def test_report_whose_renderer_has_no_memory(app: Flask) -> None:
    visitor = begun(app)
    with standing_still(visitor) as child:
        resource.prlimit(child, resource.RLIMIT_AS, (40_000_000, 40_000_000))
        os.kill(child, signal.SIGCONT)
        refused(ready(visitor))
    all_is_well(app, visitor)


def test_report_whose_renderer_hangs(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Meanwhile the site goes on; in the end it is given up."""
    monkeypatch.setattr("assessment.rendering.render_process.SECONDS", -2)
    visitor, other = begun(app), begun(app)
    with standing_still(visitor) as child:
        assert other.post(AREA, {**ANSWERS, "registered": "proven"}).status_code == 303
        assert other.get("/results").status_code == 200
        refused(ready(visitor))
        assert gone(child)
    monkeypatch.undo()
    all_is_well(app, visitor)


@pytest.mark.parametrize("program", ["no-such-program", "false", "echo"])
def test_report_without_a_working_renderer(app: Flask, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """There is none, it ends at once, or what it writes is no PDF."""
    visitor = begun(app)
    monkeypatch.setattr(sys, "executable", shutil.which(program) or f"/{program}")
    assert visitor.get(WAITING).status_code == 202
    refused(ready(visitor))
    monkeypatch.undo()
    all_is_well(app, visitor)


def test_report_where_no_thread_can_be_started(app: Flask) -> None:
    visitor = begun(app)
    before = threading.stack_size(2**46)  # more than there is
    try:
        refused(visitor.get(WAITING))
    finally:
        threading.stack_size(before)
    all_is_well(app, visitor)


def test_report_where_no_slot_can_be_made(app: Flask) -> None:
    visitor = begun(app)
    (data(app) / "slots").write_text("a file, where a folder should be")
    refused(visitor.get(WAITING))
    (data(app) / "slots").unlink()
    assert rows(app) == []
    assert visitor.download("/report.pdf").status_code == 200


def test_report_that_cannot_be_kept_is_begun_again(app: Flask) -> None:
    """The database is locked when it is ready, and for longer than anybody waits."""
    visitor = begun(app)
    locked = closing(sqlite3.connect(data(app) / "readiness.db", isolation_level=None))
    with standing_still(visitor) as child, locked as other:
        other.execute("BEGIN IMMEDIATE")
        os.kill(child, signal.SIGCONT)
        assert in_time(lambda: not threading.enumerate()[1:])
    assert rows(app, "body") == [(None,)]
    change(app, "alive_at = ?", int(time.time()) - DEAD_SECONDS - 1)
    assert visitor.download("/report.pdf").status_code == 200
    assert date.fromisoformat(rows(app, "made_on")[0][0]) == TODAY
    assert idle(app)
