"""The downloads for other software: their types, names and contents, and the page that offers them."""

import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta

import icalendar
import openpyxl
import pytest
from flask import Flask

from assessment.core.questionnaire import Questionnaire
from assessment.core.result import assess
from assessment.rendering.plan_csv import as_csv
from assessment.rendering.plan_spreadsheet import as_xlsx
from assessment.rendering.result_json import as_json
from assessment.rendering.review_calendar import as_ics
from assessment.sample_answers import full_profile, sample
from assessment.settings import KEEP_DAYS
from support.company import FIRST, NOTE, PROFILE, QUESTION, worst
from support.content import TODAY
from support.visitor import Visitor, site

UNTIL = TODAY + timedelta(days=KEEP_DAYS)
COMPANY = "Canary Islands Photo Club"
TYPES = {
    "/plan.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "/plan.csv": "text/csv; charset=utf-8",
    "/review.ics": "text/calendar; charset=utf-8",
    "/result.json": "application/json",
}
NAMES = {
    "/plan.xlsx": "child-safety-readiness-plan-2026-11-22.xlsx",
    "/plan.csv": "child-safety-readiness-plan-2026-11-22.csv",
    "/review.ics": "child-safety-readiness-review.ics",
    "/result.json": "child-safety-readiness-result-2026-11-22.json",
}


@pytest.fixture(scope="module")
def app(content: Questionnaire, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with site(content, tmp_path_factory.mktemp("data")) as app:
        yield app


@pytest.fixture(scope="module")
def visitor(app: Flask) -> Visitor:
    """Return a visitor who has answered one area, with a note."""
    visitor = Visitor(app).begin({**PROFILE, "organization": (COMPANY,)})
    visitor.post(f"/area/{FIRST}", {**worst(FIRST), NOTE: "Folder 7"})
    return visitor


@pytest.mark.parametrize("path", TYPES)
def test_download_has_its_type_and_name(path: str, visitor: Visitor) -> None:
    response = visitor.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == TYPES[path]
    assert response.headers["Content-Disposition"] == f"attachment; filename={NAMES[path]}"
    assert visitor.get(path).data == response.data


def test_plan_and_result_are_those_of_the_answers(visitor: Visitor, content: Questionnaire) -> None:
    result = assess(content, visitor.response, TODAY, UNTIL)
    assert visitor.get("/plan.xlsx").data == as_xlsx(result)
    assert visitor.get("/plan.csv").data == as_csv(result)
    assert visitor.get("/result.json").data == as_json(result)


def test_plan_and_result_hold_the_notes_as_the_page_says(visitor: Visitor) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(visitor.get("/plan.xlsx").data))["Plan"]
    assert "Folder 7" in [line[-1] for line in sheet.iter_rows(values_only=True)]
    notes = {
        question["id"]: question["note"] for question in json.loads(visitor.get("/result.json").data)["questions"]
    }
    assert notes[QUESTION] == "Folder 7"
    page = visitor.get("/results").text
    assert "The last column contains your notes" in page
    assert "in a documented format, with your notes" in page


def test_event_tells_nothing_of_company_answers_and_code(visitor: Visitor, content: Questionnaire) -> None:
    """Other people can see shared calendars."""
    data = visitor.get("/review.ics").data.replace(b"\r\n ", b"").decode()
    code = visitor.code
    for secret in (code.text, code.symbols, code.record_id, code.key.hex(), COMPANY, "Canary", "Folder 7"):
        assert secret.casefold() not in data.casefold()
    gaps = {gap.text for gap in assess(content, visitor.response, TODAY).gaps}
    assert [gap for gap in gaps if gap in data] == []


def test_event_is_the_same_for_one_assessment_and_another_for_another(app: Flask, visitor: Visitor) -> None:
    def uid(somebody: Visitor) -> str:
        event, *_planned = icalendar.Calendar.from_ical(somebody.get("/review.ics").data).walk("VEVENT")
        return str(event["uid"])

    before = uid(visitor)
    visitor.post(f"/area/{FIRST}", {**worst(FIRST), NOTE: "Folder 7"})
    assert uid(visitor) == before
    assert uid(Visitor(app).begin()) != before
    assert re.fullmatch("[0-9a-f]{64}", before)


def test_page_says_what_a_download_is_before_the_first_one(visitor: Visitor) -> None:
    aside = visitor.get("/results").text.partition('id="take"')[2]
    said = aside.index("Anything you download is a business record")
    links = [match.start() for match in re.finditer(r'href="/[a-z-]+\.(?:pdf|json|xlsx|ics)"', aside)]
    assert len(links) == 7
    assert said < min(links)


def test_page_states_the_sizes_of_downloads(visitor: Visitor, content: Questionnaire) -> None:
    """The sizes are those for a company that is asked everything and has every gap, without notes."""
    page = visitor.get("/results").text
    table, whole = (int(re.findall(f"{kind}, about (\\d+) KB", page)[0]) for kind in ("XLSX", "JSON"))
    assert "ICS, about 3 KB" in page
    for kind in ("worst", "unknown"):
        result = assess(content, sample(content, kind, TODAY, 0, full_profile(content)).response, TODAY)
        assert abs(len(as_xlsx(result)) / 1000 - table) < table / 3
        assert abs(len(as_json(result)) / 1000 - whole) < whole / 3
    everything = assess(content, sample(content, "worst", TODAY, 0, full_profile(content)).response, TODAY)
    assert 2000 < len(as_ics(everything, "0" * 64)) < 4000
