"""The action plan as an XLSX file for people to work with.

This is the only module that imports xlsxwriter. It does so on first use, because a web process seldom needs it.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from io import BytesIO
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from ..core.result import Result
from ..translation import _, day
from ..user_text import spreadsheet_text, strict_line
from .editions import Edition, Paper, paper_of
from .plan_columns import COLUMNS, STATUS, Row, rows
from .plan_notes import no_gaps_text, plan_notes

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

OPTIONS = {
    "in_memory": True,  # otherwise xlsxwriter writes temporary files to the disk, unencrypted
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
INK, PAPER, ACCENT, PALE, LINE = "#15222c", "#ffffff", "#0b5a60", "#edf3f3", "#c9d1d5"
"""The colors, which match those of the report."""
SIZES: dict[Paper, int] = {"a4": 9, "letter": 1}
"""The number of each paper size in the XLSX format."""
LAST = len(COLUMNS) - 1
FROZEN = 2
"""The number of columns that stay visible when someone scrolls: "No." and "When"."""
NOTES_WIDTHS = (26, 100)
LINE_HEIGHT, MAX_ROW_HEIGHT = 15, 400
"""Both in points. Every row gets a height, because some spreadsheet programs do not calculate one."""

PLACE = {"align": "left", "indent": 1}
TEXT_CELL = PLACE | {"font_color": INK, "text_wrap": True, "valign": "top", "bottom": 1, "bottom_color": LINE}
FILL_CELL = TEXT_CELL | {"bg_color": PALE, "left": 1, "left_color": LINE, "right": 1, "right_color": LINE}
FORMATS: dict[str, dict[str, Any]] = {
    "text": TEXT_CELL,
    "note": TEXT_CELL,
    "link": TEXT_CELL | {"font_color": ACCENT, "underline": 1},
    "fill": FILL_CELL,
    "list": FILL_CELL,
    "date": FILL_CELL | {"num_format": "yyyy-mm-dd"},
    "head": PLACE | {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": ACCENT, "font_color": PAPER},
    "title": PLACE | {"bold": True, "font_size": 16, "font_color": ACCENT},
    "label": TEXT_CELL | {"bold": True},
}
"""The cell formats, by kind of column and for the text around the table. Cells to fill in are tinted."""


def as_xlsx(result: Result, edition: Edition = "working", paper: Paper | None = None) -> bytes:
    """Return the plan as an XLSX file. Every cell is text. The same arguments give the same bytes.

    Args:
        edition: A key of EDITIONS, which determines whether notes are included.
        paper: The page size for printing. The default is the size that the company's country uses.
    """
    from xlsxwriter import Workbook

    content = BytesIO()
    with Workbook(content, OPTIONS) as book:
        book.set_properties(_properties(result))
        formats = {name: book.add_format(properties) for name, properties in FORMATS.items()}
        plan, notes = book.add_worksheet(_("Plan")), book.add_worksheet(_("About"))
        for sheet in (plan, notes):
            _page(sheet, result, paper or paper_of(result))
        _plan(plan, result, tuple(rows(result, edition)), formats)
        _notes(notes, plan_notes(result, edition), formats)
    return content.getvalue()


def _properties(result: Result) -> dict[str, Any]:
    return {
        "title": _("Child safety action plan"),
        "author": strict_line(result.response.detail("organization")) or _("Child Safety Readiness"),
        "comments": _("Confidential: limited circulation"),
        "created": datetime.combine(result.date, time(), UTC),
    }


def _page(sheet: "Worksheet", result: Result, paper: Paper) -> None:
    """Set the print layout. Ampersands are doubled, because a single one starts a header code."""
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


def _plan(sheet: "Worksheet", result: Result, gaps: Sequence[Row], formats: dict[str, "Format"]) -> None:
    for position, column in enumerate(COLUMNS):
        sheet.set_column(position, position, column.width)
        sheet.write_string(0, position, spreadsheet_text(str(column.title)), formats["head"])
        for line, row in enumerate(gaps, 1):
            _write(sheet, line, position, column.value(row), formats[column.kind])
            if column.kind == "link" and row.match:
                _link(sheet, line, position, row.match.program.url, formats["link"])
    for line, row in enumerate(gaps, 1):
        texts = ((column.value(row), column.width) for column in COLUMNS if column.kind != "note")
        sheet.set_row(line, _height(texts))
    bottom = max(len(gaps), 1)
    if not gaps:
        _write(sheet, bottom, FROZEN + 1, no_gaps_text(result), formats["text"])
    sheet.set_row(0, 30)
    _view(sheet, bottom)
    _choices(sheet, result, bottom)


def _view(sheet: "Worksheet", bottom: int) -> None:
    """Set the cells that stay visible, have filters or are printed."""
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(1, FROZEN)
    sheet.autofilter(0, 0, bottom, LAST)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, bottom, sum(column.printed for column in COLUMNS) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{bottom + 1}"})


def _choices(sheet: "Worksheet", result: Result, bottom: int) -> None:
    """Restrict "Status" to its choices, and "Due" to dates on or after the day of the plan."""
    rules = {
        "list": {
            "validate": "list",
            "source": [str(status) for status in STATUS],
            "error_title": _("Status"),
            "error_message": _("Please choose one from the list."),
        },
        "date": {
            "validate": "date",
            "criteria": ">=",
            "value": result.date,
            "error_title": _("Due"),
            "error_message": _("Please enter a date on or after {day}.").format(day=day(result.date)),
        },
    }
    for position, column in enumerate(COLUMNS):
        if column.kind in rules:
            sheet.data_validation(1, position, bottom, position, rules[column.kind])


def _notes(sheet: "Worksheet", lines: Iterable[tuple[str, str]], formats: dict[str, "Format"]) -> None:
    sheet.fit_to_pages(1, 1)
    for position, width in enumerate(NOTES_WIDTHS):
        sheet.set_column(position, position, width)
    _write(sheet, 0, 0, _("Child safety action plan"), formats["title"])
    columns = ((str(column.title), str(column.meaning)) for column in COLUMNS)
    for line, (label, text) in enumerate((*lines, (_("The columns"), ""), *columns), 2):
        _write(sheet, line, 0, label, formats["label"])
        _write(sheet, line, 1, text, formats["text"])
        sheet.set_row(line, _height([(text, NOTES_WIDTHS[1])]))


def _write(sheet: "Worksheet", line: int, position: int, text: str, look: "Format") -> None:
    """Write the text as `spreadsheet_text` returns it, or an empty cell. Never use write(), which guesses types."""
    if text:
        sheet.write_string(line, position, spreadsheet_text(text), look)
    else:
        sheet.write_blank(line, position, None, look)


def _height(texts: Iterable[tuple[str, int]]) -> int:
    """Return the height of a row in points, given each text and the width of its column in characters."""
    lines = max(len(wrap(text, width)) for text, width in texts)
    return min(LINE_HEIGHT * max(lines, 1), MAX_ROW_HEIGHT)


def _link(sheet: "Worksheet", line: int, position: int, url: str, look: "Format") -> None:
    """Write a URL from the catalog as a link if it starts with https://."""
    if url.startswith("https://"):
        sheet.write_url(line, position, url, look, spreadsheet_text(url))
