"""Matching: which programs help with which gaps, and whether this company may join or use them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from .gaps import Gap
from .program import COST_CLASSES, Condition, CostClass, Depth, Program
from .questionnaire import Questionnaire
from .response import USES_TAG_PREFIX
from .step import EFFORTS, Effort

Verdict = Literal["in-use", "open", "open-after", "not-for-you"]
VERDICTS: tuple[Verdict, ...] = ("in-use", "open", "open-after", "not-for-you")
"""All verdicts, ordered by how much they ask of the company, least first."""


@dataclass(frozen=True)
class ProgramMatch:
    """The verdict on one program for this company."""

    program: Program
    verdict: Verdict
    because: str = ""
    """Why the program is not for this company, in the author's words."""
    after_steps: tuple[str, ...] = ()
    """Ids of the steps to take before the program."""
    first: tuple["ProgramMatch", ...] = ()
    """The prerequisite programs that are not in use yet, such as the membership that includes this program."""
    included: bool = False
    """Whether the company already has the membership that includes this program, so that it costs nothing extra."""
    later: bool = False
    """Whether other programs of the same cost come first for this company, because of a trait of this program."""

    @property
    def after_programs(self) -> tuple[str, ...]:
        """Return the ids of the prerequisite programs that are not in use yet."""
        return tuple(match.program.id for match in self.first)

    @cached_property
    def costs(self) -> CostClass:
        """Return the highest cost class of the program and the programs that come before it."""
        own: CostClass = "free" if self.included else self.program.cost
        return max((own, *(match.costs for match in self.first)), key=COST_CLASSES.index)

    @cached_property
    def effort(self) -> Effort:
        """Return the greatest effort of the program and the programs that come before it."""
        return max((self.program.effort, *(match.effort for match in self.first)), key=EFFORTS.index)

    @cached_property
    def expense(self) -> tuple[int, bool, int, int]:
        """Return a sort key for sufficient programs, best first: cost, whether others come first, verdict, effort."""
        cost, effort = COST_CLASSES.index(self.costs), EFFORTS.index(self.effort)
        return cost, self.later, VERDICTS.index(self.verdict), effort

    @property
    def offered(self) -> bool:
        """Return whether the report may recommend joining or using the program."""
        return self.verdict in ("open", "open-after") and self.program.role in ("join", "use")


@dataclass(frozen=True)
class Recommendation:
    """A program that helps with a gap, and how much it helps."""

    match: ProgramMatch
    depth: Depth


def match_all(
    questionnaire: Questionnaire, tags: frozenset[str], open_questions: frozenset[str]
) -> dict[str, ProgramMatch]:
    """Return the verdict on every program, keyed by program id.

    `open_questions` are the ids of the asked questions whose practice is not known to be at target.
    """
    matches: dict[str, ProgramMatch] = {}
    for program in questionnaire.programs:
        _match(program, questionnaire, tags, open_questions, matches)
    return matches


def recommend(
    gaps: Sequence[Gap], matches: Mapping[str, ProgramMatch], tags: frozenset[str]
) -> dict[str, tuple[Recommendation, ...]]:
    """Return the programs that help with each gap, keyed by the id of the gap's question.

    Programs that are not for this company come last. The others are sorted by whether they suffice, whether they are
    in use, cost, whether others come first, verdict, effort, depth, and the number of gaps that they help with.
    """
    helping = _helping({gap.question.id for gap in gaps}, matches.values(), tags)
    by_question = {gap.question.id: helping.get(gap.question.id, []) for gap in gaps}
    gaps_helped = Counter(helps.match.program.id for helpers in by_question.values() for helps in helpers)
    return {
        gap.question.id: tuple(
            sorted(by_question[gap.question.id], key=lambda helps: _order(helps, gap, gaps_helped))
        )
        for gap in gaps
    }


def is_sufficient(recommendation: Recommendation, gap: Gap) -> bool:
    """Return whether the program is enough to get started. For a practice partly in place, any program suffices."""
    return gap.kind == "partial" or recommendation.depth == "start"


def _helping(
    question_ids: AbstractSet[str], matches: Iterable[ProgramMatch], tags: frozenset[str]
) -> dict[str, list[Recommendation]]:
    """Return the programs that help with each of these questions, keyed by question id."""
    helping: dict[str, list[Recommendation]] = {}
    for match in matches:
        depths: dict[str, Depth] = {}
        for helps in match.program.helps:
            if helps.question in question_ids and helps.when.holds(tags):
                depths.setdefault(helps.question, helps.depth)  # the first entry whose rule holds is used
        for question_id, depth in depths.items():
            helping.setdefault(question_id, []).append(Recommendation(match, depth))
    return helping


def _order(recommendation: Recommendation, gap: Gap, gaps_helped: Counter[str]) -> tuple[object, ...]:
    match = recommendation.match
    return (
        match.verdict == "not-for-you",
        not is_sufficient(recommendation, gap),
        match.verdict != "in-use",
        match.expense,
        (recommendation.depth == "start") == (gap.kind == "partial"),
        -gaps_helped[match.program.id],
        match.program.id,
    )


def _match(
    program: Program,
    questionnaire: Questionnaire,
    tags: frozenset[str],
    open_questions: frozenset[str],
    matches: dict[str, ProgramMatch],
) -> ProgramMatch:
    """Return the match of one program. Store that match and the matches of its prerequisites in `matches`."""
    if program.id not in matches:
        prerequisite_ids = dict.fromkeys([program.part_of, *(needed.program for needed in program.prerequisites)])
        prerequisites = [
            _match(questionnaire.program(program_id), questionnaire, tags, open_questions, matches)
            for program_id in prerequisite_ids
            if program_id
        ]
        open_steps = _open_steps(program, questionnaire, open_questions)
        matches[program.id] = _verdict(program, questionnaire, tags, prerequisites, open_steps)
    return matches[program.id]


def _verdict(
    program: Program,
    questionnaire: Questionnaire,
    tags: frozenset[str],
    prerequisites: Sequence[ProgramMatch],
    open_steps: tuple[str, ...],
) -> ProgramMatch:
    if USES_TAG_PREFIX + program.id in tags:
        return ProgramMatch(program, "in-use")
    conditions = questionnaire.conditions_of(program)
    if (reason := _reason_against(conditions, tags, prerequisites)) is not None:
        return ProgramMatch(program, "not-for-you", because=reason)
    first = tuple(match for match in prerequisites if match.verdict != "in-use")
    included = any(match.program.id == program.part_of and match.verdict == "in-use" for match in prerequisites)
    traits = questionnaire.traits_of(program)
    later = any(trait.later is not None and trait.later.holds(tags) for trait in traits)
    verdict: Verdict = "open-after" if open_steps or first else "open"
    return ProgramMatch(program, verdict, after_steps=open_steps, first=first, included=included, later=later)


def _reason_against(
    conditions: Iterable[Condition], tags: frozenset[str], prerequisites: Sequence[ProgramMatch]
) -> str | None:
    """Return why the program or a prerequisite is not for a company with these tags, or None."""
    for condition in conditions:
        if not condition.holds(tags):
            return condition.because
    return next((match.because for match in prerequisites if match.verdict == "not-for-you"), None)


def _open_steps(program: Program, questionnaire: Questionnaire, open_questions: frozenset[str]) -> tuple[str, ...]:
    """Return the ids of the steps that put the program's missing prerequisites in place.

    A prerequisite whose question is not asked is ignored.
    """
    needed = {prerequisite.question for prerequisite in program.prerequisites} & open_questions
    if not needed:
        return ()
    step_ids = [question.step for question in questionnaire.questions() if question.id in needed]
    return tuple(dict.fromkeys(step_ids))
