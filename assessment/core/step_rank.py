"""The rank of each step for one company, which decides the order in which steps get their time in the schedule.

Ranks follow from the questions that the company is asked, never from its answers. So a step keeps its rank while a
part of it gets done, and progress in one place never delays the work in another.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .question import IMPORTANCES, Question
from .questionnaire import Questionnaire
from .response import asked_questions
from .step import Step
from .team import team_of

RankKey = tuple[int, Fraction]
"""A group, and minus a value for each working day."""

OPENING, ESSENTIAL, FOREMOST, SOON, SHOULD, COULD = range(6)
"""The groups of steps, the highest first. The other recommended practices are `SHOULD` and `COULD`."""


@dataclass(frozen=True, order=True)
class StepRank:
    """A sort key: steps that sort first get their room first."""

    group: int
    """One of the groups above. A step is at least in the group of every step that waits for it."""
    negative_value: Fraction
    """Minus the weighted points that the step, or a step that waits for it, is worth for each working day."""
    place: int
    """The place in the author's order, with each step after the steps that it waits for. It breaks ties."""


def rank_steps(questionnaire: Questionnaire, tags: frozenset[str]) -> dict[str, StepRank]:
    """Return the rank of every step that has a question for this company, keyed by step id."""
    questions: dict[str, list[Question]] = {}
    for area in questionnaire.areas:
        for question in asked_questions(area, tags):
            questions.setdefault(question.step, []).append(question)
    steps = [step for step in questionnaire.steps if step.id in questions]
    after = {step.id: tuple(step_id for step_id in step.after if step_id in questions) for step in steps}
    days = team_of(tags).days
    keys = {}
    for step in steps:
        group = _own_group(step, questions[step.id], tags)
        value = Fraction(0) if group == OPENING else _worth(questions[step.id]) / days[step.effort_for(tags)]
        keys[step.id] = (group, -value)
    order = prerequisites_first([step.id for step in steps], after)
    inherited = with_waiting(keys, after)
    return {step_id: StepRank(*inherited[step_id], place) for place, step_id in enumerate(order)}


def is_foremost(step: Step, tags: frozenset[str]) -> bool:
    """Return whether the step is central to what this company offers."""
    return step.foremost is not None and step.foremost.holds(tags)


def protects_in_hours(step: Step, tags: frozenset[str]) -> bool:
    """Return whether the step takes this company hours and protects people."""
    return step.protects and step.effort_for(tags) == "hours"


def prerequisites_first(step_ids: Sequence[str], after: Mapping[str, Collection[str]]) -> list[str]:
    """Return the ids with each one moved behind its prerequisites. The content loader rejects cycles."""
    waiting, placed = list(step_ids), dict[str, None]()
    while waiting:
        ready = next(step_id for step_id in waiting if placed.keys() >= set(after[step_id]))
        waiting.remove(ready)
        placed[ready] = None
    return list(placed)


def with_waiting(keys: Mapping[str, RankKey], after: Mapping[str, Collection[str]]) -> dict[str, RankKey]:
    """Return the sort keys with each one lowered to the lowest key of the steps that wait for the step."""
    lowest = dict(keys)
    changed = list(keys)
    while changed:
        step_id = changed.pop()
        for before in after[step_id]:
            if lowest[step_id] < lowest[before]:
                lowest[before] = lowest[step_id]
                changed.append(before)
    return lowest


def _own_group(step: Step, questions: Iterable[Question], tags: frozenset[str]) -> int:
    if step.opening:
        return OPENING
    importance = min((question.importance for question in questions), key=IMPORTANCES.index)
    if importance == "must" or protects_in_hours(step, tags):
        return ESSENTIAL
    if is_foremost(step, tags):
        return FOREMOST
    if step.soon is not None and step.soon.holds(tags):
        return SOON
    return SHOULD if importance == "should" else COULD


def _worth(questions: Iterable[Question]) -> Fraction:
    return Fraction(sum(question.weight * question.target_points for question in questions))
