"""The action plan as an XLSX file for people to work with.

This is the only module that imports xlsxwriter. It does so on first use, because a web process seldom needs it.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from io import BytesIO
from string import Formatter, ascii_uppercase
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from ..core.result import Result
from ..translation import _, day
from ..user_text import spreadsheet_text, strict_line
from .editions import Edition, Paper, paper_of
from .labels import IMPORTANCE_LABELS
from .phrases import sentence
from .plan_columns import ACCEPTED, COLUMNS, DONE, STATUS, Row, rows
from .plan_notes import no_gaps_text, plan_notes
from .plan_sheets import Sheet, further_sheets

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
QUIET, STOP, AMBER, AMBER_PALE = "#55636d", "#a31d13", "#7a4405", "#fdf3e3"
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
    "proposed": TEXT_CELL | {"num_format": "yyyy-mm-dd", "font_color": QUIET},
    "done": {"font_color": QUIET, "font_strikeout": True},
    "accepted": {"font_color": AMBER, "bg_color": AMBER_PALE},
    "overdue": {"font_color": STOP},
    "counts": {"bold": True, "font_color": ACCENT, "valign": "vcenter", "indent": 1},
    "head": PLACE | {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": ACCENT, "font_color": PAPER},
    "title": PLACE | {"bold": True, "font_size": 16, "font_color": ACCENT},
    "label": TEXT_CELL | {"bold": True},
}
"""The cell formats, by kind of column and for the text around the table. Cells to fill in are tinted."""
MAX_SHEET_NAME = 31
"""The most characters that the file format allows in the name of a sheet."""
HEAD, FIRST = 1, 2
"""The line of the column titles and that of the first gap, counted from 0. The counts come before them."""


def as_xlsx(result: Result, edition: Edition = "working", paper: Paper | None = None) -> bytes:
    """Return the plan as an XLSX file. The same arguments give the same bytes.

    Every cell is text, except the proposed dates and one formula of our own that counts what is done.

    Args:
        edition: A key of EDITIONS, which determines whether notes are included.
        paper: The page size for printing. The default is the size that the company's country uses.
    """
    from xlsxwriter import Workbook

    content = BytesIO()
    with Workbook(content, OPTIONS) as book:
        book.set_properties(_properties(result))
        formats = {name: book.add_format(properties) for name, properties in FORMATS.items()}
        _plan(book.add_worksheet(_("Plan")), result, tuple(rows(result, edition)), formats)
        _notes(book.add_worksheet(_("About")), plan_notes(result, edition), formats)
        for further in further_sheets(result):
            _table(book.add_worksheet(further.title[:MAX_SHEET_NAME]), further, formats)
        for sheet in book.worksheets():
            _page(sheet, result, paper or paper_of(result))
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
        sheet.write_string(HEAD, position, spreadsheet_text(str(column.title)), formats["head"])
        for line, row in enumerate(gaps, FIRST):
            _write_cell(sheet, line, position, row, formats)
    for line, row in enumerate(gaps, FIRST):
        texts = ((column.value(row), column.width) for column in COLUMNS if column.kind != "note")
        sheet.set_row(line, _height(texts))
    bottom = FIRST + max(len(gaps), 1) - 1
    if gaps:
        _counts(sheet, gaps, bottom, formats["counts"])
    else:
        _write(sheet, bottom, FROZEN + 1, no_gaps_text(result), formats["text"])
    sheet.set_row(0, 22)
    sheet.set_row(HEAD, 30)
    _view(sheet, bottom)
    _choices(sheet, result, bottom)
    _colors(sheet, bottom, formats)


def _write_cell(sheet: "Worksheet", line: int, position: int, row: Row, formats: dict[str, "Format"]) -> None:
    column = COLUMNS[position]
    text, look = column.value(row), formats[column.kind]
    if column.kind == "proposed" and text:
        sheet.write_datetime(line, position, datetime.fromisoformat(text), look)
        return
    _write(sheet, line, position, text, look)
    if column.kind == "link":
        _link(sheet, line, position, text, look)


def _counts(sheet: "Worksheet", gaps: Sequence[Row], bottom: int, look: "Format") -> None:
    """Write how many gaps are done and overdue. The formula counts the columns that people fill in."""
    essentials = [row for row in gaps if row.gap.question.importance == "must"]
    status, due, importance = (_cells(title, bottom) for title in ("Status", "Due", "Importance"))
    done, accepted = _quoted(str(STATUS[DONE])), _quoted(str(STATUS[ACCEPTED]))
    word = _quoted(sentence(IMPORTANCE_LABELS["must"], ""))
    figures = {
        "done": f"COUNTIF({status},{done})",
        "all": str(len(gaps)),
        "essential": f"COUNTIFS({status},{done},{importance},{word})",
        "essentials": str(len(essentials)),
        "overdue": f'COUNTIFS({due},"<"&TODAY(),{due},">0",{status},"<>"&{done},{status},"<>"&{accepted})',
    }
    words = _("Done: {done} of {all} · Essential: {essential} of {essentials} · Overdue: {overdue}")
    parts = ((_quoted(text), figures[name] if name else "") for text, name, *_rest in Formatter().parse(words))
    formula = "&".join(part for pair in parts for part in pair if part)
    shown = words.format(done=0, all=len(gaps), essential=0, essentials=len(essentials), overdue=0)
    sheet.write_formula(0, FROZEN + 1, f"={formula}", look, shown)


def _cells(title: str, bottom: int) -> str:
    """Return the cells of the column with this title, untranslated, as a range such as $C$3:$C$40."""
    column = _letters(title)
    return f"${column}${FIRST + 1}:${column}${bottom + 1}"


def _letters(title: str) -> str:
    """Return the letters of the column with this title. All columns that formulas use are among the first 26."""
    return ascii_uppercase[next(place for place, column in enumerate(COLUMNS) if column.title.message == title)]


def _quoted(text: str) -> str:
    """Return the text as a string in a formula."""
    return '"' + text.replace('"', '""') + '"'


def _colors(sheet: "Worksheet", bottom: int, looks: dict[str, "Format"]) -> None:
    """Mark rows by their status: done, risk accepted, or overdue."""
    line = FIRST + 1
    status, due = f"${_letters('Status')}{line}", f"${_letters('Due')}{line}"
    done, accepted = _quoted(str(STATUS[DONE])), _quoted(str(STATUS[ACCEPTED]))
    rules = {
        "done": f"={status}={done}",
        "accepted": f"={status}={accepted}",
        "overdue": f"=AND({due}>0,{due}<TODAY())",
    }
    for name, rule in rules.items():
        looks_like = {"type": "formula", "criteria": rule, "format": looks[name], "stop_if_true": True}
        sheet.conditional_format(FIRST, 0, bottom, LAST, looks_like)


def _view(sheet: "Worksheet", bottom: int) -> None:
    """Set the cells that stay visible, have filters or are printed."""
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(FIRST, FROZEN)
    sheet.autofilter(HEAD, 0, bottom, LAST)
    sheet.repeat_rows(HEAD)
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
            sheet.data_validation(FIRST, position, bottom, position, rules[column.kind])


def _table(sheet: "Worksheet", content: Sheet, formats: dict[str, "Format"]) -> None:
    """Write a further sheet: a table with a filter and fixed column titles."""
    widths = [width for _title, width in content.columns]
    for position, (title, width) in enumerate(content.columns):
        sheet.set_column(position, position, width)
        sheet.write_string(0, position, spreadsheet_text(title), formats["head"])
    for line, row in enumerate(content.rows, 1):
        for position, text in enumerate(row):
            _write(sheet, line, position, text, formats["text"])
            if position == content.link_column:
                _link(sheet, line, position, text, formats["link"])
        sheet.set_row(line, _height(zip(row, widths, strict=True)))
    sheet.set_row(0, 30)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(content.rows), len(content.columns) - 1)
    sheet.repeat_rows(0)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{len(content.rows) + 1}"})


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
