"""Where the company would stand if the practices of the plan were in place: the same scoring of other answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .plan import HORIZONS, Horizon, PlannedStep
from .questionnaire import Questionnaire
from .response import Answer, Response
from .scoring import Essentials, OverallScore, score_answers


@dataclass(frozen=True)
class Projection:
    """The standing once every step up to a horizon has brought its practices to their targets.

    Joining a program puts nothing in place by itself: it is always told as "if these practices are then in place".
    """

    horizon: Horizon
    steps: int
    """How many steps end within this horizon."""
    gaps: int
    """How many gaps they and the earlier ones close."""
    overall: OverallScore | None
    essentials: Essentials


def with_steps_done(response: Response, steps: Sequence[PlannedStep], horizon: Horizon) -> Response:
    """The same answers, with every practice of the steps up to this horizon at its target."""
    answers: dict[str, Answer] = dict(response.answers)
    for step in steps:
        if _by(step, horizon):
            for gap in step.gaps:
                question = gap.question
                answers[question.id] = replace(answers.get(question.id, Answer()), choice=question.target)
    return replace(response, answers=answers)


def project_scores(
    questionnaire: Questionnaire, tags: frozenset[str], response: Response, steps: Sequence[PlannedStep]
) -> tuple[Projection, ...]:
    """One for each horizon in which a step ends, in order of time."""
    found = []
    for horizon in HORIZONS:
        here = [step for step in steps if step.horizon == horizon]
        if here:
            stands = score_answers(questionnaire, tags, with_steps_done(response, steps, horizon).answers)
            gaps = sum(len(step.gaps) for step in steps if _by(step, horizon))
            found.append(Projection(horizon, len(here), gaps, stands.overall, stands.essentials))
    return tuple(found)


def _by(step: PlannedStep, horizon: Horizon) -> bool:
    return HORIZONS.index(step.horizon) <= HORIZONS.index(horizon)
