"""What would change a score: the fewest answers that lift an area to its next level."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .questionnaire import Level, Option, Question
from .scoring import Points, area_score, case, level_of


@dataclass(frozen=True)
class Lift:
    """One practice, brought to one of its statements."""

    question: Question
    option: Option
    """The statement that would then be true: the target, or the highest where all targets are reached."""


@dataclass(frozen=True)
class Move:
    """The fewest practices that bring an area from its worst case to the next level."""

    level: Level
    lifts: tuple[Lift, ...]
    """The essential ones first where the level needs them all, then those that weigh most."""


def next_level(levels: Sequence[Level], counted: Sequence[Points]) -> Move | None:
    """None at the highest level, and for an area that has no level.

    First practices to their targets, then beyond them; each time the one that adds most, so that they are the fewest.
    """
    score = area_score(tuple(levels), counted)
    if score is None or score.worst_level is None or score.worst_level == levels[-1]:
        return None
    level = levels[levels.index(score.worst_level) + 1]
    state = {each.question.id: each for each in counted}
    lifts: dict[str, Lift] = {}
    for each, points in _candidates(level, counted):
        if _reached(levels, level, list(state.values())):
            break
        question = each.question
        option = next(option for option in question.options if option.points == points)
        lifts[question.id] = Lift(question, option)
        state[question.id] = replace(state[question.id], low=points)
    return Move(level, tuple(lifts.values()))


def _reached(levels: Sequence[Level], level: Level, counted: Sequence[Points]) -> bool:
    return levels.index(level_of(levels, case(counted, best=False))) >= levels.index(level)


def _candidates(level: Level, counted: Sequence[Points]) -> list[tuple[Points, int]]:
    """Each practice below its target, then each below its highest statement, with the points that it would have."""
    below = [each for each in counted if not each.in_place]
    below.sort(key=lambda each: (level.musts and each.question.importance != "must", -_gain(each, _target(each))))
    beyond = [each for each in counted if each.low < each.question.top_points]
    beyond.sort(key=lambda each: -each.question.weight * (each.question.top_points - max(each.low, _target(each))))
    return [
        *((each, _target(each)) for each in below),
        *((each, each.question.top_points) for each in beyond),
    ]


def _target(each: Points) -> int:
    return each.question.target_points


def _gain(each: Points, points: int) -> int:
    return each.question.weight * (points - each.low)
