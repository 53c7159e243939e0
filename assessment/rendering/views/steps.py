"""View of the section "The steps": one block for each step of the plan, with its gaps, its owner and its programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ...core.gaps import Gap
from ...core.matching import ProgramMatch, Recommendation
from ...core.planned_step import PlannedStep, horizon_end
from ...core.result import Result
from ...core.source import Source
from ...translation import _
from ..labels import EFFORT_LABELS, GAP_LABELS, HORIZON_LABELS, IMPORTANCE_LABELS, RELATION_LABELS
from ..phrases import comma_list, cost_words, first_sentence, people_words, semicolon_list, step_heading
from .countries import hotlines
from .path import numbered_steps
from .references import results_by_id


@dataclass(frozen=True)
class StepProgram:
    """A program that helps with a gap of the step."""

    program_id: str
    name: str
    cost: str
    more: str
    """What else the program offers, if it is in use. Otherwise empty."""


@dataclass(frozen=True)
class StepGap:
    """One gap of a step, with its advice."""

    number: str
    gap: Gap
    ask: str
    """Who may know the answer. Empty if the company knows."""
    kind: str
    why: str
    """Why the practice matters, in one sentence."""
    hotlines: str
    """A sentence that names the hotlines of the company's countries. Empty if the advice doesn't ask for it."""
    programs: tuple[StepProgram, ...]
    """The programs that help with the gap, the best first."""
    model: Source | None
    """A public model text, for a practice that no program helps with."""
    laws: str
    """The duties that the gap relates to. Empty if the edition leaves them out."""


@dataclass(frozen=True)
class StepBlock:
    """One step of the plan with its gaps."""

    step_id: str
    number: int
    title: str
    """The heading: what to do, or the question if the company knows none of the answers."""
    otherwise: str
    """What to do if the practices turn out not to be in place. Empty unless the heading is a question."""
    importance: str
    time: str
    until: date | None
    owner: str
    effort: str
    after: str
    """The numbers of the steps that have to come first."""
    gaps: tuple[StepGap, ...]
    programs: tuple[StepProgram, ...]
    """The programs that the plan uses for the step or that are in use, in the order of the gaps."""


def step_blocks(result: Result, ties: bool) -> tuple[StepBlock, ...]:
    """Return the steps of the plan in order.

    Args:
        ties: Whether the edition shows which duties each gap relates to.
    """
    numbers = {step.step.id: number for number, step in numbered_steps(result)}
    return tuple(_block(step, numbers, result, ties) for _number, step in numbered_steps(result))


def _block(step: PlannedStep, numbers: Mapping[str, int], result: Result, ties: bool) -> StepBlock:
    return StepBlock(
        step_id=step.step.id,
        number=numbers[step.step.id],
        title=step_heading(step),
        otherwise=step.title if step.find_out else "",
        importance=IMPORTANCE_LABELS[step.importance],
        time=HORIZON_LABELS[step.horizon],
        until=horizon_end(result.date, step.horizon),
        owner=step.step.owner,
        effort=EFFORT_LABELS[step.effort],
        after=comma_list(str(number) for step_id, number in numbers.items() if step_id in step.after),
        gaps=tuple(_gap(gap, result, ties) for gap in step.gaps),
        programs=_programs(step, result),
    )


def _gap(gap: Gap, result: Result, ties: bool) -> StepGap:
    return StepGap(
        number=results_by_id(result)[gap.question.id].number,
        gap=gap,
        ask=people_words(gap.question, result.questionnaire) if gap.kind == "unknown" else "",
        kind=GAP_LABELS[gap.kind],
        why=first_sentence(gap.question.why),
        hotlines=hotlines([gap], result),
        programs=tuple(_program(entry.match) for entry in _offered(gap, result)),
        model=result.questionnaire.source(gap.question.model) if gap.question.model else None,
        laws=_laws(gap, result) if ties else "",
    )


def _programs(step: PlannedStep, result: Result) -> tuple[StepProgram, ...]:
    planned = {match.program.id for match in step.programs}
    offered = [entry.match for gap in step.gaps for entry in _offered(gap, result)]
    helping = [match for match in offered if match.verdict == "in-use" or match.program.id in planned]
    matches = {match.program.id: match for match in (*step.programs, *helping)}
    return tuple(map(_program, matches.values()))


def _offered(gap: Gap, result: Result) -> list[Recommendation]:
    """Return the programs that help with the gap, without those that are not for this company."""
    return [entry for entry in result.recommended[gap.question.id] if entry.match.verdict != "not-for-you"]


def _program(match: ProgramMatch) -> StepProgram:
    more = match.program.more if match.verdict == "in-use" else ""
    return StepProgram(match.program.id, match.program.name, cost_words(match), more)


def _laws(gap: Gap, result: Result) -> str:
    return semicolon_list(
        _("{duty} ({relation})").format(
            duty=result.questionnaire.duty(tie.id).title, relation=RELATION_LABELS[tie.how]
        )
        for tie in gap.duties
    )
