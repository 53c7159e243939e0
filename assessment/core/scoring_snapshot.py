"""What answers were judged by, small enough to be kept with them, so that they can be compared years later.

A questionnaire changes: questions come and go, weights move. The basis says of every question that counted what its
rules were and what it gave, which is enough to compute the old score again without the old questionnaire.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .question import Importance
from .questionnaire import Questionnaire
from .response import answer_status
from .result import Result
from .scoring import question_points

OVERALL = ""
"""The name of the overall levels among those of the areas."""


@dataclass(frozen=True)
class QuestionSnapshot:
    """One question that counted, as it was judged."""

    id: str
    area: str
    core: bool
    """Whether its area counted towards the headline."""
    importance: Importance
    weight: int
    target: int
    """The points that were enough."""
    answered: bool
    """Whether there was an answer, "we don't know yet" included."""
    low: int
    high: int
    """The points in the worst and in the best case; the same where the answer was known."""
    text: str
    digest: str
    """Of all that the answer depends on: wording, statements, points, target, weight, importance."""

    @property
    def known(self) -> bool:
        return self.low == self.high

    @property
    def in_place(self) -> bool:
        return self.low >= self.target

    @property
    def gap(self) -> bool:
        return self.answered and not self.in_place


@dataclass(frozen=True)
class ScoringSnapshot:
    """Of one questionnaire and one set of answers."""

    questions: tuple[str, ...]
    """Ids of all questions that the questionnaire had."""
    scored: tuple[QuestionSnapshot, ...]
    levels: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Titles of the levels in the worst and in the best case, by area; overall under the empty name."""


@dataclass(frozen=True)
class QuestionnaireChanges:
    """What a newer questionnaire has for answers that were given to an older one."""

    version: str
    """Of the older questionnaire."""
    new: tuple[str, ...] = ()
    """Ids of questions that it did not have."""
    changed: tuple[str, ...] = ()
    """Ids of questions that were answered and have changed."""
    gone: tuple[tuple[str, str], ...] = ()
    """Ids and texts of questions that were answered and are gone."""

    @property
    def empty(self) -> bool:
        return not (self.new or self.changed or self.gone)

    def then(self, later: "QuestionnaireChanges") -> "QuestionnaireChanges":
        """Both, for who has not seen the first before the second came."""
        return QuestionnaireChanges(
            self.version,
            tuple(dict.fromkeys(self.new + later.new)),
            tuple(dict.fromkeys(self.changed + later.changed)),
            tuple(dict.fromkeys(self.gone + later.gone)),
        )


def take_snapshot(result: Result) -> ScoringSnapshot:
    """What these answers are judged by now."""
    judged = []
    levels: dict[str, tuple[str, str]] = {}
    for each in result.areas:
        area = each.area
        for counted in question_points(area, result.tags, result.response.answers):
            question = counted.question
            judged.append(
                QuestionSnapshot(
                    question.id,
                    area.id,
                    area.core,
                    question.importance,
                    question.weight,
                    question.target_points,
                    answer_status(question, result.response.answers.get(question.id)) != "unanswered",
                    counted.low,
                    counted.high,
                    question.text,
                    question.digest,
                )
            )
        if each.score and each.enough_answered and each.score.worst_level and each.score.best_level:
            levels[area.id] = (each.score.worst_level.title, each.score.best_level.title)
    if result.overall and result.enough_answered:
        score = result.overall.score
        assert score.worst_level
        assert score.best_level
        levels[OVERALL] = (score.worst_level.title, score.best_level.title)
    ids = tuple(question.id for question in result.questionnaire.questions())
    return ScoringSnapshot(ids, tuple(judged), levels)


def changes_since(basis: ScoringSnapshot, version: str, questionnaire: Questionnaire) -> QuestionnaireChanges:
    """What is new, changed and gone since; renamed questions are neither new nor gone."""
    names = {each.id: each.to for each in questionnaire.renamed}
    now = {question.id: question for question in questionnaire.questions()}
    before = {names.get(id, id) for id in basis.questions}
    answered = [(names.get(each.id, each.id), each) for each in basis.scored]
    return QuestionnaireChanges(
        version,
        tuple(id for id in now if id not in before),
        tuple(id for id, each in answered if id in now and now[id].digest != each.digest),
        tuple((each.id, each.text) for id, each in answered if id not in now),
    )


def percent(judged: Iterable[QuestionSnapshot], best: bool) -> Fraction | None:
    """Of the way to target, 0 to 100, as these questions were judged; None where there is none."""
    reached = full = 0
    for each in judged:
        reached += each.weight * min(each.high if best else each.low, each.target)
        full += each.weight * each.target
    return Fraction(100 * reached, full) if full else None


def headline(judged: Sequence[QuestionSnapshot], best: bool) -> Fraction | None:
    """The mean of the core areas; None where there is none."""
    areas = dict.fromkeys(each.area for each in judged if each.core)
    found = [percent((each for each in judged if each.area == area), best) for area in areas]
    known = [each for each in found if each is not None]
    return sum(known, Fraction(0)) / len(known) if known else None
