"""The page that waits for a PDF, and the download."""

import os
import re
import signal
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from flask import Flask

from assessment.content import load
from support.content import TINY
from support.headers import PRIVATE, complete
from support.process import children, in_time
from support.report import SLOTS, WAITING, answered, idle, rows, says, settled, stopped_child
from support.visitor import site, slots_held


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    with site(load(TINY), tmp_path, renderers=SLOTS) as app:
        yield app


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
    assert visitor.get("/report.pdf").location == WAITING
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
