"""Rules for every page: its links work, and it has the urgent link, a way back, one main heading and a title."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from assessment.core.questionnaire import Questionnaire
from assessment.rendering.html import questionnaire_html, without_edge_spaces
from assessment.translation import day
from support.company import AREAS, FIRST, NOTE, NOTHING_TO_MATCH, PROFILE, PROFILE_PAGES, QUESTIONNAIRE
from support.sentences import glued
from support.visitor import URGENT_BAR, Visitor, plain, site, without_layout


@pytest.fixture(scope="module")
def app(content: Questionnaire, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Run one site for all tests here. Each visitor has their own record, and the templates are compiled once."""
    with site(content, tmp_path_factory.mktemp("data")) as app:
        yield app


def test_questions_page_is_the_printed_questionnaire(app):
    page = Visitor(app).get("/questions")

    def parts(text):
        return re.findall(r"<(?:section|article)\b[^>]*>|<h[1-6]>.*?</h[1-6]>|<d[td]\b.*?</d[td]>", text, re.S)

    shown = parts(without_edge_spaces(page.text.split("<aside")[0]))
    printed = without_layout(questionnaire_html(QUESTIONNAIRE))
    assert len(shown) > 2000
    assert shown == parts(printed.split('<nav class="contents"')[0]) + parts(printed.split("</nav>")[1])


@pytest.mark.parametrize("path", ["/urgent", "/questions"])
def test_page_to_print_is_the_same_for_everyone_and_has_no_form(app, path):
    stranger, owner = Visitor(app), Visitor(app).begin()

    page = stranger.get(path)

    assert page.status_code == 200
    assert re.findall(r"<(?:form|input|button|textarea|select|details|script)\b", page.text) == []
    assert owner.get(path).text.replace(WAY_BACK, "") == page.text
    assert "Set-Cookie" not in page.headers


WAY_BACK = '<nav class="session" aria-label="Your assessment"><a href="/assessment">Back to your assessment</a></nav>'


@pytest.mark.parametrize(
    "path", ["/", "/continue", "/urgent", "/programs", "/questions", "/privacy", "/no-such-page"]
)
def test_pages_beside_an_assessment_lead_back_to_it(app, path):
    owner = Visitor(app).begin()

    assert WAY_BACK in owner.get(path).text
    assert WAY_BACK not in Visitor(app).get(path).text
    locked = owner.post("/lock")
    assert WAY_BACK not in locked.text + owner.get(path).text


def test_urgent_page_shows_its_sources_and_when_it_was_checked(app):
    page = plain(Visitor(app).get("/urgent"))

    urgent = QUESTIONNAIRE.urgent
    listed = re.findall(r'<dt id="source-([^"]*)">', page)
    assert f"Checked on {day(urgent.checked_on)}." in page
    assert sorted(listed) == sorted(urgent.sources)
    for source in QUESTIONNAIRE.sources:
        if source.id in listed:
            assert source.title in page
            assert f'<a href="{source.url}" rel="noreferrer">' in page


OPEN_PAGES = (
    "/",
    "/continue",
    "/urgent",
    "/questions",
    "/programs",
    *(f"/programs/{program.id}" for program in QUESTIONNAIRE.programs),
    "/privacy",
    "/code",
    *PROFILE_PAGES,
    "/assessment",
    "/quick",
    *(f"/area/{id}" for id in AREAS),
    "/check",
    "/results",
    *(f"/results/{name}" for name in ("plan", "gaps", "programs", "reference")),
    "/compare",
    "/delete",
    "/no-such-page",
)


def test_sentences_are_separated(content: Questionnaire, tmp_path: Path) -> None:
    operator = {"operator_name": "Example Coalition", "operator_contact": "safety@example.org"}
    with site(content, tmp_path, **operator) as named:
        visitor = Visitor(named).begin()
        pages = {path: visitor.get(path).get_data(as_text=True) for path in OPEN_PAGES}
    assert "Example Coalition" in pages["/"]
    assert {path: sentences for path, page in pages.items() if (sentences := glued(page))} == {}


@pytest.mark.parametrize("profile", [PROFILE, NOTHING_TO_MATCH], ids=["every area", "few areas"])
def test_every_link_leads_somewhere(app, profile):
    visitor = Visitor(app).begin(profile)
    known: dict[str, set[str]] = {}
    linked: set[tuple[str, str, str]] = set()

    for path in OPEN_PAGES:
        page = visitor.get(path)
        known[path] = set(re.findall(r'\bid="([^"]+)"', page.text))
        for address in re.findall(r'href="([^"]+)"', page.text):
            if not address.startswith(("http://", "https://", "mailto:", "tel:")):
                target, _sign, anchor = address.partition("#")
                linked.add((path, target or path, anchor))

    reports = {"/report.pdf", "/report-to-share.pdf", "/report-for-the-board.pdf"}
    exports = {"/answers.json", "/plan.xlsx", "/plan.csv", "/review.ics", "/result.json"}
    documents = {*reports, *exports, "/static/site.css", "/static/icon.svg"}
    dead = [link for link in linked if link[1] not in known and link[1] not in documents]
    lost = [link for link in linked if link[2] and link[2] not in known.get(link[1], ())]
    assert (dead, lost) == ([], [])
    shown = {target for path, target, _anchor in linked if target != path} - documents
    assert [path for path in shown if visitor.get(path).status_code != 200] == []


def test_every_page_that_a_link_leads_to_has_the_urgent_link(app):
    visitor = Visitor(app).begin()
    seen: dict[str, TestResponse] = {}
    ahead = ["/", "/assessment", "/profile", "/code", "/no-such-page"]

    while ahead:
        path = ahead.pop()
        if path not in seen and not path.endswith(".pdf"):
            seen[path] = visitor.get(path)
            ahead += re.findall(r'href="(/[^"#]*)', seen[path].text) if seen[path].mimetype == "text/html" else []

    pages = {path: page for path, page in seen.items() if page.mimetype == "text/html"}
    assert [path for path, page in pages.items() if page.text.count(URGENT_BAR) != 1] == []
    walked = {app.url_map.bind("localhost").match(path)[0] for path in pages if pages[path].status_code == 200}
    assert walked >= PAGES_TO_WALK


PAGES_TO_WALK = {
    "assessment.area",
    "results.check_answers",
    "code.delete",
    "assessment.hub",
    "profile.show_page",
    "results.show_results",
    "code.show_code",
    "pages.enter_code",
    "pages.privacy",
    "pages.programs",
    "pages.questions",
    "pages.start",
    "pages.urgent",
}
"""The pages that the walk must reach. It reaches a new page as soon as a link leads there."""


@pytest.mark.parametrize(
    ("send", "status"),
    [
        (lambda visitor: visitor.get("/no-such-page"), 404),
        (lambda visitor: visitor.get("/start"), 405),
        (lambda visitor: visitor.send("/start", [("token", "wrong")]), 400),
        (lambda visitor: visitor.send("/lock", [("token", "wrong")]), 400),
        (lambda visitor: visitor.send(f"/area/{FIRST}", [("token", "wrong"), (NOTE, "typed")]), 400),
        (lambda visitor: visitor.post("/profile", {"nothing": "asked"}), 400),
        (lambda visitor: visitor.post("/profile", {"organization": "x" * 300_000}), 413),
        (lambda visitor: visitor.post("/continue", {"code": "none"}), 400),
        (lambda visitor: visitor.post("/lock"), 200),
        (lambda visitor: visitor.post("/delete"), 200),
        (lambda visitor: Visitor(visitor.app).post(f"/area/{FIRST}", {NOTE: "typed"}), 403),
    ],
    ids=[
        "no page", "wrong method", "start again", "lock refused", "area refused", "odd form", "too much", "no code",
        "locked", "deleted", "not open",
    ],
)  # fmt: skip
def test_every_answer_that_is_a_page_has_the_urgent_link(app, send, status):
    page = send(Visitor(app).begin())

    assert (page.status_code, page.mimetype) == (status, "text/html")
    assert page.text.count(URGENT_BAR) == 1


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_every_page_has_one_heading_a_title_and_ids_only_once(app, path):
    page = Visitor(app).begin().get(path)

    assert len(re.findall("<h1", page.text)) == 1
    assert re.findall(r"<title>(.*?) · Child Safety Readiness</title>", page.text, re.S)[0].strip()
    ids = re.findall(r'\bid="([^"]+)"', page.text)
    assert sorted(ids) == sorted(set(ids))
