"""Helpers for the markup of a form field."""

from collections.abc import Iterable, Sequence
from typing import Protocol


class FormField(Protocol):
    """The attributes of a wtforms field that the markup uses."""

    name: str
    errors: Sequence[str]


def describing_ids(field: FormField, has_hint: bool) -> str:
    """Return the value of aria-describedby for a field: the ids of its hint and of its error message."""
    ids = [f"{field.name}-hint"] if has_hint else []
    return " ".join([*ids, f"{field.name}-error"] if field.errors else ids)


def is_chosen(data: list[str] | str | None, value: str) -> bool:
    """Return whether this value is chosen, given the data of its field. The data of checkboxes is a list."""
    return value in data if isinstance(data, list) else value == data


def error_of(name: str, problems: Iterable[tuple[str, str]]) -> str:
    """Return the error message for the field of this name, or an empty string."""
    return next((message for field, message in problems if field == name), "")
