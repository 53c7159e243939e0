"""assess(): all that site and report say, from content, answers and a date. The one call an edge needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Literal

from .gaps import Gap, duty_ties, find_gaps
from .level_path import LevelPath, path_to_next_level
from .matching import ProgramMatch, Recommendation, match_all, recommend
from .plan import PlannedStep, first_actions, make_plan
from .projection import Projection, project_scores
from .questionnaire import Area, Duty, DutyTie, Level, Option, Question, Questionnaire, Reason, Source, Term
from .response import (
    Answer,
    Response,
    Status,
    answer_status,
    asked_questions,
    chosen_option,
    chosen_reason,
    profile_missing,
    profile_tags,
    quick_check,
)
from .scoring import Essentials, OverallScore, QuestionPoints, Score, Scores, score_answers


@dataclass(frozen=True)
class QuestionResult:
    """One question of the questionnaire for this company."""

    number: str
    """Area and place in the whole questionnaire, such as 1.2; the same for every company."""
    question: Question
    asked: bool
    status: Status
    note: str
    option: Option | None
    reason: Reason | None
    duties: tuple[DutyTie, ...]
    gap: Gap | None
    points: QuestionPoints | None
    """What it gives; None where it does not count: not asked, or set aside."""

    @property
    def in_place(self) -> bool:
        return self.option is not None and self.option.points >= self.question.target_points


@dataclass(frozen=True)
class AreaResult:
    """One area for this company."""

    number: int
    area: Area
    questions: tuple[QuestionResult, ...]
    score: Score | None
    """None where nothing counts: not asked, or every question set aside."""
    enough_answered: bool
    """Whether enough is answered to show percent and level: half of it, and more than the quick check."""
    levels: tuple[Level, ...] = field(repr=False)

    @cached_property
    def level_path(self) -> LevelPath | None:
        """The least that would lift its level; None at the highest level and where it has no level."""
        return path_to_next_level(self.levels, [each.points for each in self.questions if each.points])

    @cached_property
    def asked(self) -> tuple[QuestionResult, ...]:
        return tuple(each for each in self.questions if each.asked)

    @property
    def answered(self) -> int:
        """How many of the questions asked have an answer of any kind."""
        return sum(each.status != "unanswered" for each in self.asked)

    @property
    def state(self) -> Literal["not-asked", "not-started", "in-progress", "done"]:
        if not self.asked:
            return "not-asked"
        if self.answered == len(self.asked):
            return "done"
        return "in-progress" if self.answered else "not-started"

    @property
    def gaps(self) -> tuple[Gap, ...]:
        found = [each.gap for each in self.questions if each.gap]
        return tuple(found)


@dataclass(frozen=True)
class ProgramResult:
    """One program that is recommended, with the gaps that it helps with."""

    match: ProgramMatch
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class Result:
    """The whole judgement; the same input always gives the same result.

    Plan, outlook, programs and what rests on them are worked out when they are first asked for: the pages with the
    questions do without, and a save with its next page takes half the time.
    """

    questionnaire: Questionnaire
    response: Response
    date: date
    tags: frozenset[str]
    areas: tuple[AreaResult, ...]
    overall: OverallScore | None
    essentials: Essentials
    gaps: tuple[Gap, ...]
    quick_check: tuple[QuestionResult, ...]
    """The questions of the quick check for this company, in the order of the questionnaire."""
    contradictions: tuple[str, ...]

    @cached_property
    def matches(self) -> Mapping[str, ProgramMatch]:
        """A verdict for every program, by id."""
        below = {each.question.id for each in self.questions if each.points and not each.points.in_place}
        return match_all(self.questionnaire, self.tags, frozenset(below))

    @cached_property
    def recommended(self) -> Mapping[str, tuple[Recommendation, ...]]:
        """By the id of the question whose gap it is."""
        return recommend(self.gaps, self.matches, self.tags)

    @cached_property
    def plan(self) -> tuple[PlannedStep, ...]:
        return make_plan(self.questionnaire, self.tags, self.gaps, self.recommended)

    @cached_property
    def projections(self) -> tuple[Projection, ...]:
        """Where the company would stand at each horizon of the plan."""
        return project_scores(self.questionnaire, self.tags, self.response, self.plan)

    @cached_property
    def first_actions(self) -> tuple[PlannedStep, ...]:
        return first_actions(self.plan)

    @cached_property
    def programs(self) -> tuple[ProgramResult, ...]:
        """Recommended: open or open after, under a gap; those of the plan first."""
        return _recommended_programs(self.plan, self.gaps, self.recommended, self.matches)

    @cached_property
    def in_use(self) -> tuple[ProgramResult, ...]:
        """Already in use, with the gaps they could help with more."""
        return _in_use(self.gaps, self.recommended, self.matches)

    @cached_property
    def not_for_you(self) -> tuple[ProgramMatch, ...]:
        """Would help with a gap, but not this company."""
        return _not_for_you(self.recommended)

    @cached_property
    def good_to_know(self) -> tuple[ProgramMatch, ...]:
        """Help with no gap of the questionnaire, and not ruled out."""
        named = {each.match.program.id for each in self.programs}
        return tuple(
            match
            for id, match in self.matches.items()
            if not match.program.helps and match.verdict in ("open", "open-after") and id not in named
        )

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """May apply, by establishment and kind of service."""
        return tuple(duty for duty in self._applying if duty.confidence != "low")

    @cached_property
    def open_points(self) -> tuple[Duty, ...]:
        """The same, of low confidence: not stated as duties."""
        return tuple(duty for duty in self._applying if duty.confidence == "low")

    @cached_property
    def _applying(self) -> tuple[Duty, ...]:
        return tuple(duty for duty in self.questionnaire.duties if duty.applies.holds(self.tags))

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """Those that stand behind what the result says."""
        named = [*(each.match for each in (*self.programs, *self.in_use)), *self.good_to_know]
        return _sources(self.questionnaire, self.areas, named, self._applying)

    @property
    def questions(self) -> tuple[QuestionResult, ...]:
        return tuple(each for area in self.areas for each in area.questions)

    @property
    def asked(self) -> tuple[QuestionResult, ...]:
        return tuple(each for each in self.questions if each.asked)

    @property
    def unknown(self) -> int:
        return sum(each.status == "unknown" for each in self.asked)

    @property
    def unanswered(self) -> int:
        return sum(each.status == "unanswered" for each in self.asked)

    @property
    def quick_only(self) -> bool:
        """Whether answers were given, none of them beyond the quick check, and more could be asked."""
        return _quick_only(self.quick_check, self.asked)

    @property
    def quick_in_place(self) -> int:
        """How many practices of the quick check are at target."""
        return sum(each.in_place for each in self.quick_check)

    @property
    def enough_answered(self) -> bool:
        """Whether the overall percent and level are shown: every core area asked is judged."""
        return all(each.enough_answered for each in self.areas if each.area.core and each.score)

    @property
    def complete(self) -> bool:
        return not self.unanswered and not profile_missing(self.questionnaire, self.response)

    @property
    def evidence_named(self) -> int:
        """How many practices in place have a note."""
        return sum(bool(each.in_place and each.note) for each in self.asked)

    @property
    def terms(self) -> tuple[Term, ...]:
        """The words of the questions that were asked, in alphabetical order."""
        return _terms(self.questionnaire, [each.question for each in self.asked])

    @property
    def strengths(self) -> tuple[QuestionResult, ...]:
        return tuple(each for each in self.asked if each.in_place)


def assess(questionnaire: Questionnaire, response: Response, date: date) -> Result:
    """Judge one response. `date` is only stated, never reckoned with."""
    tags = profile_tags(questionnaire, response)
    answers = response.answers
    stands = score_answers(questionnaire, tags, answers)
    found = find_gaps(questionnaire, tags, answers)
    areas = tuple(
        _area(number, area, questionnaire, tags, answers, stands, found)
        for number, area in enumerate(questionnaire.areas, 1)
    )
    quick = quick_check(questionnaire, tags)
    in_quick = tuple(each for area in areas for each in area.questions if each.question.id in quick)
    if _quick_only(in_quick, [each for area in areas for each in area.asked]):
        areas = tuple(replace(area, enough_answered=False) for area in areas)
    return Result(
        questionnaire=questionnaire,
        response=response,
        date=date,
        tags=tags,
        areas=areas,
        overall=stands.overall,
        essentials=stands.essentials,
        gaps=found,
        quick_check=in_quick,
        contradictions=_contradictions(questionnaire, tags, answers),
    )


def _area(
    number: int,
    area: Area,
    questionnaire: Questionnaire,
    tags: frozenset[str],
    answers: Mapping[str, Answer],
    stands: Scores,
    gaps: Iterable[Gap],
) -> AreaResult:
    by_question = {gap.question.id: gap for gap in gaps}
    counted = {each.question.id: each for each in stands.counted[area.id]}
    score = stands.scores[area.id]
    applying = {question.id for question in asked_questions(area, tags)}
    questions = tuple(
        QuestionResult(
            number=f"{number}.{place}",
            question=question,
            asked=question.id in applying,
            status=answer_status(question, answers.get(question.id)),
            note=answers.get(question.id, Answer()).note,
            option=chosen_option(question, answers.get(question.id)),
            reason=chosen_reason(question, answers.get(question.id)),
            duties=duty_ties(questionnaire, question, tags),
            gap=by_question.get(question.id),
            points=counted.get(question.id),
        )
        for place, question in enumerate(area.questions, 1)
    )
    answered = sum(each.status != "unanswered" for each in questions if each.asked)
    enough_answered = 2 * answered >= len(applying)
    return AreaResult(number, area, questions, score, enough_answered, questionnaire.levels)


def _quick_only(quick: Iterable[QuestionResult], asked: Sequence[QuestionResult]) -> bool:
    ids = {each.question.id for each in quick}
    answered = {each.question.id for each in asked if each.status != "unanswered"}
    return bool(answered) and answered <= ids and len(ids) < len(asked)


def _recommended_programs(
    steps: Iterable[PlannedStep],
    gaps: Iterable[Gap],
    recommended: Mapping[str, tuple[Recommendation, ...]],
    all_matches: Mapping[str, ProgramMatch],
) -> tuple[ProgramResult, ...]:
    helped: dict[str, list[Gap]] = {}
    matches: dict[str, ProgramMatch] = {}
    for step in steps:
        for match in step.programs:
            matches.setdefault(match.program.id, match)
    for gap in gaps:
        for each in recommended[gap.question.id]:
            if each.match.verdict in ("open", "open-after"):
                matches.setdefault(each.match.program.id, each.match)
                helped.setdefault(each.match.program.id, []).append(gap)
    for id in list(matches):
        _add_first(id, all_matches, matches, helped)
    return tuple(ProgramResult(match, tuple(helped[id])) for id, match in matches.items())


def _add_first(
    id: str, all_matches: Mapping[str, ProgramMatch], matches: dict[str, ProgramMatch], helped: dict[str, list[Gap]]
) -> None:
    """What comes before a recommended program is recommended too, for the same gaps."""
    for first in matches[id].after_programs:
        if first not in matches:
            matches[first] = all_matches[first]
            helped[first] = list(helped[id])
            _add_first(first, all_matches, matches, helped)


def _not_for_you(recommended: Mapping[str, tuple[Recommendation, ...]]) -> tuple[ProgramMatch, ...]:
    found = {
        each.match.program.id: each.match
        for helping in recommended.values()
        for each in helping
        if each.match.verdict == "not-for-you"
    }
    return tuple(found.values())


def _in_use(
    gaps: Iterable[Gap],
    recommended: Mapping[str, tuple[Recommendation, ...]],
    matches: Mapping[str, ProgramMatch],
) -> tuple[ProgramResult, ...]:
    helped: dict[str, list[Gap]] = {id: [] for id, match in matches.items() if match.verdict == "in-use"}
    for gap in gaps:
        for each in recommended[gap.question.id]:
            if each.match.verdict == "in-use":
                helped[each.match.program.id].append(gap)
    return tuple(ProgramResult(matches[id], tuple(found)) for id, found in helped.items())


def _contradictions(
    questionnaire: Questionnaire, tags: frozenset[str], answers: Mapping[str, Answer]
) -> tuple[str, ...]:
    shown = {question.id for area in questionnaire.areas for question in asked_questions(area, tags)}
    said = {id: answer.choice for id, answer in answers.items() if id in shown}
    return tuple(
        check.text
        for check in questionnaire.contradictions
        if check.when.holds(tags) and (not check.question or said.get(check.question) in check.options)
    )


def _terms(questionnaire: Questionnaire, questions: Iterable[Question]) -> tuple[Term, ...]:
    used = {id for question in questions for id in question.terms}
    found = [term for term in questionnaire.terms if term.id in used]
    return tuple(sorted(found, key=lambda term: term.term.casefold()))


def _sources(
    questionnaire: Questionnaire,
    areas: Iterable[AreaResult],
    programs: Iterable[ProgramMatch],
    duties: Iterable[Duty],
) -> tuple[Source, ...]:
    asked = [each.question for area in areas for each in area.asked]
    used = {id for question in asked for id in question.sources}
    used.update(id for term in _terms(questionnaire, asked) for id in term.sources)
    used.update(id for match in programs for id in match.program.sources)
    used.update(id for duty in duties for id in duty.sources)
    used.update(questionnaire.urgent.sources)
    return tuple(source for source in questionnaire.sources if source.id in used)
