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

    It holds what was sent or, on a page that is opened or shown `again` after a save, the response.
    """
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for question in questionnaire.profile:
        checks = [check_answered] if question.required else []
        fields[question.id] = FIELDS[question.kind](question.text, profile_choices(questionnaire, question), *checks)
        chosen = response.profile.get(question.id, ())
        data[question.id] = list(chosen) if question.kind in LISTS else next(iter(chosen), "")
    return saving_form("ProfileForm", PROFILE, fields, data, again)


def profile_choices(questionnaire: Questionnaire, question: ProfileQuestion) -> list[tuple[str, str]]:
    """Return the value and the text of every choice: an option, or a program that a company can join or use."""
    if question.kind == "programs":
        return [(program.id, program.name) for program in questionnaire.programs if program.role in ("join", "use")]
    return [(option.id, option.text) for option in question.options]


FIELDS: Mapping[str, Callable[..., Any]] = {
    "text": lambda label, _choices, *checks: line_field(label, *checks),
    "one": radio_field,
    "many": tick_field,
    "programs": tick_field,
}
"""What makes the field of a question of each kind, from its text, its choices and the checks."""
LISTS = ("many", "programs")
"""The kinds whose answer is a list."""
