"""Gaps: practices that apply and are below their target, in an order that is always total."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .question import Area, DutyTie, Importance, Option, Question
from .questionnaire import Questionnaire
from .response import Answer, answer_status, asked_questions, chosen_option

Kind = Literal["missing", "partial", "unknown"]
IMPORTANCE: tuple[Importance, ...] = ("must", "should", "could")


@dataclass(frozen=True)
class Gap:
    """One practice below its target; advice is already worded for this company."""

    area: Area
    question: Question
    kind: Kind
    option: Option | None
    """What was chosen; None where nobody knows."""
    shortfall: int
    """Weight x points that are lacking; where nobody knows, the worst case."""
    duties: tuple[DutyTie, ...]
    """Ties to the duties that may apply to this company."""
    text: str
    """The gap in one sentence."""
    advice: str
    """start where it is missing or unknown, strengthen where it is partial."""


def find_gaps(questionnaire: Questionnaire, tags: frozenset[str], answers: Mapping[str, Answer]) -> tuple[Gap, ...]:
    """All gaps: by importance, then by duty, then by shortfall, then as asked. Unanswered is no gap yet."""
    found = []
    for area in questionnaire.areas:
        for question in asked_questions(area, tags):
            if gap := _gap(questionnaire, area, question, tags, answers.get(question.id)):
                found.append(gap)
    return tuple(sorted(found, key=rank))  # sorted() is stable: the order as asked breaks ties


def duty_ties(questionnaire: Questionnaire, question: Question, tags: frozenset[str]) -> tuple[DutyTie, ...]:
    """The ties of a question to duties that may apply to this company; open points are left out."""
    ties = []
    for tie in question.duties:
        duty = questionnaire.duty(tie.id)
        if duty.confidence != "low" and duty.applies.holds(tags):
            ties.append(tie)
    return tuple(ties)


def gap_wording(question: Question, tags: frozenset[str]) -> tuple[str, str, str]:
    """Gap, start and strengthen for this company."""
    for other in question.tailored:
        if other.when.holds(tags):
            return (
                other.gap or question.gap,
                other.start or question.start,
                other.strengthen or question.strengthen,
            )
    return question.gap, question.start, question.strengthen


def _gap(
    questionnaire: Questionnaire, area: Area, question: Question, tags: frozenset[str], answer: Answer | None
) -> Gap | None:
    state = answer_status(question, answer)
    option = chosen_option(question, answer)
    if state in ("unanswered", "not-applicable"):
        return None
    reached = option.points if option else 0
    if reached >= question.target_points:
        return None
    kind: Kind = "unknown" if option is None else "missing" if reached == 0 else "partial"
    text, start, strengthen = gap_wording(question, tags)
    return Gap(
        area,
        question,
        kind,
        option,
        question.weight * (question.target_points - reached),
        duty_ties(questionnaire, question, tags),
        text,
        strengthen if kind == "partial" else start,
    )


def rank(gap: Gap) -> tuple[int, int, int]:
    """By importance, then by duty (required, prepared for, none), then by shortfall."""
    duty = min(({"requires": 0, "prepares-for": 1}[tie.how] for tie in gap.duties), default=2)
    return IMPORTANCE.index(gap.question.importance), duty, -gap.shortfall
