"""The numbers and SVG paths of the report's drawings: the bars, the ladder of levels and the timeline of the path."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...core.compare import PercentRange, ScoreChange
from ...core.planned_step import PlannedStep
from ...core.question import Importance
from ...core.questionnaire import Level
from ...core.scoring import Score
from ...translation import _
from ..phrases import compared_percent_words, percent_words, whole

BAR_UNIT = 2
"""The width of one percent in a bar, in units of the drawing."""
BAR_TOP, BAR_HEIGHT = "0", "10"
THEN_TOP, THEN_HEIGHT = "12.5", "3.5"
"""The top and height of the earlier assessment's bar, which is thinner and drawn below the present bar."""
STEP_WIDTH = 12
"""The width of one step of the ladder, including the space beside it."""
LADDER_BASE = 25.5
SQUARES_IN_A_ROW = 5
SQUARE_PITCH = 4.6
COLUMN_PITCH, FIRST_COLUMN = 24.4, 48
"""The distance between the timeline's columns and the start of the first. They line up with the table below."""


@dataclass(frozen=True)
class Bar:
    """A bar. It is solid up to the worst case and hatched from there to the best case. Either path may be empty."""

    title: str
    solid: str
    hatched: str
    compared: bool
    """Whether the bar of an earlier assessment is drawn below."""
    then_solid: str = ""
    then_hatched: str = ""


@dataclass(frozen=True)
class LadderStep:
    """One step of the ladder, which stands for one level."""

    reached: bool
    outline: str
    hatching: str
    """Empty unless the level is reached only in the best case."""


@dataclass(frozen=True)
class Ladder:
    """The levels, drawn as rising steps."""

    title: str
    width: int
    steps: tuple[LadderStep, ...]


@dataclass(frozen=True)
class Square:
    """A square on the timeline, which stands for one step of the path."""

    importance: Importance
    outline: str
    half: str
    """The filled half of the square if the step is important. Otherwise empty."""


@dataclass(frozen=True)
class TimelineColumn:
    """The squares of the steps that end within one horizon."""

    x: float
    """The horizontal center of the column's mark on the line."""
    squares: tuple[Square, ...]


@dataclass(frozen=True)
class Timeline:
    """The path, drawn with one square for each step."""

    height: int
    rail: float
    """The vertical position of the line below the squares."""
    columns: tuple[TimelineColumn, ...]


def score_bar(score: Score, change: ScoreChange | None = None) -> Bar:
    """Return the bar of a score. If the change includes an earlier score, add the earlier bar below."""
    now = PercentRange(score.worst.percent, score.best.percent)
    if change is None or change.then is None:
        return _bar(_("{range} percent of the way to target").format(range=percent_words(score)), now)
    title = _("{range} percent of the way to target, last time {then} percent").format(
        range=percent_words(score), then=compared_percent_words(change.then)
    )
    return _bar(title, now, change.then)


def change_bar(then: PercentRange, now: PercentRange) -> Bar:
    """Return a bar for the current percentage, and the earlier one below it."""
    title = _("now {now} percent of the way to target, then {then} percent").format(
        now=compared_percent_words(now), then=compared_percent_words(then)
    )
    return _bar(title, now, then)


def _bar(title: str, now: PercentRange, then: PercentRange | None = None) -> Bar:
    solid, hatched = _bar_paths(now, BAR_TOP, BAR_HEIGHT)
    if then is None:
        return Bar(title, solid, hatched, compared=False)
    return Bar(title, solid, hatched, True, *_bar_paths(then, THEN_TOP, THEN_HEIGHT))


def _bar_paths(span: PercentRange, top: str, height: str) -> tuple[str, str]:
    """Return two paths: the solid part up to the worst case, and the hatching from there to the best case."""
    low, high = whole(span.worst) * BAR_UNIT, whole(span.best) * BAR_UNIT
    solid = f"M0 {top}h{low}v{height}h-{low}z" if low else ""
    return solid, "".join(f"M{left} {top}v{height}" for left in range(low + 1, high, 4))


def ladder(levels: Sequence[Level], worst: Level, best: Level) -> Ladder:
    """Return the ladder, which has one step for each level above the lowest."""
    low, high, top = levels.index(worst), levels.index(best), len(levels) - 1
    title = _("level {place} of {top}") if low == high else _("level {low} to {high} of {top}")
    return Ladder(
        title.format(place=low, low=low, high=high, top=top),
        top * STEP_WIDTH,
        tuple(_ladder_step(place, low, high, top) for place in range(1, top + 1)),
    )


def _ladder_step(place: int, low: int, high: int, top: int) -> LadderStep:
    left, height = (place - 1) * STEP_WIDTH + 1, 6 + place * 19 // top
    up = LADDER_BASE - height
    hatching = "".join(f"M{line} {up}v{height}" for line in range(left + 2, left + 10, 3))
    return LadderStep(place <= low, f"M{left} {up}h10v{height}h-10z", hatching if low < place <= high else "")


def timeline(columns: Sequence[Sequence[PlannedStep]]) -> Timeline:
    """Return the timeline of the steps that end within each horizon."""
    rows = -(-max(map(len, columns)) // SQUARES_IN_A_ROW)
    base = SQUARES_IN_A_ROW * rows + 2
    return Timeline(
        base + 4,
        base + 1.5,
        tuple(
            _timeline_column(FIRST_COLUMN + COLUMN_PITCH * place, base, steps) for place, steps in enumerate(columns)
        ),
    )


def _timeline_column(left: float, base: int, steps: Sequence[PlannedStep]) -> TimelineColumn:
    return TimelineColumn(left + 1.6, tuple(_square(left, base, place, step) for place, step in enumerate(steps)))


def _square(left: float, base: int, place: int, step: PlannedStep) -> Square:
    row, column = divmod(place, SQUARES_IN_A_ROW)
    corner = f"M{round(left + column * SQUARE_PITCH, 1)} {base - 5 - row * SQUARE_PITCH}"
    half = f"{corner}l3.4 3.4h-3.4z" if step.importance == "should" else ""
    return Square(step.importance, f"{corner}h3.4v3.4h-3.4z", half)
