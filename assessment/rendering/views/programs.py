"""Views of the programs: what each one means for this company."""

from collections.abc import Iterable
from dataclasses import dataclass

from ...core.program import Program
from ...core.recommended_programs import ProgramResult
from ...core.result import Result
from ..labels import COST_LABELS, ROLE_LABELS
from ..phrases import cost_words, first_words, sentence, verdict_words
from .references import QuestionReference, gap_references


@dataclass(frozen=True)
class ProgramCard:
    """One program for this company."""

    program: Program
    verdict: str
    cost: str
    role: str
    price: str
    """The price of the program, in a sentence."""
    gaps: tuple[QuestionReference, ...]
    more: str
    """What else the program offers, if it is in use. Otherwise empty."""
    first: str
    """The programs and steps that have to come first. Empty if there are none."""
    joining: bool
    """Whether to introduce the first steps with "How to apply" instead of "How to get started"."""
    offered: bool
    """Whether to show the verdict and the cost, which matter only if the program can be joined."""
    steps: bool
    """Whether to show the first steps in the section "Good to know"."""
    planned: bool
    """Whether the plan uses the program. The others are shown in short."""


def recommended_cards(result: Result) -> tuple[ProgramCard, ...]:
    """Return the recommended programs, beginning with those that the path uses."""
    return _cards(result.programs, result)


def in_use_cards(result: Result) -> tuple[ProgramCard, ...]:
    """Return the programs that the company uses already."""
    return _cards(result.in_use, result)


def good_to_know_cards(result: Result) -> tuple[ProgramCard, ...]:
    """Return the programs that help with none of the questions but are good to know."""
    return _cards([ProgramResult(match, ()) for match in result.good_to_know], result)


def _cards(programs: Iterable[ProgramResult], result: Result) -> tuple[ProgramCard, ...]:
    return tuple(_card(program, result) for program in programs)


def _card(helping: ProgramResult, result: Result) -> ProgramCard:
    match, program = helping.match, helping.match.program
    return ProgramCard(
        program=program,
        verdict=verdict_words(match, result),
        cost=cost_words(match),
        role=ROLE_LABELS[program.role],
        price=program.cost_note or sentence(COST_LABELS[program.cost]),
        gaps=gap_references(helping.gaps, result),
        more=program.more if match.verdict == "in-use" else "",
        first=first_words(match, result) if match.verdict == "open-after" else "",
        joining=program.role in ("join", "use"),
        offered=program.role == "join",
        steps=program.role in ("join", "navigate"),
        planned=program.id in {planned.program.id for step in result.plan for planned in step.programs},
    )
