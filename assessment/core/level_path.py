"""What would change a score: the fewest answers that lift an area to its next level."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .question import Option, Question
from .questionnaire import Level
from .scoring import QuestionPoints, area_score, level_of, range_end


@dataclass(frozen=True)
class Improvement:
    """One practice, brought to one of its statements."""

    question: Question
    option: Option
    """The statement that would then be true: the target, or the highest where all targets are reached."""


@dataclass(frozen=True)
class LevelPath:
    """The fewest practices that bring an area from its worst case to the next level."""

    level: Level
    improvements: tuple[Improvement, ...]
    """The essential ones first where the level needs them all, then those that weigh most."""


def path_to_next_level(levels: Sequence[Level], counted: Sequence[QuestionPoints]) -> LevelPath | None:
    """None at the highest level, and for an area that has no level.

    First practices to their targets, then beyond them; each time the one that adds most, so that they are the fewest.
    """
    score = area_score(tuple(levels), counted)
    if score is None or score.worst_level is None or score.worst_level == levels[-1]:
        return None
    level = levels[levels.index(score.worst_level) + 1]
    state = {each.question.id: each for each in counted}
    improvements: dict[str, Improvement] = {}
    for each, points in _candidates(level, counted):
        if _reached(levels, level, list(state.values())):
            break
        question = each.question
        option = next(option for option in question.options if option.points == points)
        improvements[question.id] = Improvement(question, option)
        state[question.id] = replace(state[question.id], low=points)
    return LevelPath(level, tuple(improvements.values()))


def _reached(levels: Sequence[Level], level: Level, counted: Sequence[QuestionPoints]) -> bool:
    return levels.index(level_of(levels, range_end(counted, best=False))) >= levels.index(level)


def _candidates(level: Level, counted: Sequence[QuestionPoints]) -> list[tuple[QuestionPoints, int]]:
    """Each practice below its target, then each below its highest statement, with the points that it would have."""
    below = [each for each in counted if not each.in_place]
    below.sort(key=lambda each: (level.musts and each.question.importance != "must", -_gain(each, _target(each))))
    beyond = [each for each in counted if each.low < each.question.top_points]
    beyond.sort(key=lambda each: -each.question.weight * (each.question.top_points - max(each.low, _target(each))))
    return [
        *((each, _target(each)) for each in below),
        *((each, each.question.top_points) for each in beyond),
    ]


def _target(each: QuestionPoints) -> int:
    return each.question.target_points


def _gain(each: QuestionPoints, points: int) -> int:
    return each.question.weight * (points - each.low)
