"""The first actions: the steps with which the plan begins."""

from collections.abc import Collection, Mapping, Sequence

from .planned_step import PlannedStep
from .step_rank import ESSENTIAL, FOREMOST, StepRank, is_foremost

MAX_FIRST_ACTIONS = 6
MAX_FIRST_MUSTS = 4
"""The maximum number of open musts among the first actions, as long as there is other work to do."""
SOON = 1
"""The place of the horizon of 30 days. A step that takes longer is a first action only if nothing else is left."""


def choose_first(
    steps: Sequence[PlannedStep],
    ranks: Mapping[str, StepRank],
    horizons: Mapping[str, int],
    tags: frozenset[str],
) -> frozenset[str]:
    """Return the ids of the first actions. None of them waits for a step that is not a first action.

    `steps` must be in the order in which the plan would list them without regard to the first actions.
    """
    leads_on = {step_id for step in steps if _is_main_work(step, ranks) for step_id in step.after}
    chosen: list[PlannedStep] = []
    while len(chosen) < MAX_FIRST_ACTIONS:
        candidates = _candidates(steps, chosen, tags)
        if not candidates:
            break
        chosen.append(
            min(
                candidates,
                key=lambda step: (horizons[step.step.id] > SOON, _turn(step, chosen, ranks, leads_on, tags)),
            )
        )
    return frozenset(step.step.id for step in chosen)


def _candidates(
    steps: Sequence[PlannedStep], chosen: Collection[PlannedStep], tags: frozenset[str]
) -> list[PlannedStep]:
    chosen_ids = {step.step.id for step in chosen}
    return [
        step
        for step in steps
        if step.step.id not in chosen_ids and chosen_ids.issuperset(step.after) and _may_be_first(step, tags)
    ]


def _may_be_first(step: PlannedStep, tags: frozenset[str]) -> bool:
    return step.step.opening or step.importance == "must" or step.step.first.holds(tags)


def _is_main_work(step: PlannedStep, ranks: Mapping[str, StepRank]) -> bool:
    return step.importance == "must" or ranks[step.step.id].group == FOREMOST


def _turn(
    step: PlannedStep,
    chosen: Sequence[PlannedStep],
    ranks: Mapping[str, StepRank],
    leads_on: Collection[str],
    tags: frozenset[str],
) -> int:
    """Return the turn of a candidate for the first actions. The candidate with the lowest turn is next.

    The order is: opening steps, musts that the service is about, a few other musts, what else the service is about,
    one step for each area without one, other steps, further musts. A step that ranks with the essentials and that
    must come before a must or a foremost step has the turn of a must that the service is about.
    """
    rank = ranks[step.step.id].group
    if step.step.opening:
        return 0
    if step.importance == "must":
        if sum(other.importance == "must" for other in chosen) >= MAX_FIRST_MUSTS:
            return 6
        return 1 if is_foremost(step.step, tags) else 2
    if rank == ESSENTIAL and step.step.id in leads_on:
        return 1
    if rank == FOREMOST or is_foremost(step.step, tags):
        return 3
    return 5 if step.area in {other.area for other in chosen} else 4
