"""Gaps: practices that apply to a company and are below their target, in order of importance."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .question import IMPORTANCES, Area, DutyTie, Option, Part, Question
from .questionnaire import Questionnaire
from .response import Answer, answer_status, asked_questions, chosen_option, missing_parts

GapKind = Literal["missing", "partial", "unknown"]


@dataclass(frozen=True)
class Gap:
    """One practice below its target, with advice worded for this company."""

    area: Area
    question: Question
    kind: GapKind
    option: Option | None
    """The chosen statement. None if the company doesn't know."""
    shortfall: int
    """The weight times the missing points. If the company doesn't know, all points up to the target are missing."""
    duties: tuple[DutyTie, ...]
    """How the practice relates to duties that may apply to this company."""
    text: str
    """The gap in one sentence, whichever parts are ticked as missing. If the company doesn't know, the question."""
    advice: str
    """The `start` advice if the practice is missing or unknown.

    If it is partly in place, the advice on each part ticked as missing, or the `strengthen` advice if none is ticked.
    """
    missing: tuple[Part, ...] = ()
    """The parts ticked as missing."""


def find_gaps(questionnaire: Questionnaire, tags: frozenset[str], answers: Mapping[str, Answer]) -> tuple[Gap, ...]:
    """Return all gaps, sorted by importance, then duty, then shortfall, then questionnaire order.

    An unanswered question is not a gap yet.
    """
    gaps = []
    for area in questionnaire.areas:
        for question in asked_questions(area, tags):
            if gap := _gap(questionnaire, area, question, tags, answers.get(question.id)):
                gaps.append(gap)
    return tuple(sorted(gaps, key=gap_rank))  # sorted() is stable, so ties stay in questionnaire order


def gap_rank(gap: Gap) -> tuple[int, int, int]:
    """Return a sort key: importance, then duty (requires, prepares for, none), then shortfall (largest first)."""
    duty = min(({"requires": 0, "prepares-for": 1}[tie.how] for tie in gap.duties), default=2)
    return IMPORTANCES.index(gap.question.importance), duty, -gap.shortfall


def duty_ties(questionnaire: Questionnaire, question: Question, tags: frozenset[str]) -> tuple[DutyTie, ...]:
    """Return the question's ties to duties that may apply to a company with these tags. Leave out open points."""
    ties = []
    for tie in question.duties:
        duty = questionnaire.duty(tie.id)
        if duty.confidence != "low" and duty.applies.holds(tags):
            ties.append(tie)
    return tuple(ties)


def gap_wording(question: Question, tags: frozenset[str]) -> tuple[str, str, str]:
    """Return the gap sentence, the `start` advice and the `strengthen` advice for a company with these tags."""
    for tailored in question.tailored:
        if tailored.when.holds(tags):
            return (
                tailored.gap or question.gap,
                tailored.start or question.start,
                tailored.strengthen or question.strengthen,
            )
    return question.gap, question.start, question.strengthen


def _gap(
    questionnaire: Questionnaire, area: Area, question: Question, tags: frozenset[str], answer: Answer | None
) -> Gap | None:
    if answer_status(question, answer) in ("unanswered", "not-applicable"):
        return None
    option = chosen_option(question, answer)
    reached = option.points if option else 0
    if reached >= question.target_points:
        return None
    kind: GapKind = "unknown" if option is None else "missing" if reached == 0 else "partial"
    text, start, strengthen = gap_wording(question, tags)
    missing = missing_parts(question, answer)
    if missing:
        strengthen = " ".join(part.advice for part in missing)
    return Gap(
        area=area,
        question=question,
        kind=kind,
        option=option,
        shortfall=question.weight * (question.target_points - reached),
        duties=duty_ties(questionnaire, question, tags),
        text=question.text if kind == "unknown" else text,
        advice=strengthen if kind == "partial" else start,
        missing=missing,
    )
