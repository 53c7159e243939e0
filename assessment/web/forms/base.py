"""The base of all forms: their token, limits and problems. Also the forms without questions."""

from typing import Any

from flask import g, request
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectMultipleField, StringField, ValidationError
from wtforms.csrf.core import CSRF, CSRFTokenField

from ...errors import ReadinessError
from ...translation import _
from ...vault import constant_time_equal
from ..cookies import form_token

TOKEN = "token"  # noqa: S105, the name of a field
BUTTON = "go"
CODE = "code"
MAX_FIELDS = 400

Problems = list[tuple[str, str]]
"""Pairs of a field name, or "" for the whole page, and a message about the problem."""


class UnexpectedFormError(ReadinessError):
    """No page of this site sends such a form. None of its content is used."""


class OtherAssessmentError(ReadinessError):
    """The page was sent from a different assessment than the one now open. None of its content is used."""


class Token(CSRF):
    """Compares the token of a form with the visitor's token."""

    def setup_form(self, form: Any) -> list[tuple[str, Any]]:
        self.expected = form_token()
        fields: list[tuple[str, Any]] = super().setup_form(form)
        return fields

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        return self.expected

    def validate_csrf_token(self, form: Any, field: CSRFTokenField) -> None:
        if not field.data or not constant_time_equal(field.data, self.expected):
            raise ValidationError(_("This page was out of date, so nothing was saved. Please send it again."))


class BaseForm(Form):
    """A form that is accepted only from a page of the same visitor."""

    class Meta:
        csrf = True
        csrf_class = Token
        csrf_field_name = TOKEN
        locales = False

    def accepts(self) -> bool:
        """Return whether all submitted values are valid. If not, `problems` says why.

        Raises:
            UnexpectedFormError: The page never sends these fields, this many fields, or this kind of body.
            OtherAssessmentError: The token does not belong to the open assessment.
        """
        expected = {field.name for field in self} | {BUTTON}
        lists = {field.name for field in self if isinstance(field, SelectMultipleField)}
        names = [name for name, _value in request.form.items(multi=True)]
        single = [name for name in names if name not in lists]
        is_repeated = len(set(single)) < len(single)
        if self.has_unexpected_body() or len(names) > MAX_FIELDS or is_repeated or not set(names) <= expected:
            raise UnexpectedFormError
        accepted = bool(self.validate())
        if "assessment" in g and self[TOKEN].errors:  # sending it again would save the text in the wrong assessment
            raise OtherAssessmentError
        return accepted

    def has_unexpected_body(self) -> bool:
        """Return whether this page never sends this kind of body."""
        return bool(request.files) or request.mimetype != "application/x-www-form-urlencoded"

    def problems(self) -> Problems:
        """Return every problem, for the summary at the top of the page."""
        problems: Problems = []
        for field in self:
            name = "" if field.name == TOKEN else field.name
            label = "" if field.name == TOKEN else str(field.label.text)
            problems.extend((name, f"{label} {message}".strip()) for message in field.errors)
        return problems


def sent_fields() -> MultiDict[str, str] | None:
    """Return the submitted fields, or None if the page is being opened."""
    return request.form if request.method == "POST" else None


def empty_form() -> BaseForm:
    """Return a form that contains only the token, for pages with a button and no fields."""
    return BaseForm(sent_fields())


def check_button() -> None:
    """Raise an error unless a button was pressed on a page of the open assessment.

    Raises:
        UnexpectedFormError: No page of this site sends such a form.
        OtherAssessmentError: The page was sent from a different assessment.
    """
    if not empty_form().accepts():
        raise OtherAssessmentError


def code_form() -> BaseForm:
    """Return the form into which visitors type their code."""
    form: BaseForm = type("CodeForm", (BaseForm,), {CODE: StringField("")})(sent_fields())
    return form
