"""The path to the next level: the fewest improvements that raise an area by one level."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .question import Option, Question
from .questionnaire import Level
from .scoring import QuestionPoints, area_score, level_of, range_end


@dataclass(frozen=True)
class Improvement:
    """One practice to improve, and the statement that would then be true."""

    question: Question
    option: Option
    """The target statement, or the highest one if the practice should go beyond its target."""


@dataclass(frozen=True)
class LevelPath:
    """The fewest improvements that raise an area from its worst-case level to the next one."""

    level: Level
    improvements: tuple[Improvement, ...]
    """Largest effect first. If the level requires all essential practices, those come before the others."""


def path_to_next_level(levels: Sequence[Level], counted: Sequence[QuestionPoints]) -> LevelPath | None:
    """Return the path to the next level, or None if the area has no level or is at the highest one.

    Practices below target come first, then improvements beyond target. In each group, those that add the most points
    come first.
    """
    score = area_score(tuple(levels), counted)
    if score is None or score.worst_level is None or score.worst_level == levels[-1]:
        return None
    level = levels[levels.index(score.worst_level) + 1]
    ways = [_improvements(levels, level, counted, musts_first=level.musts)]
    if level.essentials and not level.musts:
        # Some essentials may be enough, even if other practices add more to the percentage.
        ways.append(_improvements(levels, level, counted, musts_first=True))
    return LevelPath(level, min(ways, key=len))


def _improvements(
    levels: Sequence[Level], level: Level, counted: Sequence[QuestionPoints], musts_first: bool
) -> tuple[Improvement, ...]:
    """Return the improvements that reach the level, made one after the other."""
    improved = {points.question.id: points for points in counted}
    improvements: dict[str, Improvement] = {}
    for points, new_points in _candidates(musts_first, counted):
        if _reaches(levels, level, list(improved.values())):
            break
        question = points.question
        option = next(option for option in question.options if option.points == new_points)
        improvements[question.id] = Improvement(question, option)
        improved[question.id] = replace(improved[question.id], low=new_points)
    return tuple(improvements.values())


def _reaches(levels: Sequence[Level], level: Level, counted: Sequence[QuestionPoints]) -> bool:
    return levels.index(level_of(levels, range_end(counted, best=False))) >= levels.index(level)


def _candidates(musts_first: bool, counted: Sequence[QuestionPoints]) -> list[tuple[QuestionPoints, int]]:
    """Return the practices below target, then those below their highest statement, each with the points to reach."""
    below_target = sorted(
        (points for points in counted if not points.in_place),
        key=lambda points: (musts_first and not points.is_must, -_gain_to_target(points)),
    )
    below_top = sorted(
        (points for points in counted if points.low < points.question.top_points),
        key=lambda points: -_gain_beyond_target(points),
    )
    return [
        *((points, points.question.target_points) for points in below_target),
        *((points, points.question.top_points) for points in below_top),
    ]


def _gain_to_target(points: QuestionPoints) -> int:
    return points.question.weight * (points.question.target_points - points.low)


def _gain_beyond_target(points: QuestionPoints) -> int:
    question = points.question
    return question.weight * (question.top_points - max(points.low, question.target_points))
