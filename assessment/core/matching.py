"""Which program helps with which gap, and what it says to this company."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from .gaps import Gap
from .program import CostClass, Depth, Program
from .questionnaire import Questionnaire
from .response import USES
from .step import Effort

Verdict = Literal["in-use", "open", "open-after", "not-for-you"]
VERDICTS: tuple[Verdict, ...] = ("in-use", "open", "open-after", "not-for-you")
COSTS: tuple[CostClass, ...] = ("free", "free-after-approval", "not-published", "member", "paid")
"""Cheapest first."""
EFFORTS: tuple[Effort, ...] = ("hours", "days", "weeks", "months")
"""From the least."""


@dataclass(frozen=True)
class ProgramMatch:
    """One program for this company."""

    program: Program
    verdict: Verdict
    because: str = ""
    """Why it is not for this company, in the author's words."""
    after_steps: tuple[str, ...] = ()
    """Steps that come first."""
    first: tuple["ProgramMatch", ...] = ()
    """Programs that come first and are not in use: the membership that it is part of, and others."""
    included: bool = False
    """Part of a membership that the company has already: it costs nothing more."""

    @property
    def after_programs(self) -> tuple[str, ...]:
        return tuple(match.program.id for match in self.first)

    @cached_property
    def costs(self) -> CostClass:
        """Together with what comes first: the dearest of them."""
        own: CostClass = "free" if self.included else self.program.cost
        return max((own, *(match.costs for match in self.first)), key=COSTS.index)

    @cached_property
    def effort(self) -> Effort:
        """Together with what comes first: the longest of them."""
        return max((self.program.effort, *(match.effort for match in self.first)), key=EFFORTS.index)

    @cached_property
    def expense(self) -> tuple[int, int, int]:
        """Cost, then whether something comes first, then effort: the least is the best of what suffices."""
        return COSTS.index(self.costs), VERDICTS.index(self.verdict), EFFORTS.index(self.effort)

    @property
    def offered(self) -> bool:
        """Whether it may be recommended as the thing to join or to use."""
        return self.verdict in ("open", "open-after") and self.program.role in ("join", "use")


@dataclass(frozen=True)
class Recommendation:
    """A match under a gap, with the depth at which it helps."""

    match: ProgramMatch
    depth: Depth


def match_all(
    questionnaire: Questionnaire, tags: frozenset[str], open_questions: frozenset[str]
) -> dict[str, ProgramMatch]:
    """A verdict for every program, by id. `open_questions`: asked, and not known to be at target."""
    found: dict[str, ProgramMatch] = {}
    for program in questionnaire.programs:
        _match(program, questionnaire, tags, open_questions, found)
    return found


def recommend(
    gaps: Sequence[Gap], matches: Mapping[str, ProgramMatch], tags: frozenset[str]
) -> dict[str, tuple[Recommendation, ...]]:
    """For each gap, by the id of its question, the programs that help with it.

    Sufficient ones first; of them what is in use, then the cheapest, then what is open at once, then the least
    effort, then the one that helps with most of the gaps.
    """
    helping = _helping({gap.question.id for gap in gaps}, matches.values(), tags)
    found = {gap.question.id: helping.get(gap.question.id, []) for gap in gaps}
    count = Counter(each.match.program.id for helps in found.values() for each in helps)
    return {gap.question.id: _sorted(found[gap.question.id], gap, count) for gap in gaps}


def sufficient(each: Recommendation, gap: Gap) -> bool:
    """Whether the program is enough to begin with; what is partly in place may use any of them."""
    return gap.kind == "partial" or each.depth == "start"


def _helping(
    questions: AbstractSet[str], matches: Iterable[ProgramMatch], tags: frozenset[str]
) -> dict[str, list[Recommendation]]:
    """For each of these questions the programs that help; of two ways to help the first that holds."""
    found: dict[str, list[Recommendation]] = {}
    for match in matches:
        depths: dict[str, Depth] = {}
        for help in match.program.helps:
            if help.question in questions and help.question not in depths and help.when.holds(tags):
                depths[help.question] = help.depth
        for question, depth in depths.items():
            found.setdefault(question, []).append(Recommendation(match, depth))
    return found


def _sorted(helping: Iterable[Recommendation], gap: Gap, count: Counter[str]) -> tuple[Recommendation, ...]:
    return tuple(sorted(helping, key=lambda each: _order(each, gap, count)))


def _order(each: Recommendation, gap: Gap, count: Counter[str]) -> tuple[object, ...]:
    match = each.match
    return (
        match.verdict == "not-for-you",
        not sufficient(each, gap),
        match.verdict != "in-use",
        match.expense,
        (each.depth == "start") == (gap.kind == "partial"),
        -count[match.program.id],
        match.program.id,
    )


def _match(
    program: Program,
    questionnaire: Questionnaire,
    tags: frozenset[str],
    open_questions: frozenset[str],
    found: dict[str, ProgramMatch],
) -> ProgramMatch:
    if program.id not in found:
        first = dict.fromkeys([program.part_of, *(needed.program for needed in program.prerequisites)])
        before = [_match(questionnaire.program(id), questionnaire, tags, open_questions, found) for id in first if id]
        steps = _steps(program, questionnaire, open_questions)
        found[program.id] = _verdict(program, tags, before, steps)
    return found[program.id]


def _verdict(
    program: Program, tags: frozenset[str], before: Sequence[ProgramMatch], steps: tuple[str, ...]
) -> ProgramMatch:
    """`before`: the membership that it is part of and the programs that come first; `steps`: the steps."""
    if USES + program.id in tags:
        return ProgramMatch(program, "in-use")
    for condition in program.eligible:
        if not condition.holds(tags):
            return ProgramMatch(program, "not-for-you", because=condition.because)
    for match in before:
        if match.verdict == "not-for-you":
            return ProgramMatch(program, "not-for-you", because=match.because)
    first = tuple(match for match in before if match.verdict != "in-use")
    included = any(match.program.id == program.part_of and match.verdict == "in-use" for match in before)
    return ProgramMatch(program, "open-after" if steps or first else "open", "", steps, first, included)


def _steps(program: Program, questionnaire: Questionnaire, open_questions: frozenset[str]) -> tuple[str, ...]:
    """The steps of the practices that come first and are not in place; what is not asked is not needed."""
    needed = {each.question for each in program.prerequisites} & open_questions
    if not needed:
        return ()
    found = [question.step for question in questionnaire.questions() if question.id in needed]
    return tuple(dict.fromkeys(found))
