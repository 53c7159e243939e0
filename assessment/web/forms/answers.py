"""The form of an area and of the quick check."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from typing import Any

from ...assessment_state import SentForm
from ...core.memory import remembered
from ...core.progress import AskedQuestion
from ...core.question import NOT_APPLICABLE_PREFIX, UNKNOWN, Question
from ...core.response import Answer, Response
from ...rendering.phrases import sentence
from ...response_values import NOTE, PARTS
from ...translation import CATALOGS, _, current_language
from .fields import note_field, radio_field, tick_field
from .saving import SavingForm, filled_form, form_class

MAX_REMEMBERED_CLASSES = 256
_classes: dict[tuple[object, ...], tuple[type[SavingForm], tuple[Question, ...]]] = {}


class AnswersForm(SavingForm):
    """The answers to some questions. Missing parts belong to certain choices, so other choices clear them."""

    choices_with_parts: Mapping[str, Set[str]] = {}
    """For each question that has parts, its id and the choices with which they are kept. No choice keeps them too."""

    def sent(self) -> SentForm:
        sent = super().sent()
        cleared = {
            question_id + PARTS: ()
            for question_id, choices in self.choices_with_parts.items()
            if not set(sent.values[question_id]) <= choices
        }
        return replace(sent, values={**sent.values, **cleared})


def answers_form(questions: Iterable[AskedQuestion], response: Response, again: bool = False) -> SavingForm:
    """Return a form with a radio group and a note field for each question, and tick boxes for parts if it has any.

    It contains the values that the visitor sent. If the page is opened, or shown `again` after a save, it contains
    the response.
    """
    shown = tuple(asked_question.question for asked_question in questions)
    data: dict[str, Any] = {}
    for question in shown:
        answer = response.answers.get(question.id, Answer())
        data[question.id], data[question.id + NOTE] = answer.choice, answer.note
        if question.parts:
            data[question.id + PARTS] = list(answer.missing)
    return filled_form(_remembered_class(shown), data, again)


def _remembered_class(questions: tuple[Question, ...]) -> type[SavingForm]:
    """Return the class of the form with these questions, which takes longer to build than to fill.

    Questions are compared by identity. The classes of the latest pages are remembered together with their questions,
    so that no other question can get the identity of one of them.
    """
    key = (CATALOGS[current_language()], *map(id, questions))
    form_type, _questions = remembered(
        _classes, key, lambda: (_answers_class(questions), questions), MAX_REMEMBERED_CLASSES
    )
    return form_type


def _answers_class(questions: Iterable[Question]) -> type[SavingForm]:
    members: dict[str, Any] = {}
    choices_with_parts = {}
    for question in questions:
        members[question.id] = radio_field(question.text, answer_choices(question))
        if question.parts:
            choices_with_parts[question.id] = {option.id for option in question.partial_options}
            members[question.id + PARTS] = tick_field(question.text, part_choices(question))
        members[question.id + NOTE] = note_field(question.text)
    return form_class(AnswersForm, "", {**members, "choices_with_parts": choices_with_parts})


def answer_choices(question: Question) -> list[tuple[str, str]]:
    """Return the value and the text of every possible answer."""
    return [
        *((option.id, option.text) for option in question.options),
        (UNKNOWN, _("We don’t know yet")),
        *((NOT_APPLICABLE_PREFIX + reason.id, reason.text) for reason in question.not_applicable),
    ]


def part_choices(question: Question) -> list[tuple[str, str]]:
    """Return the value and the text of every part that can be ticked as missing."""
    return [(part.id, sentence(part.text, "")) for part in question.parts]
