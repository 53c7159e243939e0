"""PDFs are rendered once, in the background, and downloaded. None is stale or changed. The site survives failures."""

import os
import re
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

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import event

from assessment.content import load
from assessment.core.response import Answer
from assessment.process_limit import ProcessLimit
from assessment.storage.database import QUICK_WAIT_MS
from assessment.storage.report_store import DEAD_SECONDS, FAILED_SECONDS, HEARTBEAT_SECONDS
from assessment.web import report_jobs
from assessment.web.open_assessment import open_assessment
from support.content import TINY
from support.headers import PRIVATE, complete
from support.process import children, gone, in_time
from support.records import busy
from support.report import ANSWERS, AREA, PROFILE, SLOTS, WAITING, answered, idle, rows, says, settled, stopped_child
from support.visitor import CODE_COOKIE, Visitor, data, heading, site, slots_held


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    with site(load(TINY), tmp_path, renderers=SLOTS) as app:
        yield app


def change(app: Flask, assignment: str, *values: object) -> None:
    with closing(sqlite3.connect(data(app) / "readiness.db")) as connection, connection:
        assert connection.execute(f"UPDATE report SET {assignment}", values).rowcount


@contextmanager
def obstacle(app: Flask, kind: str) -> Iterator[None]:
    """Keep reports from being started, in one of several ways."""
    slots = data(app) / "slots"
    with ExitStack() as stack:
        if kind == "last slot":
            stack.enter_context(slots_held(app, SLOTS - 1))
        elif kind == "lock":
            stack.enter_context(busy(data(app) / "readiness.db", "BEGIN IMMEDIATE"))
        elif kind == "program":
            stack.callback(setattr, sys, "executable", sys.executable)
            sys.executable = "/bin/false"
        elif kind == "thread":
            stack.callback(threading.stack_size, threading.stack_size(2**46))  # more than the machine has
        else:
            slots.write_text("a file, in place of a folder")
            stack.callback(slots.mkdir)
            stack.callback(slots.unlink)
        yield


def test_check_your_answers_starts_the_working_copy_if_nothing_is_in_the_way(tmp_path: Path) -> None:
    with site(load(TINY), tmp_path, renderers=SLOTS, ahead=True) as app:
        assert Visitor(app).begin(None).get("/check").status_code == 200
        assert rows(app) == []  # the profile is not filled in
        visitor, statements = answered(app), list[str]()
        engine = app.extensions["site"].storage._database._engine
        event.listen(engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
        for kind in ("folder", "last slot", "lock"):
            statements.clear()
            with obstacle(app, kind):
                assert heading(visitor.get("/check")) == "Check your answers"
            assert rows(app) == []
        waits = [int(statement.partition("=")[2]) for statement in statements if "busy_timeout=" in statement]
        assert any(wait <= QUICK_WAIT_MS for wait in waits)  # no one waits for the lock of the database
        visitor.get("/check")
        assert rows(app) == [("working",)]
        assert heading(settled(visitor)) == "Your PDF is ready"
        visitor.get("/check")
        assert idle(app)  # it was not started again


@pytest.mark.parametrize("path", ["/delete", AREA])
def test_save_and_deletion_delete_the_pdf_and_end_its_renderer(app: Flask, path: str) -> None:
    visitor = answered(app)
    with stopped_child(visitor) as child:
        assert visitor.post(path, {**ANSWERS, "registered": "proven"} if path == AREA else {}).status_code < 400
        assert rows(app) == []
        assert in_time(lambda: gone(child))  # at the next heartbeat
    assert in_time(lambda: idle(app))
    assert rows(app) == []


def test_stale_or_changed_pdf_is_not_sent(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = answered(app)
    visitor.download("/report.pdf")
    with app.test_request_context(headers={"Cookie": f"{CODE_COOKIE}={visitor.code.text}"}):
        source = open_assessment().report_input("working")
    result, jobs = source.result, app.extensions["site"].reports
    assert jobs.find_pdf(source)
    assert not jobs.find_pdf(replace(source, revision=source.revision + 1))
    assert not jobs.find_pdf(replace(source, edition="share"))
    assert not jobs.find_pdf(replace(source, language="de"))
    assert not jobs.find_pdf(replace(source, result=replace(result, date=result.date + timedelta(days=1))))
    other_content = replace(result.questionnaire, digest="another")
    assert not jobs.find_pdf(replace(source, result=replace(result, questionnaire=other_content)))
    monkeypatch.setattr(report_jobs, "template_fingerprint", lambda: "another")
    other_program = report_jobs.ReportJobs(app.extensions["site"].storage, ProcessLimit(data(app), 1))
    assert not other_program.find_pdf(source)
    visitor.download("/report-to-share.pdf")
    change(app, "body = (SELECT max(body) FROM report WHERE edition = 'working')")
    assert visitor.get("/report-to-share.pdf").status_code == 303  # it is rendered again
    (body,) = max(rows(app, "body"))
    change(app, "body = ?", body[:-1] + bytes([body[-1] ^ 1]))
    assert visitor.get("/report.pdf").status_code == 303
    assert visitor.download("/report.pdf").data.startswith(b"%PDF-")


def test_processes_share_their_reports(app: Flask, tmp_path: Path) -> None:
    """Each process can send PDFs that another one rendered. When one has died, another one starts again."""
    visitor = answered(app)
    with site(load(TINY), tmp_path, renderers=SLOTS) as other, stopped_child(visitor) as child:
        elsewhere = Visitor(other).carry(visitor.code)
        assert heading(elsewhere.get(WAITING)) == "Your PDF is being made"
        assert children(os.getpid()) == [child]
        change(app, "alive_at = ?", int(time.time()) - DEAD_SECONDS + HEARTBEAT_SECONDS)
        before = rows(app, "alive_at")
        assert in_time(lambda: rows(app, "alive_at") > before)  # its process reports that it is alive
        with busy(data(app) / "readiness.db", "BEGIN IMMEDIATE"):
            time.sleep(HEARTBEAT_SECONDS + 1)  # a heartbeat that the database refuses does not end the renderer

        def is_started_elsewhere() -> bool:
            change(app, "alive_at = ?", int(time.time()) - DEAD_SECONDS - 1)
            elsewhere.get(WAITING)
            return len(children(os.getpid())) > 1

        assert in_time(is_started_elsewhere)
        assert heading(settled(visitor)) == "Your PDF is ready"
        assert elsewhere.get("/report.pdf").data == visitor.get("/report.pdf").data


@pytest.mark.parametrize("failure", ["renderer", "lock", "program", "thread", "folder"])
def test_report_that_fails(app: Flask, failure: str) -> None:
    """The page says so for some seconds. Nothing is lost, and after that the PDF can be made."""
    visitor = answered(app)
    with ExitStack() as stack:
        if failure in ("renderer", "lock"):
            child = stack.enter_context(stopped_child(visitor))
            assert answered(app).get("/results").status_code == 200  # meanwhile the site keeps working
            os.kill(child, signal.SIGKILL if failure == "renderer" else signal.SIGCONT)
        if failure != "renderer":
            stack.enter_context(obstacle(app, failure))
        if failure == "lock":  # the PDF is ready but cannot be stored
            assert in_time(lambda: not threading.enumerate()[1:])
        else:
            page = settled(visitor)
            seconds = int(page.headers["Retry-After"])
            says(page, 503, "The PDF could not be made", seconds)
            assert 1 <= seconds <= FAILED_SECONDS
            assert f"Try again in {seconds} second" in page.text
            assert "Refresh" not in page.headers
            assert visitor.get("/report.pdf").location == WAITING
    if failure == "renderer":
        assert visitor.get(WAITING).status_code == 503  # no one tries again at once
    assert visitor.response.answers["registered"] == Answer("none", "Ask Kim.")
    assert in_time(lambda: idle(app))
    if rows(app):
        change(app, "alive_at = alive_at - ?", DEAD_SECONDS + 1)
    assert visitor.download("/report.pdf").data.startswith(b"%PDF-")


# The waiting page and the download


@pytest.mark.parametrize("origin", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    "path", ["/report.pdf", WAITING, "/plan.xlsx", "/review.ics", "/result.json", "/answers.json"]
)
def test_only_pages_of_this_site_lead_to_a_download(app: Flask, path: str, origin: str) -> None:
    """A link from another site gets the same answer, whether or not an assessment is open, and starts nothing."""
    for visitor in (answered(app), app.test_client()):
        response = visitor.get(path, headers={"Sec-Fetch-Site": origin})
        assert (response.status_code, response.location) == (303, "/")
    assert rows(app) == []
    assert answered(app).get(path, headers={"Sec-Fetch-Site": "same-origin"}).location != "/"


def test_click_waits_on_a_page_and_not_in_a_request(app: Flask) -> None:
    visitor = answered(app)
    assert visitor.get("/report.pdf").location == WAITING
    assert rows(app) == []
    with stopped_child(visitor) as child:
        making = visitor.get(WAITING)
        says(making, 202, "Your PDF is being made")
        assert making.headers["Refresh"] == "3"
        assert "usually ready within 15 seconds. Your answers are safe. You don’t need to do anything" in making.text
        assert re.search(r'<a class="primary" href="/report/working">\s*Try again\s*</a>', making.text)
        (by_hand,) = re.findall(r'href="([^"]+)">\s*Stop refreshing automatically', making.text)
        assert "Refresh" not in visitor.get(by_hand).headers
        assert visitor.get("/report.pdf").location == WAITING
        assert children(os.getpid()) == [child]  # it is not started twice
        os.kill(child, signal.SIGCONT)
        page = settled(visitor)
    says(page, 200, "Your PDF is ready")
    assert page.headers["Refresh"] == "0; url=/report.pdf"
    assert "Refresh" not in visitor.get(by_hand).headers
    assert re.search(r'<a class="primary" href="/report.pdf">\s*Download the PDF\s*</a>', page.text)
    with slots_held(app, SLOTS):  # a PDF that is ready needs no slot
        download = visitor.get("/report.pdf")
    complete(download, PRIVATE)
    assert download.headers["Content-Disposition"] == "attachment; filename=child-safety-readiness-2026-11-22.pdf"
    with pikepdf.open(BytesIO(download.data)) as pdf:
        assert list(pdf.attachments) == ["answers.json"]
    assert in_time(lambda: idle(app))


def test_editions_are_made_apart(app: Flask) -> None:
    visitor = answered(app)
    visitor.post("/profile", {**PROFILE, "organization": "Ünïcode & <Co>"})
    shared = visitor.download("/report-to-share.pdf")
    working = visitor.download("/report.pdf")
    assert shared.mimetype == working.mimetype == "application/pdf"
    assert shared.headers["Content-Disposition"].endswith("2026-11-22-to-share.pdf")
    with pikepdf.open(BytesIO(shared.data)) as pdf:
        assert list(pdf.attachments) == []
        assert str(pdf.docinfo["/Title"]) == "Child safety readiness: Ünïcode & <Co>"
    assert b"Ask Kim" not in shared.data
    assert working.data != shared.data
    assert rows(app) == [("share",), ("working",)]
    assert visitor.get("/report-to-share.pdf").data == shared.data
    assert {size for (size,) in rows(app, "length(body)")} == {1024 * 1024 + 12 + 16}  # so the size reveals nothing
    assert visitor.get("/report/another").status_code == 404


def test_report_while_no_slot_is_free(app: Flask) -> None:
    visitor = answered(app)
    with slots_held(app, SLOTS):
        page = visitor.get(WAITING)
        by_hand = visitor.get(f"{WAITING}?by-hand=yes")
    says(page, 503, "The PDF has to wait a moment", 5)
    assert page.headers["Refresh"] == "5"
    assert "This page tries again in 5 seconds" in page.text
    assert "Refresh" not in by_hand.headers
    assert "Please try again in 5 seconds." in by_hand.text
    assert rows(app) == []
