"""A comparison of two assessments: what changed, and how much of it the company and the questionnaire caused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from .question import Part
from .question_result import QuestionResult
from .questionnaire import Questionnaire
from .response import Response, missing_parts, with_current_ids
from .result import Result
from .scoring_snapshot import (
    OVERALL,
    QuestionSnapshot,
    ScoringSnapshot,
    area_percent,
    overall_percent,
    take_snapshot,
)

AnswerChange = Literal["better", "worse", "same", "now-known", "now-unknown", "not-asked-before", "no-longer-asked"]
GapChange = Literal["closed", "new", "open", "to-find-out"]
"""`to-find-out`: it was no gap, and now the company doesn't know. A gap that is `new` is known to be one."""


@dataclass(frozen=True)
class PercentRange:
    """A percentage in the worst and the best case, as exact fractions from 0 to 100."""

    worst: Fraction
    best: Fraction


@dataclass(frozen=True)
class ChangeCauses:
    """The shares of a change that are due to the company and to the questionnaire, in percentage points."""

    company: PercentRange
    questionnaire: PercentRange

    @property
    def whole(self) -> PercentRange:
        """Return the whole change: the sum of both parts."""
        return PercentRange(
            self.company.worst + self.questionnaire.worst, self.company.best + self.questionnaire.best
        )


@dataclass(frozen=True)
class ScoreChange:
    """The overall score, or the score of one area, then and now."""

    area: str
    """The id of the area. Empty for the overall score."""
    then: PercentRange | None
    """The percentage then. None if no question counted."""
    now: PercentRange | None
    """The percentage now. None if no question counts."""
    then_levels: tuple[str, str] | None
    """Titles of the levels then, in the worst and the best case. None if there were none."""
    now_levels: tuple[str, str] | None
    """Titles of the levels now, in the worst and the best case. None if there are none."""
    shift: ChangeCauses | None
    """The causes of the change. None if there was no score then or there is none now."""

    @property
    def level_changed(self) -> bool:
        """Return whether the levels then and now differ."""
        return self.then_levels != self.now_levels


@dataclass(frozen=True)
class QuestionChange:
    """One question, then and now."""

    id: str
    """The present id of the question, or its last id if the question no longer exists."""
    text: str
    change: AnswerChange
    then: QuestionSnapshot | None
    """How the question was judged then. None if it did not count."""
    now: QuestionSnapshot | None
    """How the question is judged now. None if it does not count."""
    gap: GapChange | None
    """What happened to the gap. None if there is no gap to report."""


@dataclass(frozen=True)
class PartsChange:
    """The missing parts of one practice, then and now. Only ticked or certain parts are listed."""

    id: str
    """The id of the question."""
    still_missing: tuple[Part, ...]
    now_missing: tuple[Part, ...]
    """The parts not ticked then."""
    now_in_place: tuple[Part, ...]


@dataclass(frozen=True)
class Comparison:
    """An earlier assessment compared with the present result."""

    date: date
    """The day of the earlier assessment."""
    version: str
    """The questionnaire version of the earlier assessment."""
    headline: ScoreChange
    """The change of the overall score."""
    areas: tuple[ScoreChange, ...]
    questions: tuple[QuestionChange, ...]
    """Questions with a changed answer or a gap to report, in questionnaire order. Removed questions come last."""
    parts: tuple[PartsChange, ...]
    """The asked questions of which parts were ticked as missing then, in questionnaire order."""
    profile: tuple[str, ...]
    """Ids of the profile questions whose answers changed. Text answers are not compared."""

    def gaps(self, change: GapChange) -> tuple[QuestionChange, ...]:
        """Return the questions with this kind of gap change."""
        return tuple(question for question in self.questions if question.gap == change)

    def with_change(self, *changes: AnswerChange) -> tuple[QuestionChange, ...]:
        """Return the questions whose answer changed in one of these ways."""
        return tuple(question for question in self.questions if question.change in changes)


@dataclass(frozen=True)
class _Snapshots:
    """The three snapshots that a comparison uses."""

    then: ScoringSnapshot
    """The earlier answers, judged by the questionnaire of their time."""
    carried: ScoringSnapshot
    """The earlier answers, judged by the present questionnaire."""
    now: ScoringSnapshot


def compare(snapshot: ScoringSnapshot, earlier: Response, version: str, day: date, result: Result) -> Comparison:
    """Compare earlier answers and their snapshot with the present result.

    The earlier answers are also judged by the present questionnaire. If that score differs from the one in the
    snapshot, the questionnaire is the cause. If it differs from the present score, the company is the cause.
    """
    questionnaire = result.questionnaire
    earlier = with_current_ids(questionnaire, earlier)
    carried = take_snapshot(questionnaire, earlier)
    snapshots = _Snapshots(snapshot, carried, take_snapshot(questionnaire, result.response))
    return Comparison(
        date=day,
        version=version,
        headline=_score_change(OVERALL, questionnaire, snapshots),
        areas=tuple(_score_change(area.id, questionnaire, snapshots) for area in questionnaire.areas),
        questions=_question_changes(questionnaire, snapshots.then, snapshots.now),
        parts=_parts_changes(earlier, result),
        profile=_profile_changes(questionnaire, earlier, result.response),
    )


def _score_change(area_id: str, questionnaire: Questionnaire, snapshots: _Snapshots) -> ScoreChange:
    then = _percent_range(area_id, snapshots.then)
    carried = _percent_range(area_id, snapshots.carried)
    now = _percent_range(area_id, snapshots.now)
    return ScoreChange(
        area=area_id,
        then=then,
        now=now,
        then_levels=_level_titles(area_id, questionnaire, snapshots.then),
        now_levels=_level_titles(area_id, questionnaire, snapshots.now),
        shift=_causes(then, carried, now) if then and now else None,
    )


def _percent_range(area_id: str, snapshot: ScoringSnapshot) -> PercentRange | None:
    if area_id == OVERALL:
        worst, best = overall_percent(snapshot, best=False), overall_percent(snapshot, best=True)
    else:
        worst, best = area_percent(snapshot, area_id, best=False), area_percent(snapshot, area_id, best=True)
    return None if worst is None or best is None else PercentRange(worst, best)


def _causes(then: PercentRange, carried: PercentRange | None, now: PercentRange) -> ChangeCauses:
    """Return the causes of a change. If no earlier answer counts today, the questionnaire caused the whole change."""
    between = carried or now
    return ChangeCauses(company=_difference(between, now), questionnaire=_difference(then, between))


def _difference(before: PercentRange, after: PercentRange) -> PercentRange:
    return PercentRange(after.worst - before.worst, after.best - before.best)


def _level_titles(area_id: str, questionnaire: Questionnaire, snapshot: ScoringSnapshot) -> tuple[str, str] | None:
    """Return the present titles of the levels. An id that matches no present level is returned unchanged."""
    if area_id not in snapshot.levels:
        return None
    titles = {level.id: level.title for level in questionnaire.levels}
    worst, best = snapshot.levels[area_id]
    return titles.get(worst, worst), titles.get(best, best)


def _question_changes(
    questionnaire: Questionnaire, then: ScoringSnapshot, now: ScoringSnapshot
) -> tuple[QuestionChange, ...]:
    new_ids = {renamed.id: renamed.to for renamed in questionnaire.renamed}
    before = {new_ids.get(question.id, question.id): question for question in then.scored}
    after = {question.id: question for question in now.scored}
    present_ids = [question.id for question in questionnaire.questions()]
    changes = []
    for question_id in dict.fromkeys([*present_ids, *before]):
        shown = after.get(question_id) or before.get(question_id)
        if shown:
            changes.append(_question_change(question_id, shown.text, before.get(question_id), after.get(question_id)))
    return tuple(change for change in changes if change.change != "same" or change.gap)


def _question_change(
    question_id: str, text: str, then: QuestionSnapshot | None, now: QuestionSnapshot | None
) -> QuestionChange:
    return QuestionChange(question_id, text, _answer_change(then, now), then, now, _gap_change(then, now))


def _answer_change(then: QuestionSnapshot | None, now: QuestionSnapshot | None) -> AnswerChange:
    if then is None:
        return "not-asked-before"
    if now is None:
        return "no-longer-asked"
    if then.known != now.known:
        return "now-known" if now.known else "now-unknown"
    if then.low == now.low:
        return "same"
    return "better" if now.low > then.low else "worse"


def _gap_change(then: QuestionSnapshot | None, now: QuestionSnapshot | None) -> GapChange | None:
    was_gap = then is not None and then.gap
    if now is None:
        return None
    if now.gap:
        return "open" if was_gap else "new" if now.known else "to-find-out"
    return "closed" if was_gap and now.in_place else None


def _parts_changes(earlier: Response, result: Result) -> tuple[PartsChange, ...]:
    changes = [
        _parts_change(question, missing_parts(question.question, earlier.answers.get(question.question.id)))
        for question in result.asked
    ]
    return tuple(change for change in changes if change.still_missing or change.now_missing or change.now_in_place)


def _parts_change(question: QuestionResult, then: tuple[Part, ...]) -> PartsChange:
    """Return what happened to the parts ticked then.

    If the practice is partly in place and no part is ticked now, nobody said which parts are in place, so none is
    listed. The same holds if the practice is missing or unknown now.
    """
    now = question.missing
    return PartsChange(
        question.question.id,
        still_missing=tuple(part for part in then if part in now),
        now_missing=tuple(part for part in now if part not in then) if then else (),
        now_in_place=tuple(part for part in then if part not in now) if now or question.in_place else (),
    )


def _profile_changes(questionnaire: Questionnaire, earlier: Response, later: Response) -> tuple[str, ...]:
    return tuple(
        question.id
        for question in questionnaire.profile
        if question.kind != "text" and _choices(earlier.profile, question.id) != _choices(later.profile, question.id)
    )


def _choices(profile: Mapping[str, tuple[str, ...]], question_id: str) -> frozenset[str]:
    return frozenset(profile.get(question_id, ()))
