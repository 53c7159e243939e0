"""The form with the questions about the service and the company."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import request
from wtforms import Field, SearchField

from ...core.profile import ProfileQuestion
from ...core.questionnaire import Questionnaire
from ...core.response import Response, is_required
from ...response_values import PROFILE
from ...translation import _
from .fields import check_answered, check_text, line_field, radio_field, tick_field
from .saving import SavingForm, filled_form, form_class

FIND = ".find"
"""Suffix that turns the id of a question about programs into the name of the field that finds programs."""


def profile_form(
    questionnaire: Questionnaire, page: int, response: Response, again: bool = False, complete: bool = True
) -> SavingForm:
    """Return the form of one page of the profile.

    It contains the values that the visitor sent. If the page is opened, or shown `again` after a save, it contains
    the response.

    Args:
        complete: Whether the form is accepted only if every question that must be answered is answered.
    """
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for question in questionnaire.profile_on(page):
        checks = _required_checks(questionnaire, question, response) if complete else []
        fields[question.id] = FIELDS[question.kind](question.text, profile_choices(questionnaire, question), *checks)
        chosen = response.profile.get(question.id, ())
        data[question.id] = list(chosen) if question.kind in LISTS else next(iter(chosen), "")
        if question.kind == "programs":
            fields[question.id + FIND] = SearchField(_("Find a program"), validators=[check_text])
            data[question.id + FIND] = request.form.get(question.id + FIND, "")
    return filled_form(form_class(SavingForm, PROFILE, fields), data, again)


def _required_checks(
    questionnaire: Questionnaire, question: ProfileQuestion, response: Response
) -> list[Callable[[SavingForm, Field], None]]:
    """Return the check that refuses an empty field if the stored and submitted values make the question required."""

    def check_if_required(form: SavingForm, field: Field) -> None:
        sent = {name.removeprefix(PROFILE): value for name, value in form.values().items()}
        if is_required(questionnaire, question, Response({**response.profile, **sent})):
            check_answered(form, field)

    if question.required:
        return [check_answered]
    return [check_if_required] if question.required_when else []


def profile_choices(questionnaire: Questionnaire, question: ProfileQuestion) -> list[tuple[str, str]]:
    """Return the value and the text of every choice: the options, or the programs that a company can join or use."""
    if question.kind == "programs":
        return [(program.id, program.name) for program in questionnaire.programs if program.usable]
    return [(option.id, option.text) for option in question.options]


FIELDS: Mapping[str, Callable[..., Any]] = {
    "text": lambda label, _choices, *checks: line_field(label, *checks),
    "one": radio_field,
    "many": tick_field,
    "programs": tick_field,
    "countries": tick_field,
}
"""For each kind of question, the function that builds its field from its text, choices and checks."""
LISTS = ("many", "programs", "countries")
"""The kinds of questions whose answer is a list."""
