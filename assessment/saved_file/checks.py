"""Strict checks for single values from a file. Each returns the value or raises a SavedFileError that names it."""

from collections.abc import Mapping, Set
from datetime import date
from typing import Any

from ..errors import ReadinessError
from ..translation import _
from ..user_text import MAX_DETAIL_CHARACTERS, is_storable, strict_line

MAX_ENTRIES = 1000
"""The most entries in one list or group of keys."""
MAX_ID_CHARACTERS = MAX_DETAIL_CHARACTERS
"""Maximum length of an id, a choice, a detail or the title of a level.

The site accepts no longer texts, and rendering them would take minutes.
"""
MAX_SHOWN_ID_CHARACTERS = 60
"""The most characters of an id that a message shows."""


class SavedFileError(ReadinessError, ValueError):
    """The file cannot be used. The message says why, in words for the person who chose the file."""


def checked_group(value: Any, name: str, keys: Set[str] | None = None) -> Mapping[str, Any]:
    """Return a group of keys. If `keys` is given, refuse all other keys."""
    if not isinstance(value, dict) or len(value) > MAX_ENTRIES:
        raise SavedFileError(_('"{name}" must be a group of keys').format(name=shortened(name)))
    if keys is not None and (others := sorted(value.keys() - keys)):
        message = _('"{name}" has an unknown key, "{key}". A newer version may have written the file')
        raise SavedFileError(message.format(name=shortened(name), key=shortened(others[0])))
    return value


def checked_list(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list) or len(value) > MAX_ENTRIES:
        raise SavedFileError(_('"{name}" must be a list').format(name=shortened(name)))
    return value


def checked_text(value: Any, name: str, max_characters: int) -> str:
    if not isinstance(value, str) or not is_storable(value):
        raise SavedFileError(_('"{name}" must be text').format(name=shortened(name)))
    if len(value) > max_characters:
        message = _('"{name}" has more than {most} characters')
        raise SavedFileError(message.format(name=shortened(name), most=max_characters))
    return value


def checked_id(value: Any, name: str) -> str:
    """Return an id, a choice or a detail."""
    return checked_text(value, name, MAX_ID_CHARACTERS)


def checked_ids(value: Any, name: str) -> tuple[str, ...]:
    return tuple(checked_id(part, name) for part in checked_list(value, name))


def checked_day(value: Any, name: str) -> date:
    try:
        day: date | None = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:  # fromisoformat() also accepts forms without hyphens
        raise SavedFileError(_('"{name}" is not a date such as 2026-11-22').format(name=name))
    return day


def shortened(name: str) -> str:
    """Return an id as a short single line that is safe to print in a terminal."""
    name = strict_line(name)
    return name if len(name) <= MAX_SHOWN_ID_CHARACTERS else name[:MAX_SHOWN_ID_CHARACTERS] + "…"
