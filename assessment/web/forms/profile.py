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
        fields[question.id] = FIELDS[question.kind](questionnaire, question, checks)
        chosen = response.profile.get(question.id, ())
        data[question.id] = list(chosen) if question.kind in LISTS else next(iter(chosen), "")
    return saving_form("ProfileForm", PROFILE, fields, data, again)


def option_choices(question: ProfileQuestion) -> list[tuple[str, str]]:
    """Return the value and the text of every choice."""
    return [(option.id, option.text) for option in question.options]


def program_choices(questionnaire: Questionnaire) -> list[tuple[str, str]]:
    """Return the id and the name of every program that a company can join or use."""
    return [(program.id, program.name) for program in questionnaire.programs if program.role in ("join", "use")]


FieldBuilder = Callable[[Questionnaire, ProfileQuestion, list[Any]], Any]

FIELDS: Mapping[str, FieldBuilder] = {
    "text": lambda _questionnaire, question, checks: line_field(question.text, *checks),
    "one": lambda _questionnaire, question, checks: radio_field(question.text, option_choices(question), *checks),
    "many": lambda _questionnaire, question, checks: tick_field(question.text, option_choices(question), *checks),
    "programs": lambda questionnaire, question, checks: tick_field(
        question.text, program_choices(questionnaire), *checks
    ),
}
"""How a question of each kind becomes a field."""
LISTS = ("many", "programs")
"""The kinds whose answer is a list."""
