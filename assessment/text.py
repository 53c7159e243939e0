"""What people type: limits, and the strict form that goes into documents and titles."""

import unicodedata

NOTE_CHARACTERS = 2000
NOTE_LINES = 60
DETAIL_CHARACTERS = 120
MARKS = 4
"""Combining marks that are kept on one character."""
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}


def typed(text: str) -> str:
    """As typed, with the line ends of this product."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def storable(text: str) -> bool:
    """Whether every storage can hold it: no NUL, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def strict(text: str) -> str:
    """NFC, without control, direction and zero-width characters; at most four marks on a character."""
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        if unicodedata.combining(char):
            marks += 1
            if marks > MARKS:
                continue
        else:
            marks = 0
        if char == "\n" or unicodedata.category(char) not in _DROPPED:
            kept.append(char)
        elif char == "\t":
            kept.append(" ")
    return "".join(kept)


def strict_line(text: str) -> str:
    """The strict form on one line, for titles and names."""
    return " ".join(strict(text).split())
