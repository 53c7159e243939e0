"""What people type: limits, and the strict form that goes into documents and titles."""

import re
import unicodedata

MAX_NOTE_CHARACTERS = 2000
MAX_NOTE_LINES = 60
MAX_DETAIL_CHARACTERS = 120
MAX_MARKS = 4
"""Combining marks that are kept on one character."""
FORMULA = ("=", "+", "-", "@", "\n", "<r>")
"""How a text begins that a spreadsheet may take for a formula, now or once it was saved as CSV; the last one
that the library takes for its own markup and writes as it is."""
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
_SPACES = {"Zl": "\n", "Zp": "\n"}
_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")


def typed(text: str) -> str:
    """As typed, with the line ends of this product."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def line_ends(text: str) -> int:
    """How often a document would begin a new line, the separators of office programs included."""
    return sum(text.count(end) for end in "\n\u2028\u2029")


def storable(text: str) -> bool:
    """Whether every storage can hold it: no NUL, no half of a surrogate pair."""
    return _NOT_STORABLE.search(text) is None


def strict(text: str) -> str:
    """NFC, without control, direction and zero-width characters; at most four marks on a character."""
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(char)
        if kind in _SPACES:
            char = _SPACES[kind]
        elif char == "\t":
            char = " "
        elif char != "\n" and kind in _DROPPED:
            continue
        marks = marks + 1 if kind.startswith("M") else 0
        if marks <= MAX_MARKS:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def strict_line(text: str) -> str:
    """The strict form on one line, for titles and names."""
    return " ".join(strict(text).split())


def cell(text: str) -> str:
    """The strict form for a spreadsheet, with an apostrophe before what could be taken for a formula.

    Look-alikes such as the full-width equals sign count too: some programs take them for the sign itself.
    """
    text = strict(text)
    beginning = unicodedata.normalize("NFKC", text).lstrip()
    return f"'{text}" if text.startswith(FORMULA) or beginning.startswith(FORMULA) else text
