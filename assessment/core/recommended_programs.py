"""The programs that a result names: those recommended for a gap, those in use, and those not for this company."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .gaps import Gap
from .matching import ProgramMatch, Recommendation
from .planned_step import PlannedStep
from .program import Program

Recommended = Mapping[str, tuple[Recommendation, ...]]
"""The programs that help with each gap, keyed by the id of the gap's question."""


@dataclass(frozen=True)
class ProgramResult:
    """One program and the gaps that it helps with."""

    match: ProgramMatch
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class Refusal:
    """Programs that are not for this company, all for the same reason."""

    because: str
    """The reason, in the author's words."""
    programs: tuple[Program, ...]


def recommended_programs(
    steps: Iterable[PlannedStep],
    gaps: Iterable[Gap],
    recommended: Recommended,
    all_matches: Mapping[str, ProgramMatch],
) -> tuple[ProgramResult, ...]:
    """Return the programs that help with a gap and that the company may use, now or after something else.

    Programs in the plan come first. The prerequisites of each program are included, for the same gaps.
    """
    matches = {match.program.id: match for step in steps for match in step.programs}
    helped: dict[str, list[Gap]] = {}
    for gap in gaps:
        for recommendation in recommended[gap.question.id]:
            match = recommendation.match
            if match.verdict in ("open", "open-after"):
                matches.setdefault(match.program.id, match)
                helped.setdefault(match.program.id, []).append(gap)
    for program_id in list(matches):
        _add_prerequisites(program_id, all_matches, matches, helped)
    return tuple(ProgramResult(match, tuple(helped[program_id])) for program_id, match in matches.items())


def programs_in_use(
    gaps: Iterable[Gap], recommended: Recommended, matches: Mapping[str, ProgramMatch]
) -> tuple[ProgramResult, ...]:
    """Return the programs that the company uses, each with the open gaps that it could help to close."""
    helped: dict[str, list[Gap]] = {
        program_id: [] for program_id, match in matches.items() if match.verdict == "in-use"
    }
    for gap in gaps:
        for recommendation in recommended[gap.question.id]:
            if recommendation.match.verdict == "in-use":
                helped[recommendation.match.program.id].append(gap)
    return tuple(ProgramResult(matches[program_id], tuple(gaps)) for program_id, gaps in helped.items())


def programs_not_for_you(matches: Mapping[str, ProgramMatch]) -> tuple[Refusal, ...]:
    """Return the programs that this company cannot join or use, grouped by the reason, the most frequent first."""
    refused: dict[str, list[Program]] = {}
    for match in matches.values():
        if match.verdict == "not-for-you":
            refused.setdefault(match.because, []).append(match.program)
    refusals = [Refusal(because, tuple(programs)) for because, programs in refused.items()]
    return tuple(sorted(refusals, key=lambda refusal: -len(refusal.programs)))


def _add_prerequisites(
    program_id: str,
    all_matches: Mapping[str, ProgramMatch],
    matches: dict[str, ProgramMatch],
    helped: dict[str, list[Gap]],
) -> None:
    """Add the prerequisites of this program to `matches` and, for the same gaps, to `helped`."""
    for prerequisite_id in matches[program_id].after_programs:
        if prerequisite_id not in matches:
            matches[prerequisite_id] = all_matches[prerequisite_id]
            helped[prerequisite_id] = list(helped[program_id])
            _add_prerequisites(prerequisite_id, all_matches, matches, helped)
