"""Views of the answers with their points, the notes, the quick check, and the questions that do not apply."""

from dataclasses import dataclass

from ...core.profile import ProfileQuestion
from ...core.question import Reason
from ...core.question_result import QuestionResult
from ...core.result import Result
from ...translation import _
from ...user_text import strict, strict_line
from ..labels import ANSWER_LABELS, PRACTICE_LABELS, PracticeState
from ..phrases import NOTHING, part_list, semicolon_list


@dataclass(frozen=True)
class AnswerRow:
    """One answer. A profile question has no number. An answer that does not count has a dash for its points."""

    number: str
    question: str
    answer: str
    points: str


@dataclass(frozen=True)
class AnsweredArea:
    """The answers of one area."""

    number: int
    title: str
    answers: tuple[AnswerRow, ...]


@dataclass(frozen=True)
class Note:
    """The note on an answer, in its strict form."""

    number: str
    question: str
    text: str


@dataclass(frozen=True)
class Answers:
    """The section "Your answers"."""

    profile: tuple[AnswerRow, ...]
    areas: tuple[AnsweredArea, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class QuickRow:
    """One practice of the quick check."""

    practice: str
    state: str


@dataclass(frozen=True)
class ExcludedEntry:
    """One area or question that does not apply. An area has no number."""

    number: str
    text: str
    reason: str


def answers(result: Result, notes: bool) -> Answers:
    """Return the section "Your answers".

    Args:
        notes: Whether the edition shows the notes that people added to their answers.
    """
    noted = [question for question in result.asked if question.note] if notes else []
    return Answers(
        _profile(result),
        tuple(
            AnsweredArea(area.number, area.area.title, tuple(map(_row, area.asked)))
            for area in result.areas
            if area.asked
        ),
        tuple(Note(question.number, question.question.text, strict(question.note)) for question in noted),
    )


def _profile(result: Result) -> tuple[AnswerRow, ...]:
    return tuple(
        AnswerRow("", question.text, semicolon_list(values) or _("no answer"), NOTHING)
        for question, values in profile_rows(result)
    )


def profile_rows(result: Result) -> list[tuple[ProfileQuestion, list[str]]]:
    """Return each profile question with the texts of its answer."""
    return [(question, _chosen(question, result)) for question in result.questionnaire.profile]


def _chosen(question: ProfileQuestion, result: Result) -> list[str]:
    chosen = result.response.profile.get(question.id, ())
    if question.kind == "text":
        return [strict_line(text) for text in chosen if text]
    if question.kind == "programs":
        return [program.name for program in result.questionnaire.programs if program.id in chosen]
    return [option.text for option in question.options if option.id in chosen]


def _row(question: QuestionResult) -> AnswerRow:
    return AnswerRow(question.number, question.question.text, _answer(question), _points(question))


def _answer(question: QuestionResult) -> str:
    if question.status == "answered":
        text = question.option.text if question.option else ""
        if not question.missing:
            return text
        return _("{answer} Missing: {parts}.").format(answer=text, parts=part_list(question.missing))
    label = ANSWER_LABELS[question.status]
    return _("{answer}: {reason}").format(answer=label, reason=question.reason.text) if question.reason else label


def _points(question: QuestionResult) -> str:
    points, target = question.points, question.question.target_points
    if points is None:
        return NOTHING
    if points.low == points.high:
        words = _("{points} of {target} × {weight}")
    else:
        words = _("{low}–{high} of {target} × {weight}")
    return words.format(
        points=points.low, low=points.low, high=points.high, target=target, weight=question.question.weight
    )


def quick_rows(result: Result) -> tuple[QuickRow, ...]:
    """Return each practice of the quick check with its state."""
    return tuple(
        QuickRow(question.question.text, PRACTICE_LABELS[_state(question)]) for question in result.quick_check
    )


def _state(question: QuestionResult) -> PracticeState:
    if question.gap:
        return question.gap.kind
    return "in-place" if question.status == "answered" else question.status


def excluded_entries(result: Result) -> tuple[ExcludedEntry, ...]:
    """Return what does not apply: areas and questions that the profile rules out, then questions set aside."""
    areas = [ExcludedEntry("", area.area.title, area.area.not_asked) for area in result.areas if not area.asked]
    hidden = [
        ExcludedEntry(question.number, question.question.text, question.question.not_asked)
        for area in result.areas
        if area.asked
        for question in area.questions
        if not question.asked
    ]
    aside = [
        ExcludedEntry(question.number, question.question.text, _reason(question.reason))
        for question in result.asked
        if question.reason
    ]
    return (*areas, *hidden, *aside)


def _reason(reason: Reason) -> str:
    return _("You said: {reason}").format(reason=reason.text)
