"""Scoring snapshots: records of how answers were judged, saved with the answers so they can be compared years later.

Questionnaires change: questions come and go, and weights change. For every question that counted, a snapshot holds
the scoring rules and the points. That is enough to compute the old score again without the old questionnaire.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from .progress import Progress, measure_progress
from .question import DIGEST_FORMAT, Area, Importance, Question
from .questionnaire import Questionnaire
from .response import Response, asked_questions
from .scoring import QuestionPoints, Score, Scores, score_answers

OVERALL = ""
"""The key of the overall levels. All other keys are area ids."""


class QuestionSnapshot(NamedTuple):
    """How one question that counted was judged. A named tuple, because each save reads and makes dozens of them."""

    id: str
    area: str
    """The id of the question's area."""
    core: bool
    """Whether the area counted toward the overall score."""
    importance: Importance
    weight: int
    target: int
    """The points of the target option."""
    answered: bool
    """Whether there was an answer, including "we don't know yet"."""
    low: int
    """The points in the worst case."""
    high: int
    """The points in the best case. The same as `low` if the answer was known."""
    text: str
    """The wording of the question at that time."""
    digest: str
    """The digest of the question. In older snapshots it also covers the wording and cannot be compared."""

    @property
    def known(self) -> bool:
        """Return whether a statement was chosen."""
        return self.low == self.high

    @property
    def in_place(self) -> bool:
        """Return whether the answer was known to reach the target."""
        return self.low >= self.target

    @property
    def gap(self) -> bool:
        """Return whether the practice was a gap."""
        return self.answered and not self.in_place


@dataclass(frozen=True)
class ScoringSnapshot:
    """How one response was judged by the questionnaire of its time."""

    questions: tuple[str, ...]
    """Ids of all questions that the questionnaire had."""
    scored: tuple[QuestionSnapshot, ...]
    """The questions that counted, in the order of the questionnaire."""
    levels: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """For each area id, and for OVERALL, the ids of the levels in the worst and the best case.

    Older snapshots hold the titles of the levels instead.
    """
    set_aside: tuple[str, ...] = ()
    """Ids of the areas that had no score because most of their questions were set aside. Empty in older snapshots."""


@dataclass(frozen=True)
class QuestionnaireChanges:
    """The changes to the questionnaire since the answers were given."""

    version: str
    """The version of the older questionnaire."""
    new: tuple[str, ...] = ()
    """Ids of the questions that the older questionnaire did not have."""
    changed: tuple[str, ...] = ()
    """Ids of the questions that counted and are now judged differently."""
    gone: tuple[tuple[str, str], ...] = ()
    """Ids and texts of the questions that counted and no longer exist."""

    @property
    def empty(self) -> bool:
        """Return whether nothing has changed."""
        return not (self.new or self.changed or self.gone)

    def combined_with(self, later: "QuestionnaireChanges") -> "QuestionnaireChanges":
        """Return these changes combined with later ones, for a user who has seen neither."""
        return QuestionnaireChanges(
            self.version,
            tuple(dict.fromkeys(self.new + later.new)),
            tuple(dict.fromkeys(self.changed + later.changed)),
            tuple(dict.fromkeys(self.gone + later.gone)),
        )


def take_snapshot(questionnaire: Questionnaire, response: Response) -> ScoringSnapshot:
    """Return how these answers are judged. A save needs no more of a result, so nothing else is computed."""
    progress = measure_progress(questionnaire, response)
    scores = score_answers(questionnaire, progress.tags, response.answers)
    answered_ids = progress.answered_ids
    scored = tuple(
        _question_snapshot(area, points, answered=points.question.id in answered_ids)
        for area in questionnaire.areas
        for points in scores.counted[area.id]
    )
    question_ids = tuple(question.id for question in questionnaire.questions())
    return ScoringSnapshot(question_ids, scored, _shown_levels(progress, scores), scores.set_aside)


def changes_since(
    snapshot: ScoringSnapshot, version: str, questionnaire: Questionnaire, tags: frozenset[str]
) -> QuestionnaireChanges:
    """Return the questions that are new, changed or gone. Renamed questions are neither new nor gone.

    Args:
        tags: The tags of the company, because a question can be essential for some companies only.
    """
    new_ids = {renamed.id: renamed.to for renamed in questionnaire.renamed}
    questions = {question.id: question for question in questionnaire.questions()}
    for area in questionnaire.areas:
        questions |= {question.id: question for question in asked_questions(area, tags)}
    earlier_ids = {new_ids.get(question_id, question_id) for question_id in snapshot.questions}
    scored = [(new_ids.get(scored.id, scored.id), scored) for scored in snapshot.scored]
    return QuestionnaireChanges(
        version,
        new=tuple(question_id for question_id in questions if question_id not in earlier_ids),
        changed=tuple(
            question_id
            for question_id, earlier in scored
            if question_id in questions and _has_changed(earlier, questions[question_id])
        ),
        gone=tuple((earlier.id, earlier.text) for question_id, earlier in scored if question_id not in questions),
    )


def area_percent(snapshot: ScoringSnapshot, area_id: str, best: bool) -> Fraction | None:
    """Return the percentage of the way to target of an area, from 0 to 100, or None if the area had no score."""
    reached = full = 0
    if area_id in snapshot.set_aside:
        return None
    for question in snapshot.scored:
        if question.area != area_id:
            continue
        reached += question.weight * min(question.high if best else question.low, question.target)
        full += question.weight * question.target
    return Fraction(100 * reached, full) if full else None


def overall_percent(snapshot: ScoringSnapshot, best: bool) -> Fraction | None:
    """Return the mean percentage of the core areas that had a score, or None if none had."""
    core_areas = dict.fromkeys(question.area for question in snapshot.scored if question.core)
    percents = [area_percent(snapshot, area_id, best) for area_id in core_areas]
    known = [percent for percent in percents if percent is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def _question_snapshot(area: Area, points: QuestionPoints, answered: bool) -> QuestionSnapshot:
    question = points.question
    return QuestionSnapshot(
        id=question.id,
        area=area.id,
        core=area.core,
        importance=question.importance,
        weight=question.weight,
        target=question.target_points,
        answered=answered,
        low=points.low,
        high=points.high,
        text=question.text,
        digest=question.digest,
    )


def _shown_levels(progress: Progress, scores: Scores) -> dict[str, tuple[str, str]]:
    """Return the levels that a result of these answers shows."""
    levels: dict[str, tuple[str, str]] = {}
    if progress.quick_only:
        return levels
    scored_areas = [(area, score) for area in progress.areas if (score := scores.by_area[area.area.id])]
    for area, score in scored_areas:
        if area.enough_answered:
            levels |= _levels(area.area.id, score)
    if scores.overall and all(area.enough_answered for area, _score in scored_areas if area.area.core):
        levels |= _levels(OVERALL, scores.overall.score)
    return levels


def _levels(area_id: str, score: Score) -> dict[str, tuple[str, str]]:
    if score.worst_level is None or score.best_level is None:
        return {}
    return {area_id: (score.worst_level.id, score.best_level.id)}


def _has_changed(earlier: QuestionSnapshot, question: Question) -> bool:
    """Return whether the question is now judged differently.

    The digest of an older snapshot also covers the wording, and a new wording must not count as a change. For such a
    snapshot, the importance, weight, target and points are compared instead.
    """
    if earlier.digest.startswith(DIGEST_FORMAT):
        return earlier.digest != question.digest
    rules_then = (earlier.importance, earlier.weight, earlier.target)
    rules_now = (question.importance, question.weight, question.target_points)
    points_now = {option.points for option in question.options}
    return rules_then != rules_now or not points_now.issuperset((earlier.low, earlier.high))
