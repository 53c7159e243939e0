"""Scores: percent of the way to target as a range, and the level that it gives.

Percent figures are exact fractions from 0 to 100; the edges round them down, so that 100 means every practice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from .question import Area, Question
from .questionnaire import Level, Questionnaire
from .response import Answer, answer_status, asked_questions, chosen_option

QUESTIONS_FOR_A_LEVEL = 3
"""An area with fewer questions that count has no level."""


@dataclass(frozen=True)
class QuestionPoints:
    """What one question that counts gives: the same low and high, or the whole range where nobody knows."""

    question: Question
    low: int
    high: int

    @property
    def in_place(self) -> bool:
        return self.low >= self.question.target_points


@dataclass(frozen=True)
class RangeEnd:
    """One end of a range."""

    percent: Fraction
    """Of the way to target, 0 to 100."""
    above: Fraction
    """Of the points beyond target, 0 to 100."""
    musts: bool
    """Whether all the musts are at target."""


@dataclass(frozen=True)
class Score:
    """Worst and best case, with the level of each; no level where too few questions count."""

    worst: RangeEnd
    best: RangeEnd
    worst_level: Level | None
    best_level: Level | None

    @property
    def exact(self) -> bool:
        return self.worst == self.best


def question_points(area: Area, tags: frozenset[str], answers: Mapping[str, Answer]) -> tuple[QuestionPoints, ...]:
    """The questions of the area that count: asked, and not answered with "does not apply"."""
    found = []
    for question in asked_questions(area, tags):
        answer = answers.get(question.id)
        if answer_status(question, answer) == "not-applicable":
            continue
        option = chosen_option(question, answer)
        low, high = (option.points, option.points) if option else (0, question.top_points)
        found.append(QuestionPoints(question, low, high))
    return tuple(found)


def range_end(counted: Sequence[QuestionPoints], best: bool) -> RangeEnd:
    """The percent of weighted points; an area whose questions have nothing beyond target has all of it."""
    reached = beyond = full = room = 0
    musts = True
    for each in counted:
        question = each.question
        got = each.high if best else each.low
        target = question.target_points
        reached += question.weight * min(got, target)
        full += question.weight * target
        beyond += question.weight * max(got - target, 0)
        room += question.weight * (question.top_points - target)
        musts = musts and (question.importance != "must" or got >= target)
    above = Fraction(100 * beyond, room) if room else Fraction(100)
    return RangeEnd(Fraction(100 * reached, full), above, musts)


def level_of(levels: Sequence[Level], reached: RangeEnd) -> Level:
    """The highest level all of whose needs are met; the lowest needs nothing."""
    return next(
        level
        for level in reversed(levels)
        if (reached.musts or not level.musts) and reached.percent >= level.percent and reached.above >= level.above
    )


def area_score(levels: tuple[Level, ...], counted: Sequence[QuestionPoints]) -> Score | None:
    """None where no question counts."""
    if not counted:
        return None
    worst, best = range_end(counted, best=False), range_end(counted, best=True)
    if len(counted) < QUESTIONS_FOR_A_LEVEL:
        return Score(worst, best, None, None)
    return Score(worst, best, level_of(levels, worst), level_of(levels, best))


@dataclass(frozen=True)
class Essentials:
    """The musts that apply."""

    in_place: int
    unknown: int
    """Not known or not answered yet."""
    total: int


@dataclass(frozen=True)
class OverallScore:
    """The headline: the mean of the core areas asked, and the level after floors and musts."""

    score: Score
    floors: tuple[str, ...]
    """Areas whose level is too low for the one that the percent of the worst case would give."""
    musts: tuple[str, ...]
    """Questions of importance must that are not known to be at target."""
    by_percent: Level
    """The level that the percent of the worst case alone would give; floors and musts may hold it back."""


@dataclass(frozen=True)
class Scores:
    """Everything that answers score."""

    counted: Mapping[str, tuple[QuestionPoints, ...]]
    """The questions that count, by the id of the area."""
    by_area: Mapping[str, Score | None]
    """By the id of the area; None where nothing counts."""
    overall: OverallScore | None
    """None where no core area is asked."""
    essentials: Essentials

    @property
    def everything(self) -> tuple[QuestionPoints, ...]:
        return tuple(each for area in self.counted.values() for each in area)


def score_answers(questionnaire: Questionnaire, tags: frozenset[str], answers: Mapping[str, Answer]) -> Scores:
    counted = {area.id: question_points(area, tags, answers) for area in questionnaire.areas}
    scores = {id: area_score(questionnaire.levels, found) for id, found in counted.items()}
    musts = [each for found in counted.values() for each in found if each.question.importance == "must"]
    essentials = Essentials(
        in_place=sum(each.in_place for each in musts),
        unknown=sum(each.low != each.high for each in musts),
        total=len(musts),
    )
    return Scores(counted, scores, overall_score(questionnaire, counted, scores), essentials)


def overall_score(
    questionnaire: Questionnaire, counted: Mapping[str, Sequence[QuestionPoints]], scores: Mapping[str, Score | None]
) -> OverallScore | None:
    """None where no core area is asked."""
    core = [score for area in questionnaire.areas if area.core and (score := scores[area.id])]
    if not core:
        return None
    everything = [each for area in counted.values() for each in area]
    worst = _mean([score.worst for score in core], everything, best=False)
    best = _mean([score.best for score in core], everything, best=True)
    levels = questionnaire.levels
    floors = {
        area.id: score
        for area in questionnaire.areas
        if area.floor and (score := scores[area.id]) and score.worst_level
    }
    by_percent = level_of(levels, replace(worst, musts=True))
    low = _capped(levels, level_of(levels, worst), [score.worst_level for score in floors.values()])
    high = _capped(levels, level_of(levels, best), [score.best_level for score in floors.values()])
    return OverallScore(
        Score(worst, best, low, high),
        tuple(id for id, score in floors.items() if _holds_back(levels, score.worst_level, by_percent)),
        tuple(each.question.id for each in everything if each.question.importance == "must" and not each.in_place),
        by_percent,
    )


def _mean(cases: Sequence[RangeEnd], everything: Sequence[QuestionPoints], best: bool) -> RangeEnd:
    musts = all(
        (each.high if best else each.low) >= each.question.target_points
        for each in everything
        if each.question.importance == "must"
    )
    percent = sum((one.percent for one in cases), Fraction(0)) / len(cases)
    above = sum((one.above for one in cases), Fraction(0)) / len(cases)
    return RangeEnd(percent, above, musts)


def _capped(levels: tuple[Level, ...], level: Level, floors: Iterable[Level | None]) -> Level:
    """At most one above the lowest floor."""
    caps = [levels.index(floor) + 1 for floor in floors if floor]
    return levels[min([levels.index(level), *caps])]


def _holds_back(levels: tuple[Level, ...], floor: Level | None, by_percent: Level) -> bool:
    return floor is not None and levels.index(floor) + 1 < levels.index(by_percent)
