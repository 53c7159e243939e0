"""Two assessments: what moved, and how much of it the company moved and how much the questionnaire."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from .questionnaire import Questionnaire
from .response import Response, with_current_ids
from .result import Result, assess
from .scoring_snapshot import OVERALL, QuestionSnapshot, ScoringSnapshot, headline, percent, take_snapshot

AnswerChange = Literal["better", "worse", "same", "now-known", "now-unknown", "not-asked-before", "no-longer-asked"]
GapChange = Literal["closed", "new", "open"]


@dataclass(frozen=True)
class PercentRange:
    """Worst and best case of a percent, exact, 0 to 100."""

    worst: Fraction
    best: Fraction


@dataclass(frozen=True)
class ChangeCauses:
    """What moved a percent, in points of percent; company and questionnaire add up to the whole."""

    company: PercentRange
    questionnaire: PercentRange

    @property
    def whole(self) -> PercentRange:
        return PercentRange(
            self.company.worst + self.questionnaire.worst, self.company.best + self.questionnaire.best
        )


@dataclass(frozen=True)
class ScoreChange:
    """The headline (with an empty id) or an area, then and now."""

    area: str
    then: PercentRange | None
    """None where nothing of it counted then."""
    now: PercentRange | None
    then_levels: tuple[str, str] | None
    """Titles of the levels in the worst and in the best case."""
    now_levels: tuple[str, str] | None
    shift: ChangeCauses | None
    """None where it counted only then or only now."""


@dataclass(frozen=True)
class QuestionChange:
    """One question, then and now."""

    id: str
    """As it is called now; of one that is gone, as it was called."""
    text: str
    change: AnswerChange
    then: QuestionSnapshot | None
    now: QuestionSnapshot | None
    gap: GapChange | None
    """Whether a gap was closed, is new or still open; None where it is no gap, then or now."""


@dataclass(frozen=True)
class Comparison:
    """An earlier assessment against the result of now."""

    date: date
    """Of the earlier one."""
    version: str
    """Of the questionnaire that the earlier one answered."""
    headline: ScoreChange
    areas: tuple[ScoreChange, ...]
    questions: tuple[QuestionChange, ...]
    """Those that moved, in the order of the questionnaire, then those that are gone."""
    profile: tuple[str, ...]
    """Ids of the profile questions whose answer is another one."""

    def gaps(self, move: GapChange) -> tuple[QuestionChange, ...]:
        return tuple(each for each in self.questions if each.gap == move)

    def with_change(self, *changes: AnswerChange) -> tuple[QuestionChange, ...]:
        return tuple(each for each in self.questions if each.change in changes)


def compare(basis: ScoringSnapshot, earlier: Response, version: str, day: date, result: Result) -> Comparison:
    """The earlier answers with what they were judged by, against the result of now.

    The earlier answers are judged by the questionnaire of now as well: from then to there is what the questionnaire
    moved, from there to now is what the company moved.
    """
    questionnaire = result.questionnaire
    carried = take_snapshot(assess(questionnaire, with_current_ids(questionnaire, earlier), day))
    now = take_snapshot(result)
    return Comparison(
        date=day,
        version=version,
        headline=_headline(basis, carried, now),
        areas=tuple(_area(area.id, basis, carried, now) for area in questionnaire.areas),
        questions=_questions(questionnaire, basis, now),
        profile=_profile(questionnaire, earlier, result.response),
    )


def _headline(then: ScoringSnapshot, carried: ScoringSnapshot, now: ScoringSnapshot) -> ScoreChange:
    spans = [_span(headline(each.scored, False), headline(each.scored, True)) for each in (then, carried, now)]
    return _moved(OVERALL, spans, then, now)


def _area(id: str, then: ScoringSnapshot, carried: ScoringSnapshot, now: ScoringSnapshot) -> ScoreChange:
    own = [[each for each in basis.scored if each.area == id] for basis in (then, carried, now)]
    spans = [_span(percent(judged, False), percent(judged, True)) for judged in own]
    return _moved(id, spans, then, now)


def _span(worst: Fraction | None, best: Fraction | None) -> PercentRange | None:
    return None if worst is None or best is None else PercentRange(worst, best)


def _moved(id: str, spans: list[PercentRange | None], then: ScoringSnapshot, now: ScoringSnapshot) -> ScoreChange:
    before, carried, after = spans
    shift = None
    if before and after:
        # Where nothing is left of the earlier answers, the whole change is the questionnaire's.
        between = carried or after
        shift = ChangeCauses(_difference(between, after), _difference(before, between))
    return ScoreChange(id, before, after, then.levels.get(id), now.levels.get(id), shift)


def _difference(before: PercentRange, after: PercentRange) -> PercentRange:
    return PercentRange(after.worst - before.worst, after.best - before.best)


def _questions(
    questionnaire: Questionnaire, then: ScoringSnapshot, now: ScoringSnapshot
) -> tuple[QuestionChange, ...]:
    names = {each.id: each.to for each in questionnaire.renamed}
    before = {names.get(each.id, each.id): each for each in then.scored}
    after = {each.id: each for each in now.scored}
    order = [question.id for question in questionnaire.questions()]
    ids = [*(id for id in order if id in before or id in after), *(id for id in before if id not in order)]
    found = [_question(id, before.get(id), after.get(id)) for id in ids]
    return tuple(each for each in found if each.change != "same" or each.gap)


def _question(id: str, then: QuestionSnapshot | None, now: QuestionSnapshot | None) -> QuestionChange:
    shown = now or then
    assert shown
    return QuestionChange(id, shown.text, _move(then, now), then, now, _gap(then, now))


def _move(then: QuestionSnapshot | None, now: QuestionSnapshot | None) -> AnswerChange:
    if then is None:
        return "not-asked-before"
    if now is None:
        return "no-longer-asked"
    if then.known != now.known:
        return "now-known" if now.known else "now-unknown"
    if then.low == now.low:
        return "same"
    return "better" if now.low > then.low else "worse"


def _gap(then: QuestionSnapshot | None, now: QuestionSnapshot | None) -> GapChange | None:
    was = then is not None and then.gap
    if now is None:
        return None
    if now.gap:
        return "open" if was else "new"
    return "closed" if was and now.in_place else None


def _profile(questionnaire: Questionnaire, earlier: Response, later: Response) -> tuple[str, ...]:
    ids = [question.id for question in questionnaire.profile if question.kind != "text"]
    values: tuple[Mapping[str, tuple[str, ...]], ...] = (earlier.profile, later.profile)
    return tuple(id for id in ids if len({frozenset(each.get(id, ())) for each in values}) > 1)
