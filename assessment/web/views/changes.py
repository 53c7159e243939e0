"""The questions that are new or changed in a newer questionnaire."""

from collections.abc import Container
from dataclasses import dataclass

from ...core.question_result import QuestionResult
from ...core.result import Result


@dataclass(frozen=True)
class ChangedQuestion:
    """A question and its area."""

    area_id: str
    result: QuestionResult


def changed_questions(result: Result, question_ids: Container[str]) -> tuple[ChangedQuestion, ...]:
    """Return the questions with these ids, in the order of the questionnaire."""
    return tuple(
        ChangedQuestion(area.area.id, question)
        for area in result.areas
        for question in area.questions
        if question.question.id in question_ids
    )
