"""The plan: steps that close the gaps, in the order in which to take them, and the first actions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from .gaps import Gap, gap_rank
from .matching import ProgramMatch, Recommendation
from .planned_step import HORIZONS, PlannedStep
from .program_choice import cheapest_sufficient, fewest_programs, limited_to, named_once
from .questionnaire import Questionnaire
from .schedule import schedule
from .step import EFFORTS, GAP_TAG_PREFIX, Step

MAX_FIRST_ACTIONS = 6
MAX_FIRST_MUSTS = 4
"""The maximum number of open musts among the first actions, as long as there is other work to do."""


def make_plan(
    questionnaire: Questionnaire,
    tags: frozenset[str],
    gaps: Sequence[Gap],
    recommended: Mapping[str, Sequence[Recommendation]],
) -> tuple[PlannedStep, ...]:
    """Return every step that closes a gap.

    The order is: first actions, other musts, steps that are central to the company's kind of service, and the rest in
    the order of their gaps. The prerequisites of a step always come before it.
    """
    gaps_by_step: dict[str, list[Gap]] = {}
    for gap in gaps:
        gaps_by_step.setdefault(gap.question.step, []).append(gap)
    needs = {
        step_id: [cheapest_sufficient(gap, recommended[gap.question.id]) for gap in gaps_of_step]
        for step_id, gaps_of_step in gaps_by_step.items()
    }
    # Choose the programs for the whole plan first. Otherwise, two steps might use two equally good programs.
    programs = fewest_programs(alternatives for needs_of_step in needs.values() for alternatives in needs_of_step)
    programs_by_step = named_once(
        {step_id: fewest_programs(limited_to(needs_of_step, programs)) for step_id, needs_of_step in needs.items()}
    )
    steps = {
        step_id: _planned_step(questionnaire.step(step_id), gaps_by_step, tags, programs_by_step[step_id])
        for step_id in gaps_by_step
    }
    first = _choose_first([steps[step.id] for step in questionnaire.steps if step.id in steps], tags)
    others = sorted((step for step in steps.values() if step not in first), key=lambda step: _priority(step, tags))
    return schedule(_prerequisites_first([*(replace(step, first=True) for step in first), *others]), tags)


def first_actions(steps: Iterable[PlannedStep]) -> tuple[PlannedStep, ...]:
    """Return the first actions of the plan, starting with those that can be finished soonest."""
    return tuple(sorted((step for step in steps if step.first), key=lambda step: HORIZONS.index(step.horizon)))


def _choose_first(steps: Sequence[PlannedStep], tags: frozenset[str]) -> list[PlannedStep]:
    """Return the first actions. None of them depends on a step that is not a first action.

    `steps` must be in the author's order, which breaks ties.
    """
    ranked = sorted(steps, key=lambda step: (gap_rank(step.gaps[0]), EFFORTS.index(step.effort)))
    chosen: list[PlannedStep] = []
    while len(chosen) < MAX_FIRST_ACTIONS:
        chosen_ids = {step.step.id for step in chosen}
        candidates = [
            step
            for step in ranked
            if step not in chosen and chosen_ids.issuperset(step.after) and _may_be_first(step, tags)
        ]
        if not candidates:
            break
        chosen.append(min(candidates, key=lambda step: _turn_among_first(step, chosen, tags)))
    return sorted(chosen, key=lambda step: (_priority(step, tags), ranked.index(step)))


def _may_be_first(step: PlannedStep, tags: frozenset[str]) -> bool:
    return step.importance == "must" or step.step.first.holds(tags)


def _turn_among_first(step: PlannedStep, chosen: Sequence[PlannedStep], tags: frozenset[str]) -> int:
    """Return the rank of a candidate for the first actions. The candidate with the lowest rank is next.

    The order is: a few musts, the foremost steps, one step for each area without one, other steps, further musts.
    """
    if step.importance == "must":
        chosen_musts = sum(other.importance == "must" for other in chosen)
        return 0 if chosen_musts < MAX_FIRST_MUSTS else 4
    if _is_foremost(step, tags):
        return 1
    return 3 if step.area in {other.area for other in chosen} else 2


def _priority(step: PlannedStep, tags: frozenset[str]) -> int:
    """Return 0 for musts, 1 for the foremost steps and 2 for all others."""
    if step.importance == "must":
        return 0
    return 1 if _is_foremost(step, tags) else 2


def _is_foremost(step: PlannedStep, tags: frozenset[str]) -> bool:
    return step.step.foremost is not None and step.step.foremost.holds(tags)


def _planned_step(
    step: Step,
    gaps_by_step: Mapping[str, Sequence[Gap]],
    tags: frozenset[str],
    programs: tuple[ProgramMatch, ...],
) -> PlannedStep:
    gaps = tuple(gaps_by_step[step.id])
    title, summary = step.wording(tags | {GAP_TAG_PREFIX + gap.question.id for gap in gaps})
    needed = [*step.after, *(step_id for match in programs for step_id in _steps_before(match))]
    after = tuple(step_id for step_id in dict.fromkeys(needed) if step_id in gaps_by_step and step_id != step.id)
    return PlannedStep(step, title, summary, gaps, programs, after)


def _steps_before(match: ProgramMatch) -> Iterator[str]:
    """Yield the ids of the steps that come before a program or any of its prerequisite programs."""
    yield from match.after_steps
    for prerequisite in match.first:
        yield from _steps_before(prerequisite)


def _prerequisites_first(steps: Sequence[PlannedStep]) -> tuple[PlannedStep, ...]:
    """Return the steps with each one moved behind its prerequisites. The content loader rejects cycles."""
    waiting, placed = list(steps), list[PlannedStep]()
    placed_ids: set[str] = set()
    while waiting:
        ready = next(step for step in waiting if placed_ids.issuperset(step.after))
        waiting.remove(ready)
        placed.append(ready)
        placed_ids.add(ready.step.id)
    return tuple(placed)
