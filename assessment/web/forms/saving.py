"""Forms whose values are merged with what others have saved since the page was opened."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from wtforms import Field, HiddenField, RadioField, SearchField, SelectMultipleField, TextAreaField

from ...assessment_state import SentForm, digest
from ...response_values import Value, as_shown
from ...translation import _
from .base import MAX_FIELDS, BaseForm, UnexpectedFormError, sent_fields

SHOWN_FIELD = "form.shown"
"""The name of the hidden field that contains the digest of each value that the page showed."""
SHOWN_VALUE = re.compile(r"[a-z0-9.-]{1,150}:[0-9a-f]{16}")


@dataclass(frozen=True)
class Conflict:
    """Two versions of a value, each as lines of text. An empty list means no answer."""

    stored: list[str]
    typed: list[str]


class SavingForm(BaseForm):
    """A form that also sends the digests of the values that its page showed."""

    before_names = ""
    """The prefix that turns the name of a field into the name of its value."""
    conflicts: Mapping[str, Conflict] = {}
    """For each field in conflict, the value that someone else has since saved and the submitted value."""

    def accepts(self) -> bool:
        """Return whether all submitted values are valid, as for every form.

        Raises:
            UnexpectedFormError: The form does not say what its page showed.
        """
        _read_shown(request.form.get(SHOWN_FIELD))
        return super().accepts()

    def sent(self) -> SentForm:
        """Return the values that the page sent, so that `merge` can combine them with the stored values."""
        values, offered, several = {}, {}, set()
        for field in self.value_fields():
            name, choices = self.before_names + field.name, _choices(field)
            values[name] = _value(field, choices)
            if choices is not None:
                offered[name] = choices
            if isinstance(field, SelectMultipleField):
                several.add(name)
        return SentForm(_read_shown(request.form.get(SHOWN_FIELD)), values, offered, frozenset(several))

    def values(self) -> dict[str, Value]:
        """Return the values of the form under the names that they have in a stored assessment."""
        return {self.before_names + field.name: _value(field, _choices(field)) for field in self.value_fields()}

    def value_fields(self) -> Iterator[Field]:
        """Yield the fields whose values are stored."""
        return (field for field in self if not isinstance(field, HiddenField | SearchField))

    def remember_shown(self) -> None:
        """Put the digests of the form's values into its hidden field."""
        digests = ((name, digest(value)) for name, value in self.values().items() if value)
        self[SHOWN_FIELD].data = " ".join(f"{name}:{value_digest}" for name, value_digest in digests)

    def show_conflict(self, name: str, stored: Value, typed: Value) -> None:
        """Put the typed value back into its field, and show the stored value next to it."""
        field = self[name.removeprefix(self.before_names)]
        field.data = list(typed) if isinstance(field, SelectMultipleField) else "".join(typed)
        field.errors = [_note_conflict() if isinstance(field, TextAreaField) else _answer_conflict()]
        words = {choice.value: choice.label for choice in getattr(field, "choices", ())}
        versions = Conflict(*([words.get(text, text) for text in value] for value in (stored, typed)))
        self.conflicts = {**self.conflicts, field.name: versions}


def form_class(base: type[SavingForm], before_names: str, members: Mapping[str, Any]) -> type[SavingForm]:
    """Return a new class of forms with these fields and other members, based on `base`."""
    return type(base.__name__, (base,), {SHOWN_FIELD: HiddenField(), **members, "before_names": before_names})


def filled_form(form_type: type[SavingForm], data: Mapping[str, Any], again: bool) -> SavingForm:
    """Return a form with the values that the visitor sent.

    If the page is opened, or shown `again` after a save, it contains `data`.
    """
    # When a page is opened, its fields are filled from the stored values. When a page is sent, they are not: a field
    # that was left out counts as sent empty.
    sent = None if again else sent_fields()
    form = form_type(sent, data=None if sent is not None else dict(data))
    if sent is None:
        form.remember_shown()
    return form


def _answer_conflict() -> str:
    return _("This answer was changed while you had the page open. Yours has not been saved yet.")


def _note_conflict() -> str:
    return _("This note was changed while you had the page open. Yours has not been saved yet.")


def _read_shown(text: str | None) -> dict[str, str]:
    """Return the digest of each value that a page showed, by the name of the value.

    Raises:
        UnexpectedFormError: No page of this site writes such a field.
    """
    if text is None:
        raise UnexpectedFormError
    entries = text.split(" ") if text else []
    digests = dict(entry.split(":") for entry in entries if SHOWN_VALUE.fullmatch(entry))
    if len(digests) < len(entries) or len(digests) > MAX_FIELDS:
        raise UnexpectedFormError
    return digests


def _choices(field: Any) -> tuple[str, ...] | None:
    """Return the values that a field offers as choices, or None for a text field."""
    if isinstance(field, RadioField | SelectMultipleField):
        return tuple(choice.value for choice in field.choices)  # type: ignore[union-attr]
    return None


def _value(field: Any, choices: tuple[str, ...] | None) -> Value:
    data = field.data or ()
    return as_shown((data,) if isinstance(data, str) else tuple(data), choices)
