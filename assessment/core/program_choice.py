"""The choice of programs for the plan: the cheapest that suffice, and as few as possible."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence

from .gaps import Gap
from .matching import ProgramMatch, Recommendation, is_sufficient

Alternatives = tuple[ProgramMatch, ...]
"""Programs that serve one gap equally well. Empty if the gap needs no program or none suffices."""


def cheapest_sufficient(gap: Gap, recommendations: Sequence[Recommendation]) -> Alternatives:
    """Return the cheapest programs that suffice for the gap, or none if a sufficient one is already in use."""
    enough = [recommendation.match for recommendation in recommendations if is_sufficient(recommendation, gap)]
    if any(match.verdict == "in-use" and match.program.role in ("join", "use") for match in enough):
        return ()
    offered = [match for match in enough if match.offered]
    least = min((match.expense for match in offered), default=None)
    return tuple(match for match in offered if match.expense == least)


def fewest_programs(needs: Iterable[Alternatives]) -> tuple[ProgramMatch, ...]:
    """Return a small set of programs that serves every need, in the order of the needs.

    Repeatedly take the program that serves the most unserved needs. Then drop programs that have become unnecessary,
    and add those that go together with a chosen one and serve a need equally well.
    """
    needs_by_id = [{match.program.id: match for match in alternatives} for alternatives in needs if alternatives]
    chosen = _without_needless(_greedy_cover(needs_by_id), needs_by_id)
    matches = {
        program_id: match for need in needs_by_id for program_id, match in need.items() if _is_chosen(match, chosen)
    }
    return tuple(matches.values())


def limited_to(needs: Iterable[Alternatives], programs: Iterable[ProgramMatch]) -> list[Alternatives]:
    """Return the needs, keeping only these programs as alternatives."""
    allowed = {match.program.id for match in programs}
    return [tuple(match for match in alternatives if match.program.id in allowed) for alternatives in needs]


def named_once(programs_by_step: Mapping[str, Sequence[ProgramMatch]]) -> dict[str, tuple[ProgramMatch, ...]]:
    """Return the programs of each step. A program to name only once stays in the first step that names it."""
    named: set[str] = set()
    kept = {}
    for step_id, programs in programs_by_step.items():
        kept[step_id] = tuple(match for match in programs if match.program.id not in named)
        named.update(match.program.id for match in programs if match.program.once)
    return kept


def _is_chosen(match: ProgramMatch, chosen: Container[str]) -> bool:
    return match.program.id in chosen or match.program.alongside in chosen


def registrations_first(programs: Iterable[ProgramMatch]) -> tuple[ProgramMatch, ...]:
    """Return the programs with those that only coach a company behind the others."""
    return tuple(sorted(programs, key=lambda match: match.program.coaching))


def _greedy_cover(needs: Sequence[Mapping[str, ProgramMatch]]) -> list[str]:
    chosen: list[str] = []
    while unserved := [need for need in needs if need.keys().isdisjoint(chosen)]:
        needs_served = Counter(program_id for need in unserved for program_id in need)
        chosen.append(max(needs_served, key=lambda program_id: needs_served[program_id]))  # in a tie, the first one
    return chosen


def _without_needless(chosen: Sequence[str], needs: Sequence[Mapping[str, ProgramMatch]]) -> list[str]:
    """Drop each program that the others make unnecessary, starting with the one chosen first."""
    kept = list(chosen)
    for program_id in chosen:
        others = [other for other in kept if other != program_id]
        if not any(need.keys().isdisjoint(others) for need in needs):
            kept = others
    return kept
