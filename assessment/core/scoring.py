"""Scores: the percentage of the way to target, as a range from worst to best case, and the resulting levels.

Percentages are exact fractions from 0 to 100. They are rounded down for display, so 100 is shown only if every
practice is at its target.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from .question import Area, Question
from .questionnaire import Level, Questionnaire
from .response import Answer, answer_status, asked_questions, chosen_option

MIN_QUESTIONS_FOR_LEVEL = 3
"""The minimum number of questions that must count for an area to have a level."""


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


@dataclass(frozen=True)
class Score:
    """A score as a range, with the level at each end. There is no level if too few questions count."""

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
    """The number of musts that are answered "we don't know yet" or not at all."""
    total: int


@dataclass(frozen=True)
class OverallScore:
    """The overall score: the mean of the core areas that count, and the level after floors and musts."""

    score: Score
    floors: tuple[str, ...]
    """Ids of the floor areas that hold the worst-case level below `by_percent`."""
    musts: tuple[str, ...]
    """Ids of the musts that are not known to be at target."""
    by_percent: Level
    """The level that the worst-case percentage gives, before floors and musts limit it."""


@dataclass(frozen=True)
class Scores:
    """All scores of one response."""

    counted: Mapping[str, tuple[QuestionPoints, ...]]
    """For each area id, the points of the questions that count."""
    by_area: Mapping[str, Score | None]
    """For each area id, the score. None if no question in the area counts."""
    overall: OverallScore | None
    """The overall score. None if no core area counts."""
    essentials: Essentials


def score_answers(questionnaire: Questionnaire, tags: frozenset[str], answers: Mapping[str, Answer]) -> Scores:
    """Return all scores of these answers for a company with these tags."""
    counted = {area.id: question_points(area, tags, answers) for area in questionnaire.areas}
    by_area = {area_id: area_score(questionnaire.levels, points) for area_id, points in counted.items()}
    musts = [points for points_of_area in counted.values() for points in points_of_area if points.is_must]
    essentials = Essentials(
        in_place=sum(must.in_place for must in musts),
        unknown=sum(must.low != must.high for must in musts),
        total=len(musts),
    )
    return Scores(counted, by_area, _overall_score(questionnaire, by_area, musts), essentials)


def question_points(area: Area, tags: frozenset[str], answers: Mapping[str, Answer]) -> tuple[QuestionPoints, ...]:
    """Return the points of the questions that count: those that are asked and not answered "does not apply"."""
    counted = []
    for question in asked_questions(area, tags):
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
    worst, best = range_end(counted, best=False), range_end(counted, best=True)
    if len(counted) < MIN_QUESTIONS_FOR_LEVEL:
        return Score(worst, best, None, None)
    return Score(worst, best, level_of(levels, worst), level_of(levels, best))


def range_end(counted: Sequence[QuestionPoints], best: bool) -> RangeEnd:
    """Return the worst or the best case of these questions, from their weighted points.

    If no question has an option beyond its target, `above` is 100.
    """
    to_target = needed_to_target = beyond_target = possible_beyond_target = 0
    musts = True
    for points in counted:
        question = points.question
        reached = points.high if best else points.low
        target = question.target_points
        to_target += question.weight * min(reached, target)
        needed_to_target += question.weight * target
        beyond_target += question.weight * max(reached - target, 0)
        possible_beyond_target += question.weight * (question.top_points - target)
        musts = musts and (not points.is_must or reached >= target)
    above = Fraction(100 * beyond_target, possible_beyond_target) if possible_beyond_target else Fraction(100)
    return RangeEnd(Fraction(100 * to_target, needed_to_target), above, musts)


def level_of(levels: Sequence[Level], reached: RangeEnd) -> Level:
    """Return the highest level whose requirements are all met. The lowest level has none."""
    return next(
        level
        for level in reversed(levels)
        if (reached.musts or not level.musts) and reached.percent >= level.percent and reached.above >= level.above
    )


def _overall_score(
    questionnaire: Questionnaire, by_area: Mapping[str, Score | None], musts: Sequence[QuestionPoints]
) -> OverallScore | None:
    """Return the overall score, or None if no core area counts. `musts` come from all areas."""
    core = [score for area in questionnaire.areas if area.core and (score := by_area[area.id])]
    if not core:
        return None
    worst = _mean([score.worst for score in core], musts=all(must.in_place for must in musts))
    best = _mean(
        [score.best for score in core], musts=all(must.high >= must.question.target_points for must in musts)
    )
    levels = questionnaire.levels
    floors = _floors(questionnaire, by_area)
    by_percent = level_of(levels, replace(worst, musts=True))
    worst_level = _capped(levels, level_of(levels, worst), [score.worst_level for score in floors.values()])
    best_level = _capped(levels, level_of(levels, best), [score.best_level for score in floors.values()])
    return OverallScore(
        score=Score(worst, best, worst_level, best_level),
        floors=tuple(
            area_id
            for area_id, score in floors.items()
            if _capped(levels, by_percent, [score.worst_level]) != by_percent
        ),
        musts=tuple(must.question.id for must in musts if not must.in_place),
        by_percent=by_percent,
    )


def _mean(ends: Sequence[RangeEnd], musts: bool) -> RangeEnd:
    percent = sum((end.percent for end in ends), Fraction(0)) / len(ends)
    above = sum((end.above for end in ends), Fraction(0)) / len(ends)
    return RangeEnd(percent, above, musts)


def _floors(questionnaire: Questionnaire, by_area: Mapping[str, Score | None]) -> dict[str, Score]:
    """Return the scores of the floor areas that have a level, keyed by area id."""
    return {
        area.id: score
        for area in questionnaire.areas
        if area.floor and (score := by_area[area.id]) and score.worst_level
    }


def _capped(levels: tuple[Level, ...], level: Level, floors: Iterable[Level | None]) -> Level:
    """Return the level, limited to one level above the lowest floor."""
    caps = [levels.index(floor) + 1 for floor in floors if floor]
    return levels[min([levels.index(level), *caps])]
