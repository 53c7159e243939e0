"""What all forms have: the token, the limits, the problems; and the forms without questions."""

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
"""The name of a field, "" for the page as a whole, and what is wrong with it."""


class UnexpectedFormError(ReadinessError):
    """No page of this site sends such a form. Nothing of it is used."""


class OtherAssessmentError(ReadinessError):
    """The page belongs to another assessment than the one that is open by now. Nothing of it is used."""


class Token(CSRF):
    """Checks the token of a form against the visitor's."""

    def setup_form(self, form: Any) -> list[tuple[str, Any]]:
        self.expected = form_token()
        fields: list[tuple[str, Any]] = super().setup_form(form)
        return fields

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        return self.expected

    def validate_csrf_token(self, form: Any, field: CSRFTokenField) -> None:
        if not field.data or not constant_time_equal(field.data, self.expected):
            raise ValidationError(_("This page was not the newest one, so nothing was saved. Please send it again."))


class BaseForm(Form):
    """A form that only a page of the same visitor can send."""

    class Meta:
        csrf = True
        csrf_class = Token
        csrf_field_name = TOKEN
        locales = False

    def accepts(self) -> bool:
        """Return whether everything that was sent is valid; if not, `problems` says why.

        Raises:
            UnexpectedFormError: Fields, a number of fields or a kind of body that this page never sends.
            OtherAssessmentError: The token is not that of the assessment that is open.
        """
        expected = {field.name for field in self} | {BUTTON}
        lists = {field.name for field in self if isinstance(field, SelectMultipleField)}
        names = [name for name, _value in request.form.items(multi=True)]
        single = [name for name in names if name not in lists]
        is_repeated = len(set(single)) < len(single)
        if self.has_unexpected_body() or len(names) > MAX_FIELDS or is_repeated or not set(names) <= expected:
            raise UnexpectedFormError
        accepted = bool(self.validate())
        if "assessment" in g and self[TOKEN].errors:  # sent again, the words would land in the wrong assessment
            raise OtherAssessmentError
        return accepted

    def has_unexpected_body(self) -> bool:
        """Return whether the body is of a kind that this page does not send."""
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
    """Return what a form is filled with: what was sent, or None if the page is only opened."""
    return request.form if request.method == "POST" else None


def empty_form() -> BaseForm:
    """Return a form with only the token, for buttons."""
    return BaseForm(sent_fields())


def check_button() -> None:
    """Check that a button was pressed on a page of the open assessment.

    Raises:
        UnexpectedFormError: No page of this site sends such a form.
        OtherAssessmentError: The page belongs to another assessment.
    """
    if not empty_form().accepts():
        raise OtherAssessmentError


def code_form() -> BaseForm:
    """Return the form in which a code is typed."""
    form: BaseForm = type("CodeForm", (BaseForm,), {CODE: StringField("")})(sent_fields())
    return form
