"""Action plans for the tests, and the contents of their cells."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree

import openpyxl

from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response
from assessment.core.result import Result, assess
from assessment.sample_answers import sample
from assessment.user_text import MAX_NOTE_CHARACTERS
from support.content import TODAY

LONG_NOTE = "A word and another. " * (MAX_NOTE_CHARACTERS // 20)
NAMESPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
ESCAPED_CHARACTER = re.compile("_x([0-9A-Fa-f]{4})_")
"""The file format's escape for one character."""


def judged(content: Questionnaire, kind: str, notes: list[str] | None = None, **details: str) -> Result:
    """Return the result of a company with every service. Its first answers get the notes, in order."""
    saved = sample(content, kind, TODAY).response
    note_of = dict(zip(saved.answers, notes or (), strict=False))
    answers = {name: Answer(answer.choice, note_of.get(name, "")) for name, answer in saved.answers.items()}
    profile = {**saved.profile, **{name.replace("_", "-"): (text,) for name, text in details.items()}}
    return assess(content, Response(profile, answers), TODAY)


def opened(book: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(book))


def cells(sheet: openpyxl.worksheet.worksheet.Worksheet) -> Iterator[openpyxl.cell.Cell]:
    return (cell for line in sheet.iter_rows() for cell in line)


def table(book: bytes) -> list[dict[str, str]]:
    """Return the rows of the plan, each as texts by column title."""
    _counts, head, *lines = opened(book)["Plan"].iter_rows(values_only=True)
    return [dict(zip(head, map(_text, line), strict=True)) for line in lines]


def _text(value: object) -> str:
    return value.date().isoformat() if isinstance(value, datetime) else str(value or "")


def texts(book: bytes) -> list[list[str]]:
    """Return the texts of each sheet as stored in the file.

    Fail if a cell holds anything but text, except the dates and the formula of the counts on the first sheet.
    """
    sheets = []
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        strings = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        shared = ["".join(string.itertext()) for string in strings.findall("m:si", NAMESPACE)]
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        for number in range(1, len(names) + 1):
            elements = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
            filled = [cell for cell in elements.findall(".//m:c", NAMESPACE) if len(cell)]
            others = [cell for cell in filled if cell.get("t") != "s"]
            filled = [cell for cell in filled if cell.get("t") == "s"]
            assert {part.tag for cell in filled for part in cell} == {f"{{{NAMESPACE['m']}}}v"}
            formulas = [cell.get("r") for cell in others if cell.find("m:f", NAMESPACE) is not None]
            dates = [cell.get("r", "") for cell in others if cell.get("t") is None]
            assert len(formulas) + len(dates) == len(others)
            assert formulas in ([], ["D1"])
            assert {reference[0] for reference in dates} <= {"H"}
            assert number == 1 or others == []
            indices = [int(cell.findtext("m:v", "", NAMESPACE)) for cell in filled]
            sheets.append(
                [ESCAPED_CHARACTER.sub(lambda code: chr(int(code[1], 16)), shared[index]) for index in indices]
            )
    return sheets
