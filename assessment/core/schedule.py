"""The schedule: the horizon by which each step can be finished, given the company's working days."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from .planned_step import HORIZONS, PlannedStep
from .step import Effort

WORK_DAYS: Mapping[Effort, float] = {"hours": 0.5, "days": 2, "weeks": 6, "months": 20}
"""The working days that a step takes its owner, spread over the duration of the step."""
DURATION: Mapping[Effort, int] = {"hours": 0, "days": 0, "weeks": 1, "months": 2}
"""The number of horizons between the end of a step's prerequisites and the end of the step."""
CAPACITY: Sequence[tuple[str, tuple[float, ...]]] = (
    ("size-solo", (3, 8, 10, 10)),
    ("size-tiny", (4, 14, 18, 18)),
    ("size-small", (5, 20, 26, 26)),
    ("size-mid", (8, 40, 52, 52)),
    ("size-large", (12, 60, 80, 80)),
)
"""The working days that a company of each size can spend within each horizon. The first matching tag decides."""
CAPACITY_OF_UNKNOWN_SIZE = (5.0, 20.0, 26.0, 26.0)


def schedule(steps: Sequence[PlannedStep], tags: frozenset[str]) -> tuple[PlannedStep, ...]:
    """Return the steps with their horizons. Prerequisites must come before the steps that need them.

    Each step gets the earliest horizon that its prerequisites allow and that still has enough working days. If there
    is none, the step is left for later.
    """
    days_left = list(next((days for tag, days in CAPACITY if tag in tags), CAPACITY_OF_UNKNOWN_SIZE))
    later = len(days_left)
    horizons: dict[str, int] = {}
    scheduled = []
    for step in steps:
        work_days = WORK_DAYS[step.effort]
        horizon = max((horizons[step_id] for step_id in step.after), default=0) + DURATION[step.effort]
        while horizon < later and days_left[horizon] < work_days:
            horizon += 1
        horizon = min(horizon, later)
        if horizon < later:
            days_left[horizon] -= work_days
        horizons[step.step.id] = horizon
        scheduled.append(replace(step, horizon=HORIZONS[horizon]))
    return tuple(scheduled)
