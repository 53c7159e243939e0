"""Text that people type: its maximum length, and how it is cleaned before it goes into a document."""

import re
import unicodedata

MAX_NOTE_CHARACTERS = 2000
MAX_NOTE_LINES = 60
MAX_DETAIL_CHARACTERS = 120
"""Maximum length of a short answer, such as the name of the organization."""
MAX_MARKS = 4
"""The most combining marks that one character keeps."""
CSV_SEPARATORS = re.compile(r"([;\n\"]+)")
"""The marks at which a program may split a quoted field. They are kept between the parts."""
FORMULA_STARTS = ("=", "+", "-", "@", "\n", "<r>")
"""Prefixes that can make a spreadsheet treat text as a formula, either at once or after saving it as CSV.

The last one, `<r>`, is here because XlsxWriter would treat text that begins with it as its own markup.
"""
_DROPPED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""The Unicode categories of control, format, surrogate, private-use and unassigned characters."""
_SEPARATOR_CATEGORIES = {"Zl", "Zp"}
_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")


def trimmed(text: str) -> str:
    """Return the text with Unix line endings and without white space at the start or end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def count_line_ends(text: str) -> int:
    """Return the number of line breaks in the text, including the separators that office programs use."""
    return text.count("\n") + text.count("\u2028") + text.count("\u2029")


def is_storable(text: str) -> bool:
    """Return whether the text has no NUL and no surrogates, so that every database can store it."""
    return _NOT_STORABLE.search(text) is None


def strict(text: str) -> str:
    """Return the text in Unicode form NFC, without characters that could confuse a reader or a program.

    Control, direction and zero-width characters are removed, tabs become spaces, and a character keeps at most four
    combining marks.
    """
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        replacement = _replacement(character, category)
        if not replacement:
            continue  # before marks are counted, so that an invisible character does not allow four more
        marks = marks + 1 if category.startswith("M") else 0
        if marks <= MAX_MARKS:
            kept.append(replacement)
    return unicodedata.normalize("NFC", "".join(kept))


def _replacement(character: str, category: str) -> str:
    """Return the replacement for a character in the strict form: usually the character itself, or an empty string."""
    if character == "\n" or category in _SEPARATOR_CATEGORIES:
        return "\n"
    if character == "\t":
        return " "
    return "" if category in _DROPPED_CATEGORIES else character


def strict_line(text: str) -> str:
    """Return the strict form as a single line, for titles and names."""
    return " ".join(strict(text).split())


def spreadsheet_text(text: str) -> str:
    """Return the strict form for a cell. Text that could be taken for a formula gets a leading apostrophe.

    Look-alikes, such as the full-width equals sign, count too: some programs treat them as the sign itself.
    """
    return _guarded(strict(text))


def csv_text(text: str) -> str:
    """Return the strict form for a field of a CSV file. Parts that could be taken for formulas get apostrophes.

    A program that expects another separator than the comma also splits a quoted field at that separator, at quotes
    and at line ends.
    """
    parts = CSV_SEPARATORS.split(strict(text))
    return "".join(_guarded(part) if place % 2 == 0 else part for place, part in enumerate(parts))


def _guarded(text: str) -> str:
    beginning = unicodedata.normalize("NFKC", text).lstrip()
    return f"'{text}" if text.startswith(FORMULA_STARTS) or beginning.startswith(FORMULA_STARTS) else text
