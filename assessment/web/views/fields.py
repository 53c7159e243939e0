"""What the markup of a form field depends on."""

from collections.abc import Iterable, Sequence
from typing import Protocol


class FormField(Protocol):
    """What the markup asks of a field of wtforms."""

    name: str
    errors: Sequence[str]


def describing_ids(field: FormField, has_hint: bool) -> str:
    """Return the ids of the hint and of the error that describe a field, as aria-describedby takes them."""
    ids = [f"{field.name}-hint"] if has_hint else []
    return " ".join([*ids, f"{field.name}-error"] if field.errors else ids)


def is_chosen(data: list[str] | str | None, value: str) -> bool:
    """Return whether a choice is checked, by the data of its field. A field of tick boxes holds a list of values."""
    return value in data if isinstance(data, list) else value == data


def error_of(name: str, problems: Iterable[tuple[str, str]]) -> str:
    """Return the message for the field of this name, or nothing."""
    return next((message for field, message in problems if field == name), "")
