"""Form fields that accept only the choices on the page, and only text within the limits."""

from collections.abc import Iterable
from typing import Any

from wtforms import Field, Form, RadioField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # missing in the stubs

from ...translation import _, plural
from ...user_text import (
    MAX_DETAIL_CHARACTERS,
    MAX_NOTE_CHARACTERS,
    MAX_NOTE_LINES,
    count_line_ends,
    is_storable,
    trimmed,
)


def radio_field(label: str, choices: Iterable[tuple[str, str]], *checks: Any) -> RadioField:
    """Return a field that takes one of the choices, which are pairs of a value and its text."""
    return RadioField(
        label,
        choices=[SelectChoice(value, text) for value, text in choices],
        validators=[check_choices, *checks],
        validate_choice=False,
        default="",
    )


def tick_field(label: str, choices: Iterable[tuple[str, str]], *checks: Any) -> SelectMultipleField:
    """Return a field that takes any number of the choices, which are pairs of a value and its text."""
    return SelectMultipleField(
        label,
        choices=[SelectChoice(value, text) for value, text in choices],
        validators=[check_choices, *checks],
        validate_choice=False,
    )


def line_field(label: str, *checks: Any) -> StringField:
    """Return a field for one line of text."""
    return StringField(label, validators=[check_text, *checks])


def note_field(label: str) -> TextAreaField:
    """Return a field for a note."""
    return TextAreaField(label, validators=[check_text])


def check_text(form: Form, field: Field) -> None:
    """Refuse text that exceeds its limits. Text is never cut."""
    is_note = isinstance(field, TextAreaField)
    max_characters, max_lines = (MAX_NOTE_CHARACTERS, MAX_NOTE_LINES) if is_note else (MAX_DETAIL_CHARACTERS, 1)
    text = trimmed(field.data or "")
    ends = count_line_ends(text) if is_note else text.count("\n")
    if not is_storable(text):
        raise ValidationError(_("This contains a character that cannot be saved. Please type it again."))
    if len(text) > max_characters:
        message = _("Shorten this to {limit} characters. It has {count}.")
        raise ValidationError(message.format(limit=f"{max_characters:,}", count=f"{len(text):,}"))
    if ends >= max_lines:
        message = plural("Write this on {lines} line.", "Shorten this to {lines} lines.", max_lines)
        raise ValidationError(message.format(lines=max_lines))


def check_choices(form: Form, field: Any) -> None:
    """Refuse any choice that the page does not offer."""
    offered = {choice.value for choice in field.choices}
    chosen = field.data if isinstance(field.data, list) else [field.data] if field.data else []
    if not set(chosen) <= offered:
        raise ValidationError(_("Choose one of the answers shown."))


def check_answered(form: Form, field: Field) -> None:
    """Refuse an empty field."""
    if not field.data:
        raise ValidationError(_("Answer this question. It decides what you are asked."))
