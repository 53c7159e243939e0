"""Every page of the site can be translated. In the pseudo-locale, no word appears outside « ».

The tests first request each page in English, to show that nothing cached keeps its language.
"""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException, default_exceptions

from assessment.core.questionnaire import Questionnaire
from assessment.translation import SOURCE_LANGUAGE
from support.company import AREAS, FIRST, NOTE, PROFILE, QUESTION, partly, worst
from support.pseudo_locale import PSEUDO, PSEUDO_RTL, bare_in_page, installed, names_of, translated
from support.visitor import Visitor, site

RESULTS = ("/results", *(f"/results/{name}" for name in ("plan", "gaps", "programs", "reference")))
COMPANY = "Example"
OWN_PROFILE = {**PROFILE, "organization": (COMPANY,)}


@pytest.fixture(scope="module", autouse=True)
def pseudo_locales() -> Iterator[None]:
    with installed():
        yield


@pytest.fixture(scope="module")
def questionnaire(content: Questionnaire) -> Questionnaire:
    """Return the shipped questionnaire in the pseudo-locale."""
    return translated(content)


@pytest.fixture(scope="module")
def names(content: Questionnaire) -> set[str]:
    """Return the texts that are shown untranslated: ids and addresses of the content, and typed text."""
    return names_of(content) | {COMPANY, "Company"}


@pytest.fixture(scope="module")
def app(questionnaire: Questionnaire, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with site(questionnaire, tmp_path_factory.mktemp("data")) as app:
        yield app


def visitor(app: Flask, language: str) -> Visitor:
    visitor = Visitor(app)
    visitor.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    return visitor


def older(answers: bytes) -> bytes:
    """Return the answers as if they came from another version with another first question."""
    content = json.loads(answers)
    content["version"] = "0.9"
    content["basis"]["judged"][0] = ["another-question", *content["basis"]["judged"][0][1:]]
    return json.dumps(content).encode()


NOT_WORDS = re.compile(
    r"\b[0-9A-Z]{4}(-[0-9A-Z]{4}){6}\b|(?<![\w-])[0-9a-f]{12}(?![\w-])|x{3000}|"
    r"(?<=«it is not valid JSON: »)Expecting value: [a-z 0-9]*\(char 0\)"
)
"""Codes of assessments, numbers of receipts, the visitor's words, and messages of Python's JSON parser."""


def walk(app: Flask, language: str) -> dict[str, str]:
    """Return every page of the site by its name, as a visitor with this language sees it."""
    here = visitor(app, language)
    pages = {
        path: here.get(path).text for path in ("/", "/continue", "/urgent", "/questions", "/programs", "/privacy")
    }
    pages["a wrong filter"] = here.get("/programs?cost=free&area=no-such-area").text
    pages |= {f"/programs/{program.id}": here.get(f"/programs/{program.id}").text for program in catalog(app)[:5]}
    here.begin(None)
    pages |= {f"{path}, no profile": here.get(path).text for path in ("/code", "/profile", "/assessment", "/check")}
    pages["a refused profile"] = here.post("/profile", {"organization": "x" * 3000}).text
    here.fill_profile(OWN_PROFILE)
    pages |= {f"{path}, no answers": here.get(path).text for path in ("/assessment", "/check", "/results", "/quick")}
    pages |= areas(here)
    pages["a refused note"] = here.post(f"/area/{FIRST}", {NOTE: "x" * 3000}).text
    pages["a refused option"] = here.post(f"/area/{FIRST}", {QUESTION: "no-such-option"}).text
    pages["a refused part"] = here.post("/area/emerging", {"risk-assessment.parts": "no-such-part"}).text
    pages["an answer that someone else has changed"] = conflict(app, here)
    pages["a shared code"] = here.post("/code").text
    pages["the code as a file"] = here.post("/code.txt").text
    answers = here.get("/answers.json").data
    paths = ("/assessment", "/check", *RESULTS, "/delete", "/compare", "/report/share?by-hand=yes", "/report/board")
    pages |= {f"{path}, answered": here.get(path).text for path in paths}
    pages["a comparison without a file"] = here.choose("/compare", b"").text
    pages["a comparison with another file"] = here.choose("/compare", b"{}").text
    here.choose("/compare", answers)
    pages |= {f"{path}, compared": here.get(path).text for path in ("/compare", "/results", "/results/plan")}
    pages["a wrong code"] = visitor(app, language).post("/continue", {"code": "none"}).text
    pages["a wrong file"] = visitor(app, language).choose("/open", b"none").text
    returning = visitor(app, language)
    returning.choose("/open", older(answers))
    pages |= {f"{path}, older": returning.get(path).text for path in ("/code", "/assessment", "/changes")}
    pages["locked"] = here.post("/lock").text
    pages["deleted"] = returning.post("/delete").text
    return pages


def conflict(app: Flask, here: Visitor) -> str:
    """Return the page that shows two versions of an answer."""
    shown = here.shown(f"/area/{FIRST}")
    colleague = Visitor(app).carry(here.code)
    colleague.post(f"/area/{FIRST}", {QUESTION: "unknown", NOTE: "«theirs»"})
    page = here.post(f"/area/{FIRST}", {**shown, QUESTION: worst(FIRST)[QUESTION], NOTE: "«ours»"})
    assert page.status_code == 409
    return page.text


def areas(here: Visitor) -> dict[str, str]:
    """Answer area after area, tick all missing parts, and return each page as it was before its answers."""
    pages = {}
    for area in AREAS:
        pages[f"/area/{area}"] = here.get(f"/area/{area}").text
        here.post(f"/area/{area}", {**worst(area), **partly(area)})
    return pages


def catalog(app: Flask) -> Any:
    return app.extensions["site"].questionnaire.programs


def test_site_has_no_bare_word(app: Flask, names: set[str]) -> None:
    english = walk(app, SOURCE_LANGUAGE)
    assert len(english) > 40

    pages = {name: NOT_WORDS.sub("", page) for name, page in walk(app, PSEUDO).items()}

    assert pages.keys() == english.keys()
    assert {name: bare for name, page in pages.items() if (bare := bare_in_page(page, names))} == {}


def test_every_page_of_the_site_is_walked(app: Flask) -> None:
    walked = {name.partition(",")[0].partition("?")[0] for name in walk(app, SOURCE_LANGUAGE)}
    adapter = app.url_map.bind("localhost")
    rules = {adapter.match(path, return_rule=True)[0].endpoint for path in walked if path.startswith("/")}
    documents = {"static", "assessment.answers_json", "exports.answers_json", "exports.plan_xlsx", "exports.plan_csv"}
    documents |= {"exports.review_ics", "exports.result_json", "assessment.choose_versions"}
    documents |= {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.endswith(".pdf")}
    missing = (
        {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())} - rules - documents
    )
    assert missing == set()


def error_pages(app: Flask, language: str) -> dict[str, str]:
    """Return the page for every error with a handler and for every HTTP error."""
    pages = {}
    for handlers in app.error_handler_spec[None].values():
        for kind, handler in handlers.items():
            errors = (
                [default() for default in default_exceptions.values()]
                if kind is HTTPException
                else [kind.__new__(kind)]
            )
            for error in errors:
                with app.test_request_context("/", headers={"Accept-Language": language}):
                    app.preprocess_request()
                    page = app.make_response(app.ensure_sync(handler)(error))
                if page.status_code != 303:  # no one sees the page of a redirect
                    pages[f"{kind.__name__} {getattr(error, 'code', '')}"] = page.get_data(as_text=True)
    return pages


def test_error_pages_have_no_bare_word(app: Flask, names: set[str]) -> None:
    assert len(error_pages(app, SOURCE_LANGUAGE)) > 20

    pages = error_pages(app, PSEUDO)

    assert {name: bare for name, page in pages.items() if (bare := bare_in_page(page, names))} == {}


@pytest.mark.parametrize(
    ("language", "tag"),
    [
        ("en", '<html lang="en" dir="ltr">'),
        (PSEUDO, '<html lang="en-XA" dir="ltr">'),
        (PSEUDO_RTL, '<html lang="ar-XB" dir="rtl">'),
    ],
)
@pytest.mark.parametrize("path", ["/", "/results", "/no-such-page"])
def test_page_names_its_language_and_direction(app: Flask, language: str, tag: str, path: str) -> None:
    page = visitor(app, language).begin().get(path)

    assert tag in page.text
    assert page.headers["Content-Language"] == language
    assert page.headers["Vary"] == "Cookie, Accept-Language"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("*", "en"),
        ("fr", "en"),
        ("fr, ar-XB;q=0.5, en-XA;q=0.9", PSEUDO),
        ("en-XA;q=0, ar-XB", PSEUDO_RTL),
    ],
)
def test_language_of_a_page_is_the_one_that_the_browser_prefers(app: Flask, header: str, language: str) -> None:
    assert visitor(app, header).get("/").headers["Content-Language"] == language


def test_document_has_the_language_of_the_page_that_leads_to_it(questionnaire: Questionnaire, tmp_path: Path) -> None:
    """Each language has its own PDF. The page that says that it is ready has no word outside « »."""
    with site(questionnaire, tmp_path) as app:
        here = visitor(app, PSEUDO_RTL).begin()
        first = here.download("/report-for-the-board.pdf")
        ready = here.get("/report/board")
        here.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = SOURCE_LANGUAGE
        second = here.get("/report-for-the-board.pdf")

    assert first.data.startswith(b"%PDF-")
    with pikepdf.open(BytesIO(first.data)) as document:
        assert str(document.Root.Lang) == PSEUDO_RTL
    assert "«Your PDF is ready»" in ready.text
    assert bare_in_page(ready.text, set()) == []
    assert second.location == "/report/board"
