"""Views of the areas: the tables with a bar for each area, and the section "Area by area" with the gaps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ...core.area_result import AreaResult
from ...core.compare import Comparison, ScoreChange
from ...core.questionnaire import Level
from ...core.result import Result
from ...core.scoring import Score
from ...translation import _
from ..phrases import (
    NOTHING,
    comma_list,
    compared_percent_words,
    level_words,
    percent_words,
    set_aside_words,
)
from .drawings import Bar, score_bar, tick_percents

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
