"""The schedule: the horizon by which each step can be finished, given the company's working days."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from fractions import Fraction

from .planned_step import PlannedStep
from .step import Effort
from .team import Team

DURATION: Mapping[Effort, int] = {"hours": 0, "days": 0, "weeks": 1, "months": 2}
"""The number of horizons between the end of a step's prerequisites and the end of the step."""


def schedule(steps: Sequence[PlannedStep], team: Team) -> dict[str, int]:
    """Return the place of each step's horizon in `HORIZONS`, keyed by step id.

    `steps` are in the order in which they get room. A step can be finished in the first horizon by whose end the team
    has enough working days for it and for all steps before it, and not before its prerequisites allow. So nothing
    that comes later in the order takes room from a step, and a step that is done delays no other one.
    """
    room: dict[str, int] = {}
    days = Fraction(0)
    for step in steps:
        days += team.days[step.effort]
        room[step.step.id] = bisect_left(team.days_by, days)
    by_id = {step.step.id: step for step in steps}
    horizons: dict[str, int] = {}

    def horizon(step_id: str) -> int:
        if step_id not in horizons:
            step = by_id[step_id]
            begin = max((horizon(before) for before in step.after), default=0)
            earliest = min(begin + DURATION[step.effort], len(team.days_by))
            horizons[step_id] = max(room[step_id], earliest)
        return horizons[step_id]

    return {step.step.id: horizon(step.step.id) for step in steps}
