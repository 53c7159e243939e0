"""Views of where the company stands: its level, percent and essentials, and the obstacles to a higher level."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ...core.compare import Comparison
from ...core.planned_step import DAYS_TO_HORIZON
from ...core.questionnaire import Level, Questionnaire
from ...core.result import Result
from ...core.scoring import SET_ASIDE_LEVEL, OverallScore
from ...translation import _, plural
from ..labels import HORIZON_LABELS
from ..phrases import (
    comma_list,
    compared_level_words,
    compared_percent_words,
    level_words,
    percent_words,
)
from .drawings import Blocks, Ladder, ProjectionLine, essential_blocks, ladder, projection_line
from .lead import lead

LONG_DETAILS = 120
"""If name, scope and role together have more characters than this, page 1 is set more tightly."""


Density = Literal["", "dense", "long dense"]
"""CSS classes that make room on page 1."""


@dataclass(frozen=True)
class HeadlineScore:
    """The overall score, in words and as a drawing."""

    ladder: Ladder
    line: ProjectionLine
    level: str
    place: str
    """The rank of the level, such as "level 2 of 4"."""
    percent: str
    later: str
    """The percent that the plan leads to, and by when. Empty if the plan has no steps."""
    meaning: str
    held_back: str
    """The areas that hold the level back. Empty if essential practices do, because page 1 begins with them."""


@dataclass(frozen=True)
class Standing:
    """The figures on page 1."""

    quick: str
    """The number of quick-check practices that are in place. Empty if more than the quick check is answered."""
    unknown: str
    """How many answers are not known yet, of all."""
    lead: str
    """The sentences at the top of page 1."""
    essentials: str
    blocks: Blocks
    essentials_label: str
    """What `essentials` counts, and how many essentials are not known."""
    verdict: HeadlineScore | None
    """None if too little is answered, or if no core area counts."""
    too_early: bool
    """Whether too little is answered for a level."""


@dataclass(frozen=True)
class LevelLimits:
    """What limits the overall level, whatever the percentage."""

    floors: str
    """The titles of the areas that limit the level if their own level is too low."""
    set_aside: str
    """The level that such an area counts as if questions are set aside so that it has no level."""
    without_essentials: str
    """The highest level that can be reached without all essentials."""
    unfinished: str
    """The highest level that can be reached while any other practice is below its target, or empty."""


@dataclass(frozen=True)
class SinceLine:
    """The changes since an earlier assessment, in a few figures."""

    then: str
    """The level and percent of the earlier assessment. Empty if either assessment has no level."""
    closed_and_new: str
    """The numbers of closed and new gaps."""
    open: int
    """The number of gaps that were open then and are still open."""


def done_of(done: int, total: int) -> str:
    """Return a text such as "3 of 12"."""
    return _("{done} of {all}").format(done=done, all=total)


def standing(result: Result) -> Standing:
    """Return the figures on page 1 of the report."""
    essentials = result.essentials
    shown = result.overall if result.enough_answered else None
    return Standing(
        quick=_quick(result) if result.quick_only else "",
        unknown=done_of(result.unknown, len(result.quick_check if result.quick_only else result.asked)),
        lead=lead(result),
        blocks=essential_blocks(essentials),
        essentials=done_of(essentials.in_place, essentials.total),
        essentials_label=_essentials_label(essentials.unknown),
        verdict=_verdict(shown, result) if shown else None,
        too_early=not result.enough_answered,
    )


def _essentials_label(unknown: int) -> str:
    label = _("essential practices in place")
    if not unknown:
        return label
    return comma_list(
        [label, plural("{count} not known yet", "{count} not known yet", unknown).format(count=unknown)]
    )


def _quick(result: Result) -> str:
    return _("{done} of {all} in place").format(done=result.quick_in_place, all=len(result.quick_check))


def _verdict(overall: OverallScore, result: Result) -> HeadlineScore | None:
    score, levels = overall.score, result.questionnaire.levels
    worst, best = score.worst_level, score.best_level
    if worst is None or best is None:
        return None
    return HeadlineScore(
        ladder=ladder(levels, worst, best),
        line=_line(overall, result),
        level=level_words(score),
        place=_place(levels, worst, best),
        percent=percent_words(score),
        later=_later(result),
        meaning=worst.meaning,
        held_back=_held_back(overall, result),
    )


def _line(overall: OverallScore, result: Result) -> ProjectionLine:
    later = [
        (HORIZON_LABELS[projection.horizon], projection.overall.score.worst.percent)
        for projection in result.projections
        if projection.overall
    ]
    return projection_line(overall.score.worst.percent, later)


def _later(result: Result) -> str:
    """Return the percent at the end of the last horizon that has one."""
    dated = [entry for entry in result.projections if entry.overall and entry.horizon in DAYS_TO_HORIZON]
    if not dated or dated[-1].overall is None:
        return ""
    return _("{percent}% {time} if the plan is done").format(
        percent=percent_words(dated[-1].overall.score), time=HORIZON_LABELS[dated[-1].horizon].lower()
    )


def _place(levels: Sequence[Level], worst: Level, best: Level) -> str:
    """Return the rank of the level among those above the lowest, such as "level 2 of 4"."""
    if worst != best:
        return _("between these levels")
    return _("level {place} of {top}").format(place=levels.index(worst), top=len(levels) - 1)


def _held_back(overall: OverallScore, result: Result) -> str:
    """Return the areas whose level is too low, or else the areas with open practices, unless essentials are open."""
    if overall.musts:
        return ""
    if overall.floors:
        return area_titles(overall.floors, result)
    if overall.unfinished:
        return _("practices below target in {areas}").format(areas=unfinished_areas(overall, result))
    return ""


def unfinished_areas(overall: OverallScore, result: Result) -> str:
    """Return the titles of the areas whose open practices limit the level, although none is essential."""
    unfinished = set(overall.unfinished)
    area_ids = [
        area.area.id for area in result.areas if unfinished & {question.question.id for question in area.questions}
    ]
    return area_titles(tuple(area_ids), result)


def area_titles(area_ids: tuple[str, ...], result: Result) -> str:
    """Return the titles of these areas, in the order of the questionnaire."""
    return comma_list(area.area.title for area in result.areas if area.area.id in area_ids)


def density(result: Result, details: str, comparison: Comparison | None) -> Density:
    """Return the CSS classes that set page 1 more tightly.

    They keep all first actions on page 1, even with names or a comparison.

    Args:
        details: The name, scope and role as the page shows them, joined.
    """
    if len(details) > LONG_DETAILS:
        return "long dense"
    more = comparison or result.quick_only or result.unanswered or result.mostly_unknown
    return "dense" if more or details else ""


def board_density(details: str) -> Density:
    """Return the CSS classes that set the board edition more tightly."""
    return "long dense" if len(details) > LONG_DETAILS else ""


def since_line(comparison: Comparison) -> SinceLine:
    """Return the figures of a comparison for page 1."""
    headline = comparison.headline
    then = _("Last time: {level}, {range}% of the way to target in the core areas.").format(
        level=compared_level_words(headline.then_levels), range=compared_percent_words(headline.then)
    )
    closed, new = len(comparison.gaps("closed")), len(comparison.gaps("new"))
    return SinceLine(
        then if headline.then_levels and headline.now_levels else "",
        comma_list(
            (
                plural("{count} gap closed", "{count} gaps closed", closed).format(count=closed),
                plural("{count} new", "{count} new", new).format(count=new) if new else _("none new"),
            )
        ),
        len(comparison.gaps("open")),
    )


def level_limits(questionnaire: Questionnaire) -> LevelLimits:
    """Return what limits the overall level, whatever the percent."""
    levels = questionnaire.levels
    return LevelLimits(
        floors=comma_list(area.title for area in questionnaire.areas if area.floor),
        set_aside=levels[min(SET_ASIDE_LEVEL, len(levels) - 1)].title,
        without_essentials=[level for level in levels if not level.musts][-1].title,
        unfinished=[level for level in levels if not level.everything][-1].title if levels[-1].everything else "",
    )
