"""The form with the questions about the service and the company."""

from collections.abc import Callable, Mapping
from typing import Any

from ...assessment_state import PROFILE
from ...core.profile import ProfileQuestion
from ...core.questionnaire import Questionnaire
from ...core.response import Response
from .fields import check_answered, line_field, radio_field, tick_field
from .saving import SavingForm, saving_form


def profile_form(questionnaire: Questionnaire, response: Response, again: bool = False) -> SavingForm:
    """Return the form of the profile.

    It contains what the visitor sent. If the page is opened, or shown `again` after a save, it contains the response.
    """
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for question in questionnaire.profile:
        checks = [check_answered] if question.required else []
        fields[question.id] = FIELDS[question.kind](question.text, profile_choices(questionnaire, question), *checks)
        chosen = response.profile.get(question.id, ())
        data[question.id] = list(chosen) if question.kind in LISTS else next(iter(chosen), "")
    return saving_form(SavingForm, PROFILE, fields, data, again)


def profile_choices(questionnaire: Questionnaire, question: ProfileQuestion) -> list[tuple[str, str]]:
    """Return the value and the text of every choice: the options, or the programs that a company can join or use."""
    if question.kind == "programs":
        return [(program.id, program.name) for program in questionnaire.programs if program.role in ("join", "use")]
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
