"""What a newer questionnaire has changed: the questions of the result that are new or changed."""

from collections.abc import Container
from dataclasses import dataclass

from ...core.question_result import QuestionResult
from ...core.result import Result


@dataclass(frozen=True)
class ChangedQuestion:
    """One question with the area in which it stands."""

    area_id: str
    result: QuestionResult


def changed_questions(result: Result, question_ids: Container[str]) -> tuple[ChangedQuestion, ...]:
    """Return these questions in the order of the questionnaire."""
    return tuple(
        ChangedQuestion(area.area.id, question)
        for area in result.areas
        for question in area.questions
        if question.question.id in question_ids
    )
