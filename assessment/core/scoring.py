"""Scores: the percentage of the way to target, as a range from worst to best case, and the resulting levels.

Percentages are exact fractions from 0 to 100. They are rounded down for display, so 100 is shown only if every
practice is at its target.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypedDict

from .question import Question
from .questionnaire import Level, Questionnaire
from .response import Answer, answer_status, asked_questions, chosen_option

MIN_QUESTIONS_FOR_LEVEL = 3
"""The minimum number of questions that must count for an area to have a level."""
SET_ASIDE_LEVEL = 1
"""The position in the list of levels of the highest level that a floor area without a level counts as.

It applies if the area has no level because questions are set aside.
"""


@dataclass(frozen=True)
class QuestionPoints:
    """The points of one question that counts. If the answer is unknown, they range from 0 to the highest option."""

    question: Question
    low: int
    """The points in the worst case."""
    high: int
    """The points in the best case. The same as `low` if the answer is known."""

    @property
    def in_place(self) -> bool:
        """Return whether the practice is known to be at its target."""
        return self.low >= self.question.target_points

    @property
    def is_must(self) -> bool:
        return self.question.importance == "must"


@dataclass(frozen=True)
class RangeEnd:
    """The worst or the best case of a score."""

    percent: Fraction
    """The percentage of the way to target, from 0 to 100."""
    above: Fraction
    """The percentage of the points beyond target, from 0 to 100."""
    musts: bool
    """Whether all musts are at their targets."""
    essentials: Fraction
    """The percentage of the musts that are at their targets, from 0 to 100. 0 if there are none."""
    everything: bool
    """Whether all practices are at their targets. For the overall score, those of all areas."""


@dataclass(frozen=True)
class Score:
    """A score as a range, and the level at each end. There is no level if too few questions count."""

    worst: RangeEnd
    best: RangeEnd
    worst_level: Level | None
    best_level: Level | None

    @property
    def exact(self) -> bool:
        """Return whether the worst and the best case are the same."""
        return self.worst == self.best


@dataclass(frozen=True)
class Essentials:
    """How many of the musts that count are in place or unknown."""

    in_place: int
    unknown: int
    """The number of musts with the answer "we don't know yet" or no answer."""
    total: int


@dataclass(frozen=True)
class OverallScore:
    """The overall score: the mean of the core areas that count, and the level after floors and musts."""

    score: Score
    floors: tuple[str, ...]
    """Ids of the floor areas that hold the worst-case level below `by_percent`."""
    musts: tuple[str, ...]
    """Ids of the musts not known to be at target."""
    unfinished: tuple[str, ...]
    """Ids of the other practices not known to be at target, if the level `by_percent` requires them all."""
    by_percent: Level
    """The level that the worst case gives before floors, musts and unfinished practices limit it."""


@dataclass(frozen=True)
class Scores:
    """All scores of one response."""

    counted: Mapping[str, tuple[QuestionPoints, ...]]
    """For each area id, the points of the questions that count."""
    by_area: Mapping[str, Score | None]
    """For each area id, the score. None if no question in the area is asked, or if most are set aside."""
    set_aside: tuple[str, ...]
    """Ids of the areas that have no score because most of their questions are set aside."""
    overall: OverallScore | None
    """The overall score. None if no core area counts."""
    essentials: Essentials


def score_answers(questionnaire: Questionnaire, tags: frozenset[str], answers: Mapping[str, Answer]) -> Scores:
    """Return all scores of these answers for a company with these tags."""
    asked_by_area = {area.id: asked_questions(area, tags) for area in questionnaire.areas}
    counted = {area_id: question_points(questions, answers) for area_id, questions in asked_by_area.items()}
    left_out = {area_id: len(questions) - len(counted[area_id]) for area_id, questions in asked_by_area.items()}
    set_aside = tuple(
        area_id for area_id, questions in asked_by_area.items() if mostly_set_aside(len(questions), left_out[area_id])
    )
    by_area = {
        area_id: None if area_id in set_aside else area_score(questionnaire.levels, points)
        for area_id, points in counted.items()
    }
    musts = [points for points_of_area in counted.values() for points in points_of_area if points.is_must]
    essentials = Essentials(
        in_place=sum(must.in_place for must in musts),
        unknown=sum(must.low != must.high for must in musts),
        total=len(musts),
    )
    floors = _floors(questionnaire, by_area, counted, left_out)
    return Scores(counted, by_area, set_aside, _overall_score(questionnaire, by_area, counted, floors), essentials)


def mostly_set_aside(asked_count: int, set_aside_count: int) -> bool:
    """Return whether more than half of the asked questions are answered "does not apply"."""
    return 2 * set_aside_count > asked_count


def question_points(questions: Iterable[Question], answers: Mapping[str, Answer]) -> tuple[QuestionPoints, ...]:
    """Return the points of the questions that count: those of the asked ones not answered "does not apply"."""
    counted = []
    for question in questions:
        answer = answers.get(question.id)
        if answer_status(question, answer) == "not-applicable":
            continue
        option = chosen_option(question, answer)
        low, high = (option.points, option.points) if option else (0, question.top_points)
        counted.append(QuestionPoints(question, low, high))
    return tuple(counted)


def area_score(levels: tuple[Level, ...], counted: Sequence[QuestionPoints]) -> Score | None:
    """Return the score of an area, or None if no question counts."""
    if not counted:
        return None
    worst = range_end(counted, best=False)
    best = worst if _all_known(counted) else range_end(counted, best=True)
    if len(counted) < MIN_QUESTIONS_FOR_LEVEL:
        return Score(worst, best, None, None)
    worst_level = level_of(levels, worst)
    return Score(worst, best, worst_level, worst_level if best is worst else level_of(levels, best))


def _all_known(counted: Iterable[QuestionPoints]) -> bool:
    """Return whether the worst and the best case are the same, so that computing one is enough."""
    return all(points.low == points.high for points in counted)


def range_end(counted: Sequence[QuestionPoints], best: bool) -> RangeEnd:
    """Return the worst or the best case of these questions, from their weighted points.

    If no question has an option beyond its target, `above` is 100.
    """
    to_target = needed_to_target = beyond_target = possible_beyond_target = 0
    for points in counted:
        question = points.question
        weight, target = question.weight, question.target_points
        reached = points.high if best else points.low
        if reached > target:
            to_target += weight * target
            beyond_target += weight * (reached - target)
        else:
            to_target += weight * reached
        needed_to_target += weight * target
        possible_beyond_target += weight * (question.top_points - target)
    return RangeEnd(
        percent=Fraction(100 * to_target, needed_to_target),
        above=Fraction(100 * beyond_target, possible_beyond_target) if possible_beyond_target else Fraction(100),
        **_in_place(counted, best),
    )


def level_of(levels: Sequence[Level], reached: RangeEnd) -> Level:
    """Return the highest level whose requirements are all met. The lowest level has none."""
    return next(level for level in reversed(levels) if _meets(level, reached))


def _meets(level: Level, reached: RangeEnd) -> bool:
    # Most levels fail here, before any fraction is compared.
    if (level.musts and not reached.musts) or (level.everything and not reached.everything):
        return False
    enough = reached.percent >= level.percent or 0 < level.essentials <= reached.essentials
    return enough and reached.above >= level.above


class _InPlace(TypedDict):
    """The parts of a RangeEnd that depend on which practices are at their targets."""

    musts: bool
    essentials: Fraction
    everything: bool


def _in_place(counted: Sequence[QuestionPoints], best: bool) -> _InPlace:
    musts = musts_in_place = in_place = 0
    for points in counted:
        at_target = (points.high if best else points.low) >= points.question.target_points
        in_place += at_target
        if points.is_must:
            musts += 1
            musts_in_place += at_target
    return {
        "musts": musts_in_place == musts,
        "essentials": Fraction(100 * musts_in_place, musts) if musts else Fraction(0),
        "everything": in_place == len(counted),
    }


def _overall_score(
    questionnaire: Questionnaire,
    by_area: Mapping[str, Score | None],
    counted: Mapping[str, Sequence[QuestionPoints]],
    floors: Mapping[str, tuple[Level, Level]],
) -> OverallScore | None:
    """Return the overall score, or None if no core area counts.

    Args:
        floors: For each floor area that has a level or counts as one, the levels in the worst and the best case.
    """
    core = [score for area in questionnaire.areas if area.core and (score := by_area[area.id])]
    if not core:
        return None
    all_counted = [points for points_of_area in counted.values() for points in points_of_area]
    worst = _mean([score.worst for score in core], all_counted, best=False)
    best = worst if _all_known(all_counted) else _mean([score.best for score in core], all_counted, best=True)
    levels = questionnaire.levels
    unlimited = level_of(levels, replace(worst, musts=True, everything=True))
    worst_level = _capped(levels, level_of(levels, worst), [floor_worst for floor_worst, _best in floors.values()])
    best_level = _capped(levels, level_of(levels, best), [floor_best for _worst, floor_best in floors.values()])
    return OverallScore(
        score=Score(worst, best, worst_level, best_level),
        floors=tuple(
            area_id
            for area_id, (floor_worst, _best) in floors.items()
            if _capped(levels, unlimited, [floor_worst]) != unlimited
        ),
        musts=tuple(points.question.id for points in all_counted if points.is_must and not points.in_place),
        unfinished=tuple(
            points.question.id
            for points in all_counted
            if unlimited.everything and not points.in_place and not points.is_must
        ),
        by_percent=unlimited,
    )


def _mean(ends: Sequence[RangeEnd], all_counted: Sequence[QuestionPoints], best: bool) -> RangeEnd:
    """Return the mean of the core areas, and whether the practices of all areas are in place."""
    return RangeEnd(
        percent=sum((end.percent for end in ends), Fraction(0)) / len(ends),
        above=sum((end.above for end in ends), Fraction(0)) / len(ends),
        **_in_place(all_counted, best),
    )


def _floors(
    questionnaire: Questionnaire,
    by_area: Mapping[str, Score | None],
    counted: Mapping[str, Sequence[QuestionPoints]],
    left_out: Mapping[str, int],
) -> dict[str, tuple[Level, Level]]:
    """Return the worst-case and best-case levels that the floor areas count as, keyed by area id.

    An area that has no level because questions are set aside counts as a low level. If it counted as none, "does not
    apply" would lift the overall level.

    Args:
        left_out: For each area id, how many asked questions are answered "does not apply".
    """
    floors = {}
    for area in questionnaire.areas:
        score = by_area[area.id]
        if not area.floor:
            continue
        if score and score.worst_level and score.best_level:
            floors[area.id] = (score.worst_level, score.best_level)
        elif left_out[area.id]:
            floors[area.id] = (
                _level_if_set_aside(questionnaire.levels, counted[area.id], best=False),
                _level_if_set_aside(questionnaire.levels, counted[area.id], best=True),
            )
    return floors


def _level_if_set_aside(levels: Sequence[Level], counted: Sequence[QuestionPoints], best: bool) -> Level:
    highest = levels[min(SET_ASIDE_LEVEL, len(levels) - 1)]
    return min(highest, level_of(levels, range_end(counted, best)), key=levels.index) if counted else highest


def _capped(levels: tuple[Level, ...], level: Level, floors: Iterable[Level]) -> Level:
    """Return the level, limited to one level above the lowest floor."""
    caps = [levels.index(floor) + 1 for floor in floors]
    return levels[min([levels.index(level), *caps])]
