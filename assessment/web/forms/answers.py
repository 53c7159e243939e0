"""The form of an area and of the quick check."""

from collections.abc import Iterable
from typing import Any

from ...assessment_state import NOTE
from ...core.progress import AskedQuestion
from ...core.question import NOT_APPLICABLE_PREFIX, UNKNOWN, Question
from ...core.response import Answer, Response
from ...translation import _
from .fields import note_field, radio_field
from .saving import SavingForm, saving_form


def answers_form(questions: Iterable[AskedQuestion], response: Response, again: bool = False) -> SavingForm:
    """Return a form with a radio group and a note field for each question.

    It contains what the visitor sent. If the page is opened, or shown `again` after a save, it contains the response.
    """
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for asked_question in questions:
        question = asked_question.question
        fields[question.id] = radio_field(question.text, answer_choices(question))
        fields[question.id + NOTE] = note_field(question.text)
        answer = response.answers.get(question.id, Answer())
        data[question.id], data[question.id + NOTE] = answer.choice, answer.note
    return saving_form("AnswersForm", "", fields, data, again)


def answer_choices(question: Question) -> list[tuple[str, str]]:
    """Return the value and the text of every possible answer."""
    return [
        *((option.id, option.text) for option in question.options),
        (UNKNOWN, _("We don’t know yet")),
        *((NOT_APPLICABLE_PREFIX + reason.id, reason.text) for reason in question.not_applicable),
    ]
