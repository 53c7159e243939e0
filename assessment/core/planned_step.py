"""A step of the plan: the gaps that it closes, the programs that it uses and its horizon."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from .gaps import Gap
from .matching import ProgramMatch
from .program import COST_CLASSES, CostClass
from .question import Importance
from .review_date import days_later
from .step import Effort, Step

Horizon = Literal["this-week", "30-days", "60-days", "90-days", "later"]
HORIZONS: tuple[Horizon, ...] = ("this-week", "30-days", "60-days", "90-days", "later")
"""All horizons, soonest first."""
DAYS_TO_HORIZON: Mapping[Horizon, int] = {"this-week": 7, "30-days": 30, "60-days": 60, "90-days": 90}
"""How many days after the date of the result a horizon ends. The last horizon has no end."""


def horizon_end(start: date, horizon: Horizon) -> date | None:
    """Return the day on which a horizon ends, counted from the date of the result. None for the last horizon."""
    days = DAYS_TO_HORIZON.get(horizon)
    return None if days is None else days_later(start, timedelta(days))


@dataclass(frozen=True)
class PlannedStep:
    """One step of this company's plan."""

    step: Step
    title: str
    """The title, worded for this company."""
    summary: str
    """The summary, worded for this company."""
    gaps: tuple[Gap, ...]
    """The gaps that the step closes (at least one), in order of importance."""
    programs: tuple[ProgramMatch, ...]
    """The cheapest sufficient programs, registrations before coaching. Empty if the step needs no program."""
    after: tuple[str, ...]
    """Ids of open steps that must come first, for the work itself or for one of the programs."""
    effort: Effort
    """The effort of the work, or of getting started with the programs that a missing practice needs, if greater."""
    first: bool = False
    """Whether the step is one of the first actions."""
    horizon: Horizon = "later"
    """When the step can be finished."""

    @property
    def importance(self) -> Importance:
        """Return the importance of the step's most important gap."""
        return self.gaps[0].question.importance

    @property
    def area(self) -> str:
        """Return the area id of the step's most important gap."""
        return self.gaps[0].area.id

    @property
    def find_out(self) -> bool:
        """Return whether the company answered "we don't know yet" for every gap of the step."""
        return all(gap.kind == "unknown" for gap in self.gaps)

    @property
    def shortfall(self) -> Fraction:
        """Return the weighted points that are missing in the gaps of the step."""
        return Fraction(sum(gap.shortfall for gap in self.gaps))

    @property
    def cost(self) -> CostClass | None:
        """Return the highest cost class of the programs, or None if there are none."""
        return max((match.costs for match in self.programs), key=COST_CLASSES.index, default=None)
