"""References between parts of the report: how one part names a practice that another part shows."""

from collections.abc import Iterable
from dataclasses import dataclass

from ...core.compare import QuestionChange
from ...core.gaps import Gap
from ...core.question_result import QuestionResult
from ...core.result import Result
from ...user_text import strict_line
from ..phrases import gap_words


@dataclass(frozen=True)
class QuestionReference:
    """The number of a practice, linked to its gap if there is one."""

    question_id: str
    number: str
    has_gap: bool


@dataclass(frozen=True)
class NumberedText:
    """A sentence about a practice. The number is empty if the questionnaire no longer has the question."""

    number: str
    text: str


def results_by_id(result: Result) -> dict[str, QuestionResult]:
    """Return the result of every question, by question id."""
    return {question.question.id: question for question in result.questions}


def question_references(question_ids: Iterable[str], result: Result) -> tuple[QuestionReference, ...]:
    """Return references to these questions, in the order given."""
    by_id = results_by_id(result)
    return tuple(
        QuestionReference(question_id, by_id[question_id].number, by_id[question_id].gap is not None)
        for question_id in question_ids
    )


def gap_references(gaps: Iterable[Gap], result: Result) -> tuple[QuestionReference, ...]:
    """Return references to these gaps, in the order given."""
    return question_references([gap.question.id for gap in gaps], result)


def change_texts(changes: Iterable[QuestionChange], result: Result) -> tuple[NumberedText, ...]:
    """Return a sentence about each question as it is now: its gap, the practice in place, or the question itself."""
    by_id = results_by_id(result)
    return tuple(_change_text(change, by_id.get(change.id)) for change in changes)


def _change_text(change: QuestionChange, question: QuestionResult | None) -> NumberedText:
    if question is None:
        return NumberedText("", strict_line(change.text))
    if question.gap:
        return NumberedText(question.number, gap_words(question.gap))
    return NumberedText(question.number, question.question.strength if question.in_place else question.question.text)
