"""The plan: steps that close the gaps, in the order in which to take them, and the first actions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from .first_actions import choose_first
from .gaps import Gap
from .matching import ProgramMatch, Recommendation
from .planned_step import HORIZONS, PlannedStep
from .program_choice import cheapest_sufficient, fewest_programs, limited_to, named_once, registrations_first
from .questionnaire import Questionnaire
from .schedule import schedule
from .step import EFFORTS, GAP_TAG_PREFIX, PARTIAL_TAG_PREFIX, Step
from .step_rank import OPENING, RankKey, StepRank, prerequisites_first, rank_steps, with_waiting
from .team import Team, team_of


def make_plan(
    questionnaire: Questionnaire,
    tags: frozenset[str],
    gaps: Sequence[Gap],
    recommended: Mapping[str, Sequence[Recommendation]],
) -> tuple[PlannedStep, ...]:
    """Return every step that closes a gap, in the order in which to take them.

    The first actions come first, then all other steps, sooner horizons first. Within a horizon, the order is: opening
    steps, essentials, steps that are central to the company's kind of service, the rest. Of equally important steps,
    the one that closes most for each working day comes first. The prerequisites of a step always come before it.
    """
    ranks = rank_steps(questionnaire, tags)
    team = team_of(tags)
    steps = sorted(_planned_steps(questionnaire, tags, gaps, recommended), key=lambda step: ranks[step.step.id])
    horizons = schedule(steps, team)
    listed = _listed(steps, ranks, horizons, team)
    first = choose_first(listed, ranks, horizons, tags)
    ordered = sorted(listed, key=lambda step: step.step.id not in first)  # sorted() keeps the order of the rest
    programs = named_once({step.step.id: step.programs for step in ordered})
    return tuple(
        replace(
            step,
            programs=programs[step.step.id],
            first=step.step.id in first,
            horizon=HORIZONS[horizons[step.step.id]],
        )
        for step in ordered
    )


def first_actions(steps: Iterable[PlannedStep]) -> tuple[PlannedStep, ...]:
    """Return the first actions, which are how the plan begins."""
    return tuple(step for step in steps if step.first)


def _listed(
    steps: Sequence[PlannedStep], ranks: Mapping[str, StepRank], horizons: Mapping[str, int], team: Team
) -> list[PlannedStep]:
    """Return the steps: opening steps, then by horizon, then by group, then by what closes most per working day."""
    by_id = {step.step.id: step for step in steps}
    after = {step.step.id: step.after for step in steps}
    keys = with_waiting(
        {step_id: _listing_key(step, ranks[step_id].group, team) for step_id, step in by_id.items()}, after
    )
    ordered = sorted(
        by_id,
        key=lambda step_id: (
            ranks[step_id].group != OPENING,
            horizons[step_id],
            keys[step_id],
            ranks[step_id].place,
        ),
    )
    return [by_id[step_id] for step_id in prerequisites_first(ordered, after)]


def _listing_key(step: PlannedStep, group: int, team: Team) -> RankKey:
    """Return a sort key within a horizon. Opening steps stay in the author's order."""
    return group, Fraction(0) if group == OPENING else -step.shortfall / team.days[step.effort]


def _planned_steps(
    questionnaire: Questionnaire,
    tags: frozenset[str],
    gaps: Sequence[Gap],
    recommended: Mapping[str, Sequence[Recommendation]],
) -> Iterator[PlannedStep]:
    """Yield one step and its programs for each piece of work that closes a gap."""
    gaps_by_step: dict[str, list[Gap]] = {}
    for gap in gaps:
        gaps_by_step.setdefault(gap.question.step, []).append(gap)
    needs = {
        step_id: [cheapest_sufficient(gap, recommended[gap.question.id]) for gap in gaps_of_step]
        for step_id, gaps_of_step in gaps_by_step.items()
    }
    # Choose the programs for the whole plan first. Otherwise, two steps might use two equally good programs.
    programs = fewest_programs(alternatives for needs_of_step in needs.values() for alternatives in needs_of_step)
    for step_id, gaps_of_step in gaps_by_step.items():
        chosen = registrations_first(fewest_programs(limited_to(needs[step_id], programs)))
        chosen_ids = {match.program.id for match in chosen}
        # A practice that is partly in place reaches its target without a program, so a program for it delays nothing.
        needed = [
            match
            for gap, alternatives in zip(gaps_of_step, needs[step_id], strict=True)
            if gap.kind != "partial"
            for match in alternatives
            if match.program.id in chosen_ids
        ]
        yield _planned_step(questionnaire.step(step_id), gaps_by_step, tags, chosen, needed)


def _planned_step(
    step: Step,
    gaps_by_step: Mapping[str, Sequence[Gap]],
    tags: frozenset[str],
    programs: tuple[ProgramMatch, ...],
    needed: Iterable[ProgramMatch],
) -> PlannedStep:
    gaps = tuple(gaps_by_step[step.id])
    tags_and_gaps = tags.union(_gap_tags(gaps))
    title, summary = step.wording(tags_and_gaps)
    before = [*step.after, *(step_id for match in programs for step_id in _steps_before(match))]
    after = tuple(step_id for step_id in dict.fromkeys(before) if step_id in gaps_by_step and step_id != step.id)
    efforts = [step.effort_for(tags_and_gaps), *(match.effort for match in needed)]
    return PlannedStep(step, title, summary, gaps, programs, after, max(efforts, key=EFFORTS.index))


def _gap_tags(gaps: Iterable[Gap]) -> Iterator[str]:
    """Yield the tags for open gaps that the wording and the effort of their step may use."""
    for gap in gaps:
        yield GAP_TAG_PREFIX + gap.question.id
        if gap.kind == "partial":
            yield PARTIAL_TAG_PREFIX + gap.question.id


def _steps_before(match: ProgramMatch) -> Iterator[str]:
    """Yield the ids of the steps that come before a program or any of its prerequisite programs."""
    yield from match.after_steps
    for prerequisite in match.first:
        yield from _steps_before(prerequisite)
