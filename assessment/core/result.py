"""The result of an assessment: everything that the site and the report state, computed by assess()."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from .area_result import AreaResult, area_results
from .company_country import MAX_NAMED_COUNTRIES, CompanyCountry, company_countries, unnamed_regions
from .country import Country
from .duty import Duty, ExcludedDuty
from .gaps import Gap, find_gaps
from .matching import ProgramMatch, Recommendation, match_all, recommend
from .plan import first_actions, make_plan
from .planned_step import PlannedStep
from .platform_rule import PlatformRule
from .program import Program
from .progress import at_least_half, is_quick_only
from .projection import Projection, project_scores
from .question_result import QuestionResult
from .questionnaire import Questionnaire
from .recommended_programs import ProgramResult, Refusal, programs_in_use, programs_not_for_you, recommended_programs
from .response import (
    Answer,
    Response,
    asked_questions,
    contradicted_reason,
    profile_missing,
    profile_tags,
    quick_check,
)
from .review_date import review_date
from .scoring import Essentials, OverallScore, score_answers
from .source import Source, Term
from .to_ask import PersonToAsk, people_to_ask


@dataclass(frozen=True)
class Result:
    """Everything that follows from one response. The same input always gives the same result.

    The plan, the projections, the programs and everything based on them are computed on first use. Question pages do
    not need them, so saving one page and showing the next takes half the time.
    """

    questionnaire: Questionnaire
    response: Response
    date: date
    """The date that the report shows. Only the review date is computed from it."""
    tags: frozenset[str]
    """The profile tags of the company."""
    areas: tuple[AreaResult, ...]
    overall: OverallScore | None
    """The overall score. None if no core area counts."""
    essentials: Essentials
    gaps: tuple[Gap, ...]
    """The gaps, in order of importance."""
    quick_check: tuple[QuestionResult, ...]
    """The questions of the quick check for this company, in the order of the questionnaire."""
    contradictions: tuple[str, ...]
    """Sentences about profile choices and answers that do not fit together."""
    kept_until: datetime.date | None = None
    """The day on which the site deletes the answers. None if no site stores them."""

    @property
    def review_on(self) -> datetime.date:
        """Return the day on which to review the answers, which every document names."""
        return review_date(self.date, self.kept_until)

    @cached_property
    def matches(self) -> Mapping[str, ProgramMatch]:
        """Return the verdict on every program, keyed by program id."""
        below_target = [
            question.question.id for question in self.questions if question.points and not question.points.in_place
        ]
        return match_all(self.questionnaire, self.tags, frozenset(below_target))

    @cached_property
    def recommended(self) -> Mapping[str, tuple[Recommendation, ...]]:
        """Return the programs that help with each gap, keyed by the id of the gap's question."""
        return recommend(self.gaps, self.matches, self.tags)

    @cached_property
    def plan(self) -> tuple[PlannedStep, ...]:
        return make_plan(self.questionnaire, self.tags, self.gaps, self.recommended)

    @cached_property
    def projections(self) -> tuple[Projection, ...]:
        """Return where the company would stand at each horizon of the plan."""
        return project_scores(self.questionnaire, self.tags, self.response, self.plan)

    @cached_property
    def first_actions(self) -> tuple[PlannedStep, ...]:
        return first_actions(self.plan)

    @property
    def more_this_week(self) -> int:
        """Return how many steps of this week are not among the first actions."""
        return sum(step.horizon == "this-week" and not step.first for step in self.plan)

    @cached_property
    def to_ask(self) -> tuple[PersonToAsk, ...]:
        """Return whom to ask what about the unknown answers, in the order of the questionnaire's people."""
        return people_to_ask(self.questionnaire.people, self.gaps)

    @cached_property
    def programs(self) -> tuple[ProgramResult, ...]:
        """Return the programs recommended for any gap, those in the plan first."""
        return recommended_programs(self.plan, self.gaps, self.recommended, self.matches)

    @cached_property
    def in_use(self) -> tuple[ProgramResult, ...]:
        """Return the programs in use, each with the open gaps that it could help to close."""
        return programs_in_use(self.gaps, self.recommended, self.matches)

    @cached_property
    def not_for_you(self) -> tuple[Refusal, ...]:
        """Return the programs of the catalog that this company cannot join or use, grouped by the reason."""
        return programs_not_for_you(self.matches)

    @cached_property
    def good_to_know(self) -> tuple[ProgramMatch, ...]:
        """Return the programs that the company may use but that are not linked to any question."""
        recommended_ids = {program.match.program.id for program in self.programs}
        return tuple(
            match
            for program_id, match in self.matches.items()
            if not match.program.helps
            and match.verdict in ("open", "open-after")
            and program_id not in recommended_ids
        )

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """Return the duties that may apply, based on where the company is established and what it offers."""
        return tuple(duty for duty in self._applicable_duties if duty.confidence != "low")

    @cached_property
    def open_points(self) -> tuple[Duty, ...]:
        """Return the possible duties in which we have low confidence. The report does not state them as duties."""
        return tuple(duty for duty in self._applicable_duties if duty.confidence == "low")

    @cached_property
    def unclear_duties(self) -> tuple[Duty, ...]:
        """Return the duties of which it is unclear whether they reach this company. Counsel can say."""
        return tuple(
            duty for duty in self.questionnaire.duties if duty.confidence != "low" and duty.is_unclear_for(self.tags)
        )

    @cached_property
    def excluded_duties(self) -> tuple[ExcludedDuty, ...]:
        """Return the duties that exclude this company or a part of its service, each with a text on the exclusion."""
        return tuple(
            ExcludedDuty(duty, text)
            for duty in self.questionnaire.duties
            if (text := duty.exclusion_for(self.tags)) is not None
        )

    @cached_property
    def _applicable_duties(self) -> tuple[Duty, ...]:
        return tuple(duty for duty in self.questionnaire.duties if duty.applies.holds(self.tags))

    @cached_property
    def platform_rules(self) -> tuple[PlatformRule, ...]:
        """Return the rules of platforms that the company has agreed to."""
        return tuple(rule for rule in self.questionnaire.platform_rules if rule.applies.holds(self.tags))

    @cached_property
    def countries(self) -> tuple[CompanyCountry, ...]:
        """Return the countries that the company has named: first where it is established, then where it has users."""
        return company_countries(self.questionnaire, self.response, self.tags)

    @cached_property
    def unnamed_regions(self) -> tuple[str, ...]:
        """Return the choices that stand for countries that the company did not name one by one."""
        return unnamed_regions(self.questionnaire, self.response)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """Return the sources that the report cites by id, in the order of the register.

        It cites them for the programs of the plan and those in use, laws, platform rules and countries, and for the
        model texts of open gaps. The printed questionnaire, the pages of the programs and the urgent page list the
        others.
        """
        programs = [match.program for step in self.plan for match in step.programs]
        programs += [program.match.program for program in self.in_use]
        citing: tuple[Program | Duty | PlatformRule | Country, ...] = (
            *programs,
            *self._applicable_duties,
            *self.unclear_duties,
            *(excluded.duty for excluded in self.excluded_duties),
            *self.platform_rules,
            *(named.country for named in self.countries[:MAX_NAMED_COUNTRIES]),
        )
        cited = {source_id for citation in citing for source_id in citation.sources}
        cited.update(gap.question.model for gap in self.gaps if gap.question.model)
        return tuple(source for source in self.questionnaire.sources if source.id in cited)

    @cached_property
    def questions(self) -> tuple[QuestionResult, ...]:
        """Return all questions of the questionnaire, including those that are not asked."""
        return tuple(question for area in self.areas for question in area.questions)

    @cached_property
    def asked(self) -> tuple[QuestionResult, ...]:
        """Return the questions that this company is asked."""
        return tuple(question for question in self.questions if question.asked)

    @property
    def unknown(self) -> int:
        """Return how many questions are answered "we don't know yet"."""
        return sum(question.status == "unknown" for question in self.asked)

    @property
    def unanswered(self) -> int:
        """Return how many asked questions have no answer."""
        return sum(question.status == "unanswered" for question in self.asked)

    @property
    def mostly_unknown(self) -> bool:
        """Return whether at least half of the questions are answered "we don't know yet", so that nothing is judged.

        If only the quick check is answered, its questions are those that count.
        """
        questions = self.quick_check if self.quick_only else self.asked
        return bool(self.unknown) and at_least_half(len(questions), self.unknown)

    @property
    def quick_only(self) -> bool:
        """Return whether only quick check questions are answered, although the company is asked others too."""
        return _only_quick_check_answered(self.quick_check, self.areas)

    @property
    def quick_in_place(self) -> int:
        """Return how many practices in the quick check are at target."""
        return sum(question.in_place for question in self.quick_check)

    @property
    def enough_answered(self) -> bool:
        """Return whether every core area has enough answers to show the overall percentage and level."""
        return all(area.enough_answered for area in self.areas if area.area.core and area.score)

    @property
    def complete(self) -> bool:
        """Return whether every asked question and every required profile question has an answer."""
        return not self.unanswered and not profile_missing(self.questionnaire, self.response)

    @property
    def evidence_named(self) -> int:
        """Return how many of the practices in place have a note."""
        return sum(bool(question.in_place and question.note) for question in self.asked)

    @property
    def terms(self) -> tuple[Term, ...]:
        """Return the glossary terms of the asked questions, in alphabetical order."""
        used = {term_id for question in self.asked for term_id in question.question.terms}
        terms = [term for term in self.questionnaire.terms if term.id in used]
        return tuple(sorted(terms, key=lambda term: term.term.casefold()))

    @property
    def strengths(self) -> tuple[QuestionResult, ...]:
        """Return the asked questions whose practice is in place."""
        return tuple(question for question in self.asked if question.in_place)


def assess(
    questionnaire: Questionnaire, response: Response, date: date, kept_until: datetime.date | None = None
) -> Result:
    """Return the result of one response.

    Args:
        date: The date that the report shows. Only the review date is computed from it.
        kept_until: The day on which the site deletes the answers, or None if no site stores them.
    """
    tags = profile_tags(questionnaire, response)
    scores = score_answers(questionnaire, tags, response.answers)
    gaps = find_gaps(questionnaire, tags, response.answers)
    areas = area_results(questionnaire, tags, response.answers, scores, gaps)
    quick_ids = quick_check(questionnaire, tags)
    quick_questions = tuple(
        question for area in areas for question in area.questions if question.question.id in quick_ids
    )
    if _only_quick_check_answered(quick_questions, areas):
        areas = tuple(replace(area, enough_answered=False) for area in areas)
    return Result(
        questionnaire=questionnaire,
        response=response,
        date=date,
        tags=tags,
        areas=areas,
        overall=scores.overall,
        essentials=scores.essentials,
        gaps=gaps,
        quick_check=quick_questions,
        contradictions=_contradictions(questionnaire, tags, response.answers),
        kept_until=kept_until,
    )


def _only_quick_check_answered(quick_questions: Iterable[QuestionResult], areas: Iterable[AreaResult]) -> bool:
    quick_ids = {question.question.id for question in quick_questions}
    all_asked = [question for area in areas for question in area.asked]
    answered_ids = {question.question.id for question in all_asked if question.status != "unanswered"}
    return is_quick_only(quick_ids, answered_ids, len(all_asked))


def _contradictions(
    questionnaire: Questionnaire, tags: frozenset[str], answers: Mapping[str, Answer]
) -> tuple[str, ...]:
    asked_ids = {question.id for area in questionnaire.areas for question in asked_questions(area, tags)}
    choices = {question_id: answer.choice for question_id, answer in answers.items() if question_id in asked_ids}
    by_author = [
        contradiction.text
        for contradiction in questionnaire.contradictions
        if contradiction.when.holds(tags)
        and (not contradiction.question or choices.get(contradiction.question) in contradiction.options)
    ]
    by_reason = [
        reason.contradicted
        for question in questionnaire.questions()
        if question.id in asked_ids and (reason := contradicted_reason(question, tags, answers.get(question.id)))
    ]
    return tuple(dict.fromkeys([*by_author, *by_reason]))
