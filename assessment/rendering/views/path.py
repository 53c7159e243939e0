"""Views of the plan: its steps by horizon, the projected scores, and the first actions."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from ...core.matching import ProgramMatch
from ...core.planned_step import HORIZONS, Horizon, PlannedStep, horizon_end
from ...core.projection import Projection
from ...core.question import Importance
from ...core.result import Result
from ...core.scoring import OverallScore
from ...translation import _
from ..labels import COST_LABELS, EFFORT_LABELS, HORIZON_LABELS
from ..phrases import (
    NOTHING,
    comma_list,
    cost_words,
    first_sentence,
    level_words,
    percent_words,
    semicolon_list,
    step_heading,
    step_title,
    verdict_words,
)
from .countries import MAX_FIRST_COUNTRIES, hotlines
from .standing import done_of

COUNT_ROWS = 2
"""How many rows of the projection count steps and gaps. They come before the scores."""


@dataclass(frozen=True)
class PlanPart:
    """The steps that end within one horizon, and where the company would stand at its end."""

    horizon: Horizon
    steps: tuple[PlannedStep, ...]
    projection: Projection | None


@dataclass(frozen=True)
class ProjectionRow:
    """One figure, today and at each horizon."""

    label: str
    today: str
    later: tuple[str, ...]


@dataclass(frozen=True)
class ProjectionTable:
    """A table that shows where the path leads."""

    times: tuple[str, ...]
    rows: tuple[ProjectionRow, ...]


@dataclass(frozen=True)
class StepHelper:
    """A program that a step uses."""

    name: str
    verdict: str
    cost: str


@dataclass(frozen=True)
class PlanRow:
    """One step of the plan, as one row of its table."""

    step_id: str
    number: int
    """The number of the step, which its block later in the report has too."""
    title: str
    """The heading: what to do, or the question if the company knows none of the answers."""
    importance: Importance
    owner: str
    cost: str
    """The effort, and the highest cost class of its programs or "in-house"."""
    times: tuple[bool, ...]
    """For each horizon, whether the step ends in it."""


@dataclass(frozen=True)
class Plan:
    """The section "The plan"."""

    times: tuple[str, ...]
    """The name of each horizon."""
    days: tuple[date | None, ...]
    """The day on which each horizon ends. None for the last."""
    rows: tuple[PlanRow, ...]
    projection: ProjectionTable


@dataclass(frozen=True)
class Action:
    """One of the first actions."""

    title: str
    """The heading: what to do, or the question if the company knows none of the answers."""
    otherwise: str
    """What to do if the practices turn out not to be in place. Empty unless the heading is a question."""
    summary: str
    """How to begin, in one sentence. Empty if the heading is a question."""
    hotlines: str
    """A sentence that names the hotlines of the company's countries. Empty if no gap of the step asks for it, or
    if the company first has to find out what is in place."""
    time: str
    until: date | None
    """The day by which the step can be done. None if the plan sets no time."""
    owner: str
    ask: str
    """The person who may know the first answer. Empty unless the heading is a question."""
    laws: str
    """The jurisdictions of the duties that the step's gaps relate to. Empty if the edition leaves them out."""
    after: str
    """The steps that have to come first, by number if they are first actions, otherwise by title."""
    gaps: int
    """How many gaps the step closes."""
    effort: str
    helpers: tuple[StepHelper, ...]
    programs: str
    """The helpers and their costs on one line."""


def plan_parts(result: Result) -> tuple[PlanPart, ...]:
    """Return one part for each horizon, in order, including horizons in which no step ends."""
    projections = {projection.horizon: projection for projection in result.projections}
    return tuple(
        PlanPart(horizon, tuple(step for step in result.plan if step.horizon == horizon), projections.get(horizon))
        for horizon in HORIZONS
    )


def numbered_steps(result: Result) -> tuple[tuple[int, PlannedStep], ...]:
    """Return the steps of the plan in the order of their horizons, numbered from 1."""
    return tuple(enumerate((step for part in plan_parts(result) for step in part.steps), 1))


def plan(result: Result) -> Plan | None:
    """Return the section "The plan", or None if the plan has no steps."""
    if not result.plan:
        return None
    return Plan(
        tuple(HORIZON_LABELS[horizon] for horizon in HORIZONS),
        tuple(horizon_end(result.date, horizon) for horizon in HORIZONS),
        tuple(_plan_row(number, step) for number, step in numbered_steps(result)),
        projection_table(result),
    )


def _plan_row(number: int, step: PlannedStep) -> PlanRow:
    return PlanRow(
        step.step.id,
        number,
        step_heading(step),
        step.importance,
        step.step.owner,
        comma_list((EFFORT_LABELS[step.effort], COST_LABELS[step.cost] if step.cost else _("in-house"))),
        tuple(step.horizon == horizon for horizon in HORIZONS),
    )


def projection_table(result: Result) -> ProjectionTable:
    """Return the table of steps and gaps at each horizon, and of the scores if enough is answered."""
    parts = plan_parts(result)
    open_gaps = len(result.gaps)
    steps = tuple(str(len(part.steps)) if part.steps else NOTHING for part in parts)
    gaps = _later(parts, lambda projection: str(open_gaps - projection.gaps))
    rows = [
        ProjectionRow(_("Steps due"), NOTHING, steps),
        ProjectionRow(_("Open gaps"), str(open_gaps), gaps),
    ]
    if result.enough_answered and result.overall:
        rows += _score_rows(parts, result, result.overall)
    return ProjectionTable(tuple(HORIZON_LABELS[part.horizon] for part in parts), tuple(rows))


def board_projection(result: Result) -> ProjectionTable:
    """Return the scores at each horizon in which a step ends, without the counts of steps and gaps."""
    table = projection_table(result)
    kept = [place for place, part in enumerate(plan_parts(result)) if part.projection]
    rows = [replace(row, later=tuple(row.later[place] for place in kept)) for row in table.rows[COUNT_ROWS:]]
    return ProjectionTable(tuple(table.times[place] for place in kept), tuple(rows))


def _score_rows(parts: tuple[PlanPart, ...], result: Result, overall: OverallScore) -> list[ProjectionRow]:
    essentials = result.essentials
    return [
        ProjectionRow(
            _("Essential practices"),
            done_of(essentials.in_place, essentials.total),
            _later(parts, lambda projection: done_of(projection.essentials.in_place, projection.essentials.total)),
        ),
        ProjectionRow(
            _("Core areas, %"),
            percent_words(overall.score),
            _later(
                parts, lambda projection: percent_words(projection.overall.score) if projection.overall else NOTHING
            ),
        ),
        ProjectionRow(
            _("Level"),
            level_words(overall.score),
            _later(
                parts, lambda projection: level_words(projection.overall.score) if projection.overall else NOTHING
            ),
        ),
    ]


def _later(parts: tuple[PlanPart, ...], words: Callable[[Projection], str]) -> tuple[str, ...]:
    return tuple(words(part.projection) if part.projection else NOTHING for part in parts)


def _helpers(step: PlannedStep, result: Result) -> tuple[StepHelper, ...]:
    def helper(match: ProgramMatch) -> StepHelper:
        return StepHelper(match.program.name, verdict_words(match, result), cost_words(match))

    return tuple(map(helper, step.programs))


def action_rows(result: Result, ties: bool) -> tuple[Action, ...]:
    """Return the first actions. If most answers are unknown, only those that can be finished this week.

    Args:
        ties: Whether the edition shows which duties each gap relates to.
    """
    steps = result.first_actions
    if result.mostly_unknown:
        steps = tuple(step for step in steps if step.horizon == "this-week")
    numbers = {step.step.id: str(number) for number, step in enumerate(steps, 1)}
    return tuple(_action(step, result, numbers, ties) for step in steps)


def _action(step: PlannedStep, result: Result, numbers: dict[str, str], ties: bool) -> Action:
    helpers = _helpers(step, result)
    asks = step.find_out and not result.mostly_unknown
    return Action(
        title=_action_title(step, result),
        otherwise=step.title if asks else "",
        summary="" if asks else first_sentence(step.summary),
        hotlines="" if step.find_out else hotlines(step.gaps, result, MAX_FIRST_COUNTRIES),
        time=HORIZON_LABELS[step.horizon],
        until=horizon_end(result.date, step.horizon),
        owner=step.step.owner,
        ask=result.questionnaire.person(step.gaps[0].question.ask[0]).text if asks else "",
        laws=comma_list(_jurisdictions(step, result)) if ties else "",
        after=semicolon_list(numbers.get(step_id) or step_title(step_id, result) for step_id in step.after),
        gaps=len(step.gaps),
        effort=EFFORT_LABELS[step.effort],
        helpers=helpers,
        programs=semicolon_list(
            _("{program}, {cost}").format(program=helper.name, cost=helper.cost) for helper in helpers
        ),
    )


def _action_title(step: PlannedStep, result: Result) -> str:
    """Return the heading of a first action. If most answers are unknown, page 1 asks the questions elsewhere."""
    if step.find_out and result.mostly_unknown:
        return _("If it isn’t in place: {step}").format(step=step.title)
    return step_heading(step)


def _jurisdictions(step: PlannedStep, result: Result) -> list[str]:
    """Return the jurisdictions of the duties that the step's gaps relate to, without duplicates."""
    names = [result.questionnaire.duty(tie.id).jurisdiction for gap in step.gaps for tie in gap.duties]
    return list(dict.fromkeys(names))
