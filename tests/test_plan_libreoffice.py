"""The action plan as LibreOffice reads and saves it."""

import csv
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openpyxl.utils import get_column_letter

from assessment.core.questionnaire import Questionnaire
from assessment.core.result import Result
from assessment.rendering.plan_columns import COLUMNS, rows
from assessment.rendering.plan_spreadsheet import as_xlsx
from assessment.user_text import spreadsheet_text
from support.plan import LONG_NOTE, cells, judged, opened, texts
from support.unusual_text import FORMULAS

OPENDOCUMENT = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}
NOTES = [
    *FORMULAS,
    LONG_NOTE,
    "One line\nand another",
    "_x003D_1+1",
    "https://note.example/",
    "007",
    "1.2",
    "TRUE",
    "🧭 漢字 عربي",
]
LAST_COLUMN = get_column_letter(len(COLUMNS))


DATE = re.compile(r"\d{4}-\d\d-\d\d")


def attribute(name: str) -> str:
    prefix, _sign, local = name.partition(":")
    return f"{{{OPENDOCUMENT[prefix]}}}{local}"


@pytest.fixture(scope="module")
def plan(content: Questionnaire) -> Result:
    return judged(content, "worst", NOTES, organization="=1+1", scope="+44 20", prepared_by="@lead")


@pytest.fixture(scope="module")
def office(plan: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the plan as LibreOffice saved it again, and with LibreOffice's output."""
    if sys.platform == "darwin":
        pytest.skip("LibreOffice of macOS has its own Python")
    folder = tmp_path_factory.mktemp("office")
    (folder / "in").mkdir()
    (folder / "in" / "plan.xlsx").write_bytes(as_xlsx(plan))
    command = ["/usr/bin/python3", "-I", Path(__file__).parent / "support" / "office.py", folder]
    done = subprocess.run(command, capture_output=True, check=True, timeout=180)
    (folder / "splits.json").write_bytes(done.stdout)
    return folder


def ods(office: Path) -> ElementTree.Element:
    with zipfile.ZipFile(office / "plan.ods") as archive:
        return ElementTree.fromstring(archive.read("content.xml"))


def test_libreoffice_reads_every_text(office: Path, plan: Result) -> None:
    for sheet, expected in zip(("Plan", "About"), texts(as_xlsx(plan))[:2], strict=True):
        with (office / f"plan-{sheet}.csv").open(encoding="utf-8", newline="") as file:
            read = [text for line in csv.reader(file) for text in line if text and not DATE.fullmatch(text)]
        if sheet == "Plan":
            essentials = sum(gap.question.importance == "must" for gap in plan.gaps)
            assert read.pop(0) == f"Done: 0 of {len(plan.gaps)} · Essential: 0 of {essentials} · Overdue: 0"
        assert read == [text for text in expected if text]
    assert {spreadsheet_text(note) for note in NOTES} <= set(texts(as_xlsx(plan))[0])


def test_libreoffice_sees_text_and_no_formula(office: Path) -> None:
    elements = [*ods(office).iter(attribute("table:table-cell"))]
    kinds = {element.get(attribute("office:value-type")) for element in elements}
    assert kinds == {None, "string", "date"}
    formulas = [element.get(attribute("table:formula"), "") for element in elements]
    (counts,) = filter(None, formulas)
    assert counts.startswith('of:="Done: "&COUNTIF(')
    assert opened((office / "plan.xlsx").read_bytes())["About"]["B3"].value == "'=1+1"


def test_libreoffice_has_the_filter_the_lists_and_the_frozen_header(office: Path, plan: Result) -> None:
    content, last = ods(office), len(plan.gaps) + 2
    filters = [*content.iter(attribute("table:database-range"))]
    first, *others = [element.get(attribute("table:target-range-address")) for element in filters]
    assert first == f"Plan.A2:Plan.{LAST_COLUMN}{last}"
    assert len(others) == 2
    assert {element.get(attribute("table:display-filter-buttons")) for element in filters} == {"true"}
    validations = content.iter(attribute("table:content-validation"))
    rules = [element.get(attribute("table:condition")) for element in validations]
    assert 'of:cell-content-is-in-list("Not started";"In progress";"Done";"Risk accepted")' in rules
    assert any(rule.startswith("of:cell-content-is-date() and cell-content()>=") for rule in rules if rule)
    assert json.loads((office / "splits.json").read_bytes()) == {
        "Plan": [2, 2, 2, 2],
        "About": [0, 0, 0, 0],
        "Programs": [2, 1, 2, 1],
        "Not asked, not for you": [2, 1, 2, 1],
    }


def test_libreoffice_follows_only_the_pages_of_programs(office: Path, content: Questionnaire, plan: Result) -> None:
    links = [element.get(attribute("xlink:href")) for element in ods(office).iter(attribute("text:a"))]
    programs = {*plan.programs, *plan.in_use}
    assert len(links) == sum(row.match is not None for row in rows(plan, "working")) + len(programs)
    assert {link.rstrip("/") for link in links if link} <= {program.url.rstrip("/") for program in content.programs}


def test_libreoffice_keeps_the_working_features_when_it_saves(office: Path, plan: Result) -> None:
    sheet = opened((office / "plan.xlsx").read_bytes())["Plan"]
    last = len(plan.gaps) + 2
    assert sheet.auto_filter.ref == f"A2:{LAST_COLUMN}{last}"
    assert sorted(rule.type for rule in sheet.data_validations.dataValidation) == ["date", "list"]
    assert {element.data_type for element in cells(sheet) if element.value is not None} == {"s", "d", "f"}
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$2:$2")
