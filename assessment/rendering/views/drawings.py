"""The numbers and SVG paths of the report's drawings.

They are the bars, the ladder of levels, the blocks of the essential practices and the line of the projected percents.
A drawing contains no text: its title says what it shows, and words or a table stand beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ...core.compare import PercentRange, ScoreChange
from ...core.questionnaire import Level
from ...core.scoring import Essentials, Score
from ...translation import _
from ..phrases import compared_percent_words, percent_words, semicolon_list, whole

BAR_UNIT = 2
"""The width of one percent in a bar, in units of the drawing."""
BAR_TOP, BAR_HEIGHT = "1", "10"
TICK_HEIGHT = 12
"""The height of the marks at the thresholds of the levels, which stand out above and below the bar."""
THEN_TOP, THEN_HEIGHT = "13", "3.5"
"""The top and height of the earlier assessment's bar, which is thinner and drawn below the present bar."""
STEP_WIDTH, STEP_SPACE = 22, 3
"""The width of one step of the ladder, including the space beside it, and that space."""
LADDER_BASE = 25.5
BLOCK_PITCH = 13
MIN_BLOCKS = 8
"""With fewer blocks, the drawing is as wide as with so many, so that blocks never become too large."""
LINE_WIDTH, LINE_BASE, LINE_RISE = 150, 23, 19


@dataclass(frozen=True)
class Bar:
    """A bar. It is solid up to the worst case and pale from there to the best case. Either path may be empty."""

    title: str
    solid: str
    pale: str
    compared: bool
    """Whether the bar of an earlier assessment is drawn below."""
    ticks: str
    """The marks at the percents that the levels need."""
    then_solid: str = ""
    then_pale: str = ""


LevelState = Literal["reached", "possible", "above"]
"""Whether a level is reached, reached only in the best case, or not reached."""
EssentialState = Literal["in-place", "unknown", "missing"]


@dataclass(frozen=True)
class LadderStep:
    """One step of the ladder, which stands for one level."""

    state: LevelState
    outline: str


@dataclass(frozen=True)
class Ladder:
    """The levels, drawn as rising steps."""

    title: str
    width: int
    steps: tuple[LadderStep, ...]


@dataclass(frozen=True)
class Block:
    """A block that stands for one essential practice."""

    state: EssentialState
    outline: str


@dataclass(frozen=True)
class Blocks:
    """The essential practices, drawn as one block each: those in place, then those not known, then the others."""

    title: str
    width: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class ProjectionLine:
    """The worst-case percent today and at the end of each horizon, drawn as a line."""

    title: str
    line: str
    points: tuple[tuple[float, float], ...]
    """The center of the mark for today, followed by those for the horizons."""


def score_bar(score: Score, change: ScoreChange | None = None, levels: Sequence[Level] = ()) -> Bar:
    """Return the bar of a score, with marks for these levels.

    If the change includes an earlier score, add the earlier bar below.
    """
    now = PercentRange(score.worst.percent, score.best.percent)
    if change is None or change.then is None:
        return _bar(_("{range} percent of the way to target").format(range=percent_words(score)), now, levels)
    title = _("{range} percent of the way to target, last time {then} percent").format(
        range=percent_words(score), then=compared_percent_words(change.then)
    )
    return _bar(title, now, levels, change.then)


def change_bar(then: PercentRange, now: PercentRange) -> Bar:
    """Return a bar for the current percentage, and the earlier one below it."""
    title = _("now {now} percent of the way to target, then {then} percent").format(
        now=compared_percent_words(now), then=compared_percent_words(then)
    )
    return _bar(title, now, (), then)


def _bar(title: str, now: PercentRange, levels: Sequence[Level], then: PercentRange | None = None) -> Bar:
    solid, pale = _bar_paths(now, BAR_TOP, BAR_HEIGHT)
    ticks = "".join(f"M{percent * BAR_UNIT} 0v{TICK_HEIGHT}" for percent in tick_percents(levels))
    if then is None:
        return Bar(title, solid, pale, False, ticks)
    return Bar(title, solid, pale, True, ticks, *_bar_paths(then, THEN_TOP, THEN_HEIGHT))


def tick_percents(levels: Sequence[Level]) -> list[int]:
    """Return the percents at which the bars have a mark: those that the levels need, without the ends of the bar."""
    return sorted({level.percent for level in levels if 0 < level.percent < 100})


def _bar_paths(span: PercentRange, top: str, height: str) -> tuple[str, str]:
    """Return two paths: the solid part up to the worst case, and the pale part from there to the best case."""
    low, high = whole(span.worst) * BAR_UNIT, whole(span.best) * BAR_UNIT
    solid = f"M0 {top}h{low}v{height}h-{low}z" if low else ""
    pale = f"M{low} {top}h{high - low}v{height}h-{high - low}z" if high > low else ""
    return solid, pale


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
    state: LevelState = "reached" if place <= low else "possible" if place <= high else "above"
    width = STEP_WIDTH - STEP_SPACE
    return LadderStep(state, f"M{left} {LADDER_BASE - height}h{width}v{height}h-{width}z")


def essential_blocks(essentials: Essentials) -> Blocks:
    """Return one block for each essential practice."""
    in_place, unknown, total = essentials.in_place, essentials.unknown, essentials.total
    counts: dict[EssentialState, int] = {"in-place": in_place, "unknown": unknown}
    counts["missing"] = total - in_place - unknown
    states = [state for state, count in counts.items() for _place in range(count)]
    title = _("{done} of {all} essential practices in place").format(done=in_place, all=total)
    if unknown:
        title = _("{title}, {count} not known").format(title=title, count=unknown)
    blocks = (Block(state, f"M{place * BLOCK_PITCH + 1} 1h9v20h-9z") for place, state in enumerate(states))
    return Blocks(title, max(total, MIN_BLOCKS) * BLOCK_PITCH, tuple(blocks))


def projection_line(today: Fraction, later: Sequence[tuple[str, Fraction]]) -> ProjectionLine:
    """Return the line from today's percent through that of each horizon, given by its name and percent."""
    percents = [today, *(percent for _time, percent in later)]
    pitch = LINE_WIDTH / max(len(later), 1)
    points = tuple(
        (round(3 + place * pitch, 1), round(LINE_BASE - LINE_RISE * whole(percent) / 100, 1))
        for place, percent in enumerate(percents)
    )
    times = [_("{percent} percent today").format(percent=whole(today))]
    times += [
        _("{time}: {percent} percent").format(time=time.lower(), percent=whole(percent)) for time, percent in later
    ]
    line = "M" + "L".join(f"{across} {down}" for across, down in points)
    return ProjectionLine(semicolon_list(times), line, points)
