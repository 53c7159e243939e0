"""Projections: where the company would stand if the practices of the plan were in place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .planned_step import HORIZONS, Horizon, PlannedStep
from .questionnaire import Questionnaire
from .response import Answer, Response
from .scoring import Essentials, OverallScore, score_answers


@dataclass(frozen=True)
class Projection:
    """The scores if every step up to a horizon has brought its practices to their targets.

    Joining a program does not put a practice in place, so the scores are always shown with the condition that the
    practices are in place by then.
    """

    horizon: Horizon
    steps: int
    """The number of steps that end within this horizon."""
    gaps: int
    """The number of gaps that these and all earlier steps close."""
    overall: OverallScore | None
    essentials: Essentials


def with_steps_done(response: Response, steps: Sequence[PlannedStep], horizon: Horizon) -> Response:
    """Return the response with every practice of the steps up to this horizon at its target."""
    answers: dict[str, Answer] = dict(response.answers)
    for step in steps:
        if HORIZONS.index(step.horizon) <= HORIZONS.index(horizon):
            for gap in step.gaps:
                question = gap.question
                answers[question.id] = replace(answers.get(question.id, Answer()), choice=question.target)
    return replace(response, answers=answers)


def project_scores(
    questionnaire: Questionnaire, tags: frozenset[str], response: Response, steps: Sequence[PlannedStep]
) -> tuple[Projection, ...]:
    """Return one projection for each horizon in which a step ends, soonest first."""
    projections = []
    gaps = 0
    for horizon in HORIZONS:
        ending = [step for step in steps if step.horizon == horizon]
        if ending:
            response = with_steps_done(response, ending, horizon)
            gaps += sum(len(step.gaps) for step in ending)
            scores = score_answers(questionnaire, tags, response.answers)
            projections.append(Projection(horizon, len(ending), gaps, scores.overall, scores.essentials))
    return tuple(projections)
