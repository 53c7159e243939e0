"""The value of a file from what the YAML parser finds one after the other, with the place of each part."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..translation import _

Path = tuple[str | int, ...]
Value = str | int | bool | list["Value"] | dict[str, "Value"] | None

BARE: Mapping[str, Value] = {"true": True, "false": False, "null": None, "~": None}
"""Bare words that are no text."""
NUMBER = re.compile(r"0|-?[1-9][0-9]{0,8}")


@dataclass
class _Open:
    """A list or a group of keys that has not ended yet."""

    value: list[Value] | dict[str, Value]
    path: Path | None
    """None for what is left out, since its key cannot be used."""
    key: str | None = None
    """Of a group: the key whose value comes next; None where it is left out."""
    wants_key: bool = False


class Builder:
    """Takes scalars, beginnings and ends in the order in which they stand in the file."""

    def __init__(self, places: dict[Path, tuple[int, int]]) -> None:
        self._places = places
        self._open: list[_Open] = []
        self.begun = False
        self.value: Value = None
        self.problems: list[tuple[int, int, str]] = []
        """Keys that cannot be used, with line and column."""

    def scalar(self, text: str, plain: bool, line: int, column: int) -> None:
        if self._open and self._open[-1].wants_key:
            self._key(self._open[-1], text, line, column)
        else:
            self._put(_resolved(text) if plain else text.strip(), line, column)

    def begin(self, value: list[Value] | dict[str, Value], line: int, column: int) -> None:
        path: Path | None = None
        if self._open and self._open[-1].wants_key:
            self._no_key(self._open[-1], _("a key must be a word"), line, column)
        else:
            path = self._put(value, line, column)
        self._open.append(_Open(value, path, wants_key=isinstance(value, dict)))

    def end(self) -> None:
        self._open.pop()

    def _key(self, group: _Open, key: str, line: int, column: int) -> None:
        if key in group.value:
            self._no_key(group, _('the key "{key}" stands here twice').format(key=key), line, column)
            return
        group.key, group.wants_key = key, False
        if group.path is not None:
            self._places[(*group.path, key)] = (line, column)

    def _no_key(self, group: _Open, message: str, line: int, column: int) -> None:
        if group.path is not None:
            self.problems.append((line, column, message))
        group.key, group.wants_key = None, False

    def _put(self, value: Value, line: int, column: int) -> Path | None:
        """Store it where it belongs; the way to it, or None where it is left out."""
        self.begun = True
        if not self._open:
            self.value = value
            path: Path | None = ()
        else:
            path = self._put_into(self._open[-1], value)
        if path is not None:
            self._places.setdefault(path, (line, column))
        return path

    def _put_into(self, container: _Open, value: Value) -> Path | None:
        inside = container.value
        if isinstance(inside, list):
            inside.append(value)
            return None if container.path is None else (*container.path, len(inside) - 1)
        key, container.wants_key = container.key, True
        if key is None:
            return None
        inside[key] = value
        return None if container.path is None else (*container.path, key)


def _resolved(text: str) -> Value:
    """What a bare word means: true, false, null, an integer, or itself."""
    if text in BARE:
        return BARE[text]
    return int(text) if NUMBER.fullmatch(text) else text.strip()
