"""A step of the plan: the gaps that it closes, the programs that it uses and its horizon."""

from dataclasses import dataclass
from typing import Literal

from .gaps import Gap
from .matching import ProgramMatch
from .program import COST_CLASSES, CostClass
from .question import Importance
from .step import EFFORTS, Effort, Step

Horizon = Literal["this-week", "30-days", "60-days", "90-days", "later"]
HORIZONS: tuple[Horizon, ...] = ("this-week", "30-days", "60-days", "90-days", "later")
"""The soonest first."""


@dataclass(frozen=True)
class PlannedStep:
    """One step of this company's plan."""

    step: Step
    title: str
    """The title, worded for this company."""
    summary: str
    """The summary, worded for this company."""
    gaps: tuple[Gap, ...]
    """At least one, in order of importance."""
    programs: tuple[ProgramMatch, ...]
    """The cheapest sufficient programs. Empty if the company does the step on its own."""
    after: tuple[str, ...]
    """Ids of open steps that come first, either for the work itself or for a program that it uses."""
    first: bool = False
    """Whether it is one of the first actions."""
    horizon: Horizon = "later"
    """When the step can be finished."""

    @property
    def importance(self) -> Importance:
        """Return the highest importance of its gaps."""
        return self.gaps[0].question.importance

    @property
    def area(self) -> str:
        """Return the id of the area of its most important gap."""
        return self.gaps[0].area.id

    @property
    def find_out(self) -> bool:
        """Return whether the company does not know yet if any of it is in place."""
        return all(gap.kind == "unknown" for gap in self.gaps)

    @property
    def effort(self) -> Effort:
        """Return the effort of the work, or that of getting started with its programs if it is longer."""
        return max((self.step.effort, *(match.effort for match in self.programs)), key=EFFORTS.index)

    @property
    def cost(self) -> CostClass | None:
        """Return the highest cost class of its programs, or None if it uses none."""
        return max((match.costs for match in self.programs), key=COST_CLASSES.index, default=None)
