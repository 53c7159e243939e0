"""Views of the areas: the tables with a bar for each area, and the section "Area by area" with the gaps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ...core.area_result import AreaResult
from ...core.compare import Comparison, ScoreChange
from ...core.gaps import Gap, gap_rank
from ...core.matching import ProgramMatch, Recommendation
from ...core.question_result import QuestionResult
from ...core.questionnaire import Level
from ...core.result import Result
from ...core.scoring import Score
from ...core.source import Source
from ...translation import _
from ..labels import GAP_LABELS, IMPORTANCE_LABELS, RELATION_LABELS
from ..phrases import (
    NOTHING,
    comma_list,
    compared_percent_words,
    cost_words,
    level_words,
    people_words,
    percent_words,
    semicolon_list,
    set_aside_words,
)
from .countries import hotlines
from .drawings import Bar, score_bar, tick_percents
from .references import question_references

LevelSign = Literal["in-place", "partial", "missing", "unknown", ""]
"""The sign before a level: at target, on the way, at the lowest level, a range, or none if there is no level."""


@dataclass(frozen=True)
class AreaRow:
    """One area in a table of areas. If it has no bar, `instead` says why."""

    title: str
    bar: Bar | None
    percent: str
    then: str
    """The percent in the earlier assessment, or a dash if there is none."""
    level: str
    state: LevelSign
    instead: str


@dataclass(frozen=True)
class AreaTable:
    """A table of areas, which may include the figures of an earlier assessment."""

    rows: tuple[AreaRow, ...]
    compared: bool
    marks: str
    """What the marks of the bars stand for."""


@dataclass(frozen=True)
class LevelHint:
    """The numbers and the count of the practices that would lift an area to its next level."""

    numbers: str
    count: int
    level: str


@dataclass(frozen=True)
class GapHelper:
    """A program that helps with a gap."""

    program_id: str
    name: str
    cost: str
    more: str
    """What else the program offers, if it is in use. Otherwise empty."""


@dataclass(frozen=True)
class GapCard:
    """One gap with its advice."""

    number: str
    gap: Gap
    ask: str
    """The person who may know the answer. Empty if the company knows."""
    importance: str
    kind: str
    hotlines: str
    """A sentence that names the hotlines of the company's countries. Empty if the advice doesn't ask for it."""
    helpers: tuple[GapHelper, ...]
    model: Source | None
    """A public model text, for a practice that no program helps with."""
    laws: str
    """The duties that the gap relates to. Empty if the edition leaves them out."""


@dataclass(frozen=True)
class AreaCard:
    """One area with its gaps."""

    area_id: str
    number: int
    title: str
    bar: Bar | None
    """None if too little is answered."""
    level: str
    """Empty if too few questions count for a level."""
    percent: str
    set_aside: str
    """How many questions are set aside, if these are so many that the area has no score. Otherwise empty."""
    then: str
    """The percent in the earlier assessment. Empty if there is none."""
    known_gaps: int
    to_find_out: int
    """The number of the area's answers that are not known yet."""
    open_questions: int
    pressing: Gap | None
    next_level: LevelHint | None
    gaps: tuple[GapCard, ...]


@dataclass(frozen=True)
class AreaSection:
    """The section "Area by area"."""

    cards: tuple[AreaCard, ...]
    reached: str
    """The areas in which every practice is at its target."""


def core_areas(result: Result, comparison: Comparison | None) -> AreaTable:
    """Return the table of the core areas, which count toward the overall score."""
    return _table([area for area in result.areas if area.area.core], result.questionnaire.levels, comparison)


def all_areas(result: Result, comparison: Comparison | None) -> AreaTable:
    """Return the table of all areas, those that count toward the overall score first."""
    areas = sorted(result.areas, key=lambda area: not area.area.core)
    return _table(areas, result.questionnaire.levels, comparison)


def _table(areas: Iterable[AreaResult], levels: Sequence[Level], comparison: Comparison | None) -> AreaTable:
    rows = tuple(_row(area, levels, _change(area, comparison)) for area in areas)
    marks = [
        _("{percent}% {level}").format(percent=level.percent, level=level.title)
        for level in levels
        if level.percent in tick_percents(levels)
    ]
    return AreaTable(rows, comparison is not None, comma_list(marks))


def _change(area: AreaResult, comparison: Comparison | None) -> ScoreChange | None:
    changes = comparison.areas if comparison else ()
    return next((change for change in changes if change.area == area.area.id), None)


def _row(area: AreaResult, levels: Sequence[Level], change: ScoreChange | None) -> AreaRow:
    title, score = area.area.title, area.score
    if not area.asked:
        return AreaRow(title, None, "", "", "", "", _("Not asked: {why}").format(why=area.area.not_asked))
    if score is None:
        return AreaRow(title, None, "", "", "", "", set_aside_words(area))
    if not area.enough_answered:
        answered = _("{done} of {all} questions answered").format(done=area.answered, all=len(area.asked))
        return AreaRow(title, None, "", "", "", "", answered)
    then = compared_percent_words(change.then) if change else NOTHING
    bar = score_bar(score, change, levels)
    return AreaRow(title, bar, percent_words(score), then, level_words(score), level_sign(score, levels), "")


def level_sign(score: Score, levels: Sequence[Level]) -> LevelSign:
    """Return the sign that stands before a level."""
    if score.worst_level is None or score.best_level is None:
        return ""
    if score.worst_level != score.best_level:
        return "unknown"
    if score.worst.percent == 100:
        return "in-place"
    return "missing" if score.worst_level == levels[0] else "partial"


def area_section(result: Result, comparison: Comparison | None, ties: bool) -> AreaSection | None:
    """Return the areas with their gaps, or None if there is nothing to show yet.

    Args:
        ties: Whether the edition shows which duties each gap relates to.
    """
    asked_areas = [area for area in result.areas if area.asked]
    if not result.gaps and not any(area.enough_answered for area in asked_areas):
        return None
    reached = [
        area for area in asked_areas if area.score and area.enough_answered and area.state == "done" and not area.gaps
    ]
    return AreaSection(
        tuple(
            _card(area, result, _change(area, comparison), ties)
            for area in asked_areas
            if area.gaps or (area.enough_answered and (area.state != "done" or area.mostly_set_aside))
        ),
        semicolon_list(map(_reached, reached)),
    )


def _reached(area: AreaResult) -> str:
    if area.score is None or area.score.worst_level is None:
        return area.area.title
    return _("{area} ({level})").format(area=area.area.title, level=level_words(area.score))


def _offered(result: Result, gap: Gap) -> list[Recommendation]:
    recommended = result.recommended[gap.question.id]
    return [recommendation for recommendation in recommended if recommendation.match.verdict != "not-for-you"]


def _card(
    area: AreaResult,
    result: Result,
    change: ScoreChange | None,
    ties: bool,
) -> AreaCard:
    score = area.score if area.enough_answered else None
    return AreaCard(
        area_id=area.area.id,
        number=area.number,
        title=area.area.title,
        bar=score_bar(score, change) if score else None,
        level=level_words(score) if score and score.worst_level else "",
        percent=percent_words(score) if score else "",
        set_aside=set_aside_words(area) if area.mostly_set_aside else "",
        then=compared_percent_words(change.then) if change and change.then else "",
        known_gaps=sum(gap.kind != "unknown" for gap in area.gaps),
        to_find_out=sum(gap.kind == "unknown" for gap in area.gaps),
        open_questions=len(area.asked) - area.answered,
        pressing=_pressing(area.gaps),
        next_level=_next_level(area, result),
        gaps=tuple(_gap_card(question, question.gap, result, ties) for question in area.questions if question.gap),
    )


def _pressing(gaps: Sequence[Gap]) -> Gap | None:
    """Return the first essential gap in the order of the questions, or else the gap with the highest rank."""
    essential = [gap for gap in gaps if gap.question.importance == "must"]
    return next(iter(essential or sorted(gaps, key=gap_rank)), None)


def _next_level(area: AreaResult, result: Result) -> LevelHint | None:
    if not area.enough_answered or area.level_path is None:
        return None
    improvements = area.level_path.improvements
    references = question_references([improvement.question.id for improvement in improvements], result)
    numbers = comma_list(reference.number for reference in references)
    return LevelHint(numbers, len(improvements), area.level_path.level.title)


def _gap_card(question: QuestionResult, gap: Gap, result: Result, ties: bool) -> GapCard:
    return GapCard(
        number=question.number,
        gap=gap,
        ask=people_words(gap.question, result.questionnaire) if gap.kind == "unknown" else "",
        importance=IMPORTANCE_LABELS[gap.question.importance],
        kind=GAP_LABELS[gap.kind],
        hotlines=hotlines([gap], result),
        helpers=tuple(_helper(recommendation.match) for recommendation in _offered(result, gap)),
        model=result.questionnaire.source(gap.question.model) if gap.question.model else None,
        laws=_laws(gap, result) if ties else "",
    )


def _helper(match: ProgramMatch) -> GapHelper:
    return GapHelper(
        program_id=match.program.id,
        name=match.program.name,
        cost=cost_words(match),
        more=match.program.more if match.verdict == "in-use" else "",
    )


def _laws(gap: Gap, result: Result) -> str:
    return semicolon_list(
        _("{duty} ({relation})").format(
            duty=result.questionnaire.duty(tie.id).title, relation=RELATION_LABELS[tie.how]
        )
        for tie in gap.duties
    )
