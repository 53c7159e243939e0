"""How one part of the report names a practice of another part."""

from collections.abc import Iterable
from dataclasses import dataclass

from ...core.compare import QuestionChange
from ...core.gaps import Gap
from ...core.question_result import QuestionResult
from ...core.result import Result
from ...user_text import strict_line


@dataclass(frozen=True)
class QuestionReference:
    """The number of a practice, which links to its gap if it has one."""

    question_id: str
    number: str
    has_gap: bool


@dataclass(frozen=True)
class NumberedText:
    """A sentence about a practice; the number is empty if the questionnaire no longer has the question."""

    number: str
    text: str


def results_by_id(result: Result) -> dict[str, QuestionResult]:
    """Return every question of the questionnaire by its id."""
    return {question.question.id: question for question in result.questions}


def question_references(question_ids: Iterable[str], result: Result) -> tuple[QuestionReference, ...]:
    """Return the numbers of these questions, in the order given."""
    by_id = results_by_id(result)
    return tuple(
        QuestionReference(question_id, by_id[question_id].number, by_id[question_id].gap is not None)
        for question_id in question_ids
    )


def gap_references(gaps: Iterable[Gap], result: Result) -> tuple[QuestionReference, ...]:
    """Return the numbers of these gaps, in the order given."""
    return question_references([gap.question.id for gap in gaps], result)


def change_texts(changes: Iterable[QuestionChange], result: Result) -> tuple[NumberedText, ...]:
    """Return for each question what it says now: its gap, the practice in place, or the question."""
    by_id = results_by_id(result)
    return tuple(_change_text(change, by_id.get(change.id)) for change in changes)


def _change_text(change: QuestionChange, question: QuestionResult | None) -> NumberedText:
    if question is None:
        return NumberedText("", strict_line(change.text))
    if question.gap:
        return NumberedText(question.number, question.gap.text)
    return NumberedText(question.number, question.question.strength if question.in_place else question.question.text)
