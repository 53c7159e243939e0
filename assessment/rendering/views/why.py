"""Views of the section "Why this score, and what would change it"."""

from dataclasses import dataclass

from ...core.area_result import AreaResult
from ...core.result import Result
from ...core.scoring import Score
from ..phrases import level_words, percent_words
from .references import QuestionReference, question_references
from .standing import area_titles, unfinished_areas


@dataclass(frozen=True)
class LevelPractices:
    """The practices that would lift an area to its next level."""

    level: str
    practices: tuple[QuestionReference, ...]


@dataclass(frozen=True)
class ReasonRow:
    """One area that has a score."""

    title: str
    core: bool
    percent: str
    level: str
    not_known: int
    """The number of its unknown or unanswered questions."""
    lift: LevelPractices | None


@dataclass(frozen=True)
class Why:
    """The section "Why this score, and what would change it"."""

    exact: bool
    """Whether the worst and best cases are the same."""
    by_percent: str
    """The level that the percent alone would give."""
    essentials: tuple[QuestionReference, ...]
    """Essential practices that limit the level."""
    capped_at: str
    """The highest level that can be reached without all essentials."""
    floors: str
    """The titles of the areas that limit the level."""
    unfinished: str
    """The titles of the areas whose other open practices limit the level."""
    complete_from: str
    """The lowest level that needs every practice of all areas at its target. Empty if no level does."""
    rows: tuple[ReasonRow, ...]


def why(result: Result) -> Why | None:
    """Return what determines the level, or None if too little is answered for a level."""
    overall = result.overall
    if overall is None or not result.enough_answered:
        return None
    return Why(
        exact=overall.score.exact,
        by_percent=overall.by_percent.title,
        essentials=question_references(overall.musts, result),
        capped_at=[level for level in result.questionnaire.levels if not level.musts][-1].title,
        floors=area_titles(overall.floors, result),
        unfinished=unfinished_areas(overall, result),
        complete_from=next((level.title for level in result.questionnaire.levels if level.everything), ""),
        rows=tuple(_row(area, area.score, result) for area in result.areas if area.enough_answered and area.score),
    )


def _row(area: AreaResult, score: Score, result: Result) -> ReasonRow:
    path = area.level_path
    return ReasonRow(
        title=area.area.title,
        core=area.area.core,
        percent=percent_words(score),
        level=level_words(score),
        not_known=sum(question.status in ("unknown", "unanswered") for question in area.asked),
        lift=LevelPractices(
            path.level.title,
            question_references([improvement.question.id for improvement in path.improvements], result),
        )
        if path
        else None,
    )
