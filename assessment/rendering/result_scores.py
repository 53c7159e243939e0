"""The classes for scores in the JSON result: levels, percentages and projections. `result_schema.py` uses them."""

from dataclasses import dataclass

from ..core.planned_step import Horizon


@dataclass(frozen=True)
class Level:
    """One level of readiness."""

    id: str
    """The id of the level."""
    title: str
    """The name of the level."""
    needs: int
    """The percent of the way to target that the level needs."""
    essentials: int
    """The percent of the essential practices in place that is enough instead of `needs`. 0 if none is."""
    everything: bool
    """Whether the level needs every practice of all areas at its target."""


@dataclass(frozen=True)
class Score:
    """A score in the worst and in the best case. The two are equal if nothing is unknown or unanswered."""

    percent: tuple[int, int]
    """The percent of the way to target in the worst and in the best case, rounded down."""
    level: tuple[str | None, str | None]
    """The id of the level in the worst and in the best case. Null if too few questions count for a level."""


@dataclass(frozen=True)
class Essentials:
    """Counts of the essential practices that apply."""

    in_place: int
    """The number of practices at their target."""
    unknown: int
    """The number of practices that are unknown or unanswered."""
    of: int
    """The number of practices that apply."""


@dataclass(frozen=True)
class HeldBack:
    """The reasons why the overall level is below the level that the percent alone would give."""

    areas: tuple[str, ...]
    """The ids of the areas whose own level is too low."""
    questions: tuple[str, ...]
    """The ids of the essential practices not known to be at their target."""
    others: tuple[str, ...]
    """The ids of the other practices below target, if the percent alone would give a level that needs them all."""


@dataclass(frozen=True)
class Lift:
    """A practice to improve, and the statement that would then be true."""

    question: str
    """The id of the question."""
    choice: str
    """The id of the statement that would then be true."""


@dataclass(frozen=True)
class NextLevel:
    """The next level of an area, and the fewest practices that would lift its worst case there."""

    level: str
    """The id of the next level."""
    lifts: tuple[Lift, ...]
    """The practices to improve."""


@dataclass(frozen=True)
class Projection:
    """The scores that would follow at a horizon if the practices of the plan were in place by then."""

    horizon: Horizon
    """The horizon."""
    steps: int
    """The number of steps that end within the horizon."""
    gaps: int
    """The number of gaps that these steps and all earlier steps close."""
    overall: Score | None
    """The overall score that would follow. Null if no core area applies."""
    essentials: Essentials
    """The counts of the essential practices that would follow."""
