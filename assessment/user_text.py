"""Text that people type: how long it may be, and how it is cleaned before it goes into a document."""

import re
import unicodedata

MAX_NOTE_CHARACTERS = 2000
MAX_NOTE_LINES = 60
MAX_DETAIL_CHARACTERS = 120
"""Characters of a short answer, such as the name of the organization."""
MAX_MARKS = 4
"""Combining marks on one character."""
FORMULA_STARTS = ("=", "+", "-", "@", "\n", "<r>")
"""How a text begins that a spreadsheet may take for a formula, at once or after it was saved as CSV.

XlsxWriter takes text that begins with the last one for its own markup.
"""
_DROPPED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Control, format, surrogate, private and unassigned characters, as Unicode calls them."""
_SEPARATOR_CATEGORIES = {"Zl", "Zp"}
_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")


def trimmed(text: str) -> str:
    """Return what was typed with Unix line ends and without white space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def count_line_ends(text: str) -> int:
    """Return how many times a document would start a new line, including at the separators of office programs."""
    return text.count("\n") + text.count("\u2028") + text.count("\u2029")


def is_storable(text: str) -> bool:
    """Return whether every database can store the text: it has no NUL and no half of a surrogate pair."""
    return _NOT_STORABLE.search(text) is None


def strict(text: str) -> str:
    """Return the text in Unicode form NFC without anything that could confuse a reader or a program.

    Control, direction and zero-width characters are removed, tabs become spaces, and a character keeps at most four
    combining marks.
    """
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        replacement = _replacement(character, category)
        if not replacement:
            continue  # before marks are counted, so that no invisible character allows four more
        marks = marks + 1 if category.startswith("M") else 0
        if marks <= MAX_MARKS:
            kept.append(replacement)
    return unicodedata.normalize("NFC", "".join(kept))


def _replacement(character: str, category: str) -> str:
    """Return what stands for a character in the strict form: mostly itself, or nothing."""
    if character == "\n" or category in _SEPARATOR_CATEGORIES:
        return "\n"
    if character == "\t":
        return " "
    return "" if category in _DROPPED_CATEGORIES else character


def strict_line(text: str) -> str:
    """Return the strict form on one line, for titles and names."""
    return " ".join(strict(text).split())


def spreadsheet_text(text: str) -> str:
    """Return the strict form for a cell, with an apostrophe before what could be taken for a formula.

    Look-alikes such as the full-width equals sign count too, because some programs take them for the sign itself.
    """
    text = strict(text)
    beginning = unicodedata.normalize("NFKC", text).lstrip()
    return f"'{text}" if text.startswith(FORMULA_STARTS) or beginning.startswith(FORMULA_STARTS) else text
