"""Result -> the action plan as XLSX, to be worked with. Only home of xlsxwriter.

It is imported when a plan is made and not before: a web process seldom needs it.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from io import BytesIO
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from ..core.result import Result
from ..translation import _, day
from ..user_text import cell, strict_line
from .editions import Edition, Paper, paper_of
from .plan_columns import COLUMNS, STATUS, Row, about, nothing, rows

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

OPTIONS = {
    "in_memory": True,  # or its parts are written to the disk, in clear
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
INK, PAPER, ACCENT, PALE, LINE = "#15222c", "#ffffff", "#0b5a60", "#edf3f3", "#c9d1d5"
"""The colors of the report."""
SIZES: dict[Paper, int] = {"a4": 9, "letter": 1}
"""As the format numbers them."""
LAST = len(COLUMNS) - 1
FROZEN = 2
"""Columns that stay in sight beside the header: the number and when."""
ABOUT_WIDTHS = (26, 100)
LINE_HEIGHT, HIGHEST = 15, 400
"""In points. Heights are given, since not every program finds them itself."""

PLACE = {"align": "left", "indent": 1}
TEXT = PLACE | {"font_color": INK, "text_wrap": True, "valign": "top", "bottom": 1, "bottom_color": LINE}
FILL = TEXT | {"bg_color": PALE, "left": 1, "left_color": LINE, "right": 1, "right_color": LINE}
FORMATS: dict[str, dict[str, Any]] = {
    "text": TEXT,
    "note": TEXT,
    "link": TEXT | {"font_color": ACCENT, "underline": 1},
    "fill": FILL,
    "list": FILL,
    "date": FILL | {"num_format": "yyyy-mm-dd"},
    "head": PLACE | {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": ACCENT, "font_color": PAPER},
    "title": PLACE | {"bold": True, "font_size": 16, "font_color": ACCENT},
    "label": TEXT | {"bold": True},
}
"""By the kind of a column, and of what stands around the table. What is to be filled in has a tint."""


def as_xlsx(
    result: Result, edition: Edition = "working", paper: Paper | None = None, kept_until: date | None = None
) -> bytes:
    """Every cell is text; notes as the edition has them. The same arguments give the same bytes."""
    from xlsxwriter import Workbook

    content = BytesIO()
    with Workbook(content, OPTIONS) as book:
        book.set_properties(_properties(result))
        formats = {name: book.add_format(each) for name, each in FORMATS.items()}
        plan, notes = book.add_worksheet(_("Plan")), book.add_worksheet(_("About"))
        for sheet in (plan, notes):
            _page(sheet, result, paper or paper_of(result))
        _plan(plan, result, tuple(rows(result, edition)), formats)
        _about(notes, about(result, edition, kept_until), formats)
    return content.getvalue()


def _properties(result: Result) -> dict[str, Any]:
    return {
        "title": _("Child safety action plan"),
        "author": strict_line(result.response.detail("organization")) or _("Child Safety Readiness"),
        "comments": _("Confidential: limited circulation"),
        "created": datetime.combine(result.date, time(), UTC),
    }


def _page(sheet: "Worksheet", result: Result, paper: Paper) -> None:
    """How it is printed; an ampersand would begin a code of a header."""
    edition = _("{day} · questionnaire {version}").format(day=day(result.date), version=result.questionnaire.version)
    title, handling, edition = (
        words.replace("&", "&&")
        for words in (_("Child safety action plan"), _("Confidential: limited circulation"), edition)
    )
    sheet.hide_gridlines(2)
    sheet.set_paper(SIZES[paper])
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    sheet.set_header(f"&L{title}&R{handling}")
    sheet.set_footer(f"&L{edition}&R&P / &N")


def _plan(sheet: "Worksheet", result: Result, found: Sequence[Row], formats: dict[str, "Format"]) -> None:
    for at, column in enumerate(COLUMNS):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, cell(str(column.title)), formats["head"])
        for line, row in enumerate(found, 1):
            _write(sheet, line, at, column.value(row), formats[column.kind])
            if column.kind == "link" and row.match:
                _link(sheet, line, at, row.match.program.url, formats["link"])
    for line, row in enumerate(found, 1):
        sheet.set_row(line, _height((each.value(row), each.width) for each in COLUMNS if each.kind != "note"))
    bottom = max(len(found), 1)
    if not found:
        _write(sheet, bottom, FROZEN + 1, nothing(result), formats["text"])
    sheet.set_row(0, 30)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(1, FROZEN)
    sheet.autofilter(0, 0, bottom, LAST)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, bottom, sum(column.printed for column in COLUMNS) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{bottom + 1}"})
    _choices(sheet, result, bottom)


def _choices(sheet: "Worksheet", result: Result, bottom: int) -> None:
    """What may be filled in where there is a choice."""
    rules = {
        "list": {
            "validate": "list",
            "source": [str(status) for status in STATUS],
            "error_title": _("Status"),
            "error_message": _("Please choose one of the list."),
        },
        "date": {
            "validate": "date",
            "criteria": ">=",
            "value": result.date,
            "error_title": _("Due"),
            "error_message": _("Please enter a date, not before {day}.").format(day=day(result.date)),
        },
    }
    for at, column in enumerate(COLUMNS):
        if column.kind in rules:
            sheet.data_validation(1, at, bottom, at, rules[column.kind])


def _about(sheet: "Worksheet", lines: Iterable[tuple[str, str]], formats: dict[str, "Format"]) -> None:
    sheet.fit_to_pages(1, 1)
    for at, width in enumerate(ABOUT_WIDTHS):
        sheet.set_column(at, at, width)
    _write(sheet, 0, 0, _("Child safety action plan"), formats["title"])
    columns = ((str(column.title), str(column.meaning)) for column in COLUMNS)
    for at, (label, text) in enumerate((*lines, (_("The columns"), ""), *columns), 2):
        _write(sheet, at, 0, label, formats["label"])
        _write(sheet, at, 1, text, formats["text"])
        sheet.set_row(at, _height([(text, ABOUT_WIDTHS[1])]))


def _write(sheet: "Worksheet", line: int, at: int, text: str, format: "Format") -> None:
    """Text through the one guard, or an empty cell; never by write(), which guesses what is meant."""
    if text:
        sheet.write_string(line, at, cell(text), format)
    else:
        sheet.write_blank(line, at, None, format)


def _height(texts: Iterable[tuple[str, int]]) -> int:
    """Of a row with these texts in columns of these widths."""
    lines = max(len(wrap(text, width)) for text, width in texts)
    return min(LINE_HEIGHT * max(lines, 1), HIGHEST)


def _link(sheet: "Worksheet", line: int, at: int, url: str, format: "Format") -> None:
    """Only for an address of the catalog."""
    if url.startswith("https://"):
        sheet.write_url(line, at, url, format, cell(url))
