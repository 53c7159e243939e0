"""The scores in a result as JSON: levels, percents, and what would lift them. `result_schema.py` uses them."""

from dataclasses import dataclass

from ..core.planned_step import Horizon


@dataclass(frozen=True)
class Level:
    """One level of readiness."""

    id: str
    """Its id."""
    title: str
    """Its name."""
    needs: int
    """The percent of the way to target from which on it can be reached."""


@dataclass(frozen=True)
class Score:
    """Worst and best case; the same where nothing is unknown or unanswered."""

    percent: tuple[int, int]
    """Of the way to target, rounded down, in the worst and in the best case."""
    level: tuple[str | None, str | None]
    """The ids of the levels of both; null where too few questions count for one."""


@dataclass(frozen=True)
class Essentials:
    """The essential practices that apply."""

    in_place: int
    """How many are at their target."""
    unknown: int
    """How many are not known or not answered yet."""
    of: int
    """How many there are."""


@dataclass(frozen=True)
class HeldBack:
    """What keeps the level below the one that the percent alone would give."""

    areas: tuple[str, ...]
    """Areas whose level is too low for it."""
    questions: tuple[str, ...]
    """Essential practices that are not known to be at their target."""


@dataclass(frozen=True)
class Lift:
    """One practice, brought to one of its statements."""

    question: str
    """The id of the question."""
    choice: str
    """The id of the statement that would then be true."""


@dataclass(frozen=True)
class NextLevel:
    """The fewest practices that would lift an area from its worst case to the next level."""

    level: str
    """The id of that level."""
    lifts: tuple[Lift, ...]
    """The practices."""


@dataclass(frozen=True)
class Projection:
    """Where the company would stand at a horizon, if the practices of the plan were then in place."""

    horizon: Horizon
    """The horizon."""
    steps: int
    """How many steps end within it."""
    gaps: int
    """How many gaps they and the earlier ones close."""
    overall: Score | None
    """The overall score that would follow; null where no core area is asked."""
    essentials: Essentials
    """The essential practices that would be in place."""
