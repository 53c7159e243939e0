"""Views of the board edition. Their lists are short enough for two pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from ...core.compare import Comparison
from ...core.gaps import Gap, GapKind
from ...core.planned_step import DAYS_TO_HORIZON, Horizon, PlannedStep, horizon_end
from ...core.program import FREE
from ...core.question_result import QuestionResult
from ...core.result import Result
from ...translation import _, plural
from ..labels import EFFORT_LABELS, GAP_LABELS, HORIZON_LABELS
from ..phrases import comma_list, cost_words, first_sentence, gap_words, semicolon_list
from .references import NumberedText, results_by_id
from .since import gap_lists

MAX_CHANGES = 2
MAX_ESSENTIALS = 8
MAX_TESTS = 12
MAX_ESSENTIALS_COMPARED = 3
"""Lower than MAX_ESSENTIALS, because the comparison takes up space on the same page."""

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Shortened(Generic[Entry]):
    """The first entries of a list, and the number of the others."""

    shown: Sequence[Entry]
    more: int


@dataclass(frozen=True)
class OpenEssential:
    """One essential practice not known to be in place."""

    number: str
    text: str
    kind: GapKind
    state: str
    why: str
    """Why the practice matters, in one sentence."""
    time: str
    until: date | None
    """The day by which the plan puts the practice in place. None if the plan sets no time."""


@dataclass(frozen=True)
class ShortChangeList:
    """A shortened list of closed gaps or of new gaps."""

    title: str
    practices: Shortened[NumberedText]


def shorten(entries: Sequence[Entry], limit: int) -> Shortened[Entry]:
    """Return the first entries, and the number of those left out."""
    return Shortened(entries[:limit], max(len(entries) - limit, 0))


def open_essentials(result: Result, comparison: Comparison | None) -> Shortened[OpenEssential]:
    """Return the first essential practices that are not known to be in place."""
    horizons = {gap.question.id: step.horizon for step in result.plan for gap in step.gaps}
    essentials = [
        _open_essential(gap, horizons.get(gap.question.id, "later"), result)
        for gap in result.gaps
        if gap.question.importance == "must"
    ]
    return shorten(essentials, MAX_ESSENTIALS_COMPARED if comparison else MAX_ESSENTIALS)


def _open_essential(gap: Gap, horizon: Horizon, result: Result) -> OpenEssential:
    return OpenEssential(
        number=results_by_id(result)[gap.question.id].number,
        text=gap_words(gap),
        kind=gap.kind,
        state=GAP_LABELS[gap.kind],
        why=first_sentence(gap.question.why),
        time=HORIZON_LABELS[horizon],
        until=horizon_end(result.date, horizon),
    )


def to_test_again(result: Result) -> Shortened[QuestionResult]:
    """Return the first practices in place to test again, the essential ones first."""
    strengths = sorted(result.strengths, key=lambda strength: strength.question.importance != "must")
    return shorten(strengths, MAX_TESTS)


def board_requests(result: Result) -> tuple[str, ...]:
    """Return what the board is asked to decide: the first actions, the time and budget, and the open essentials."""
    dated = [step for step in result.plan if step.horizon in DAYS_TO_HORIZON]
    if not result.first_actions or result.mostly_unknown:
        return ()
    requests = [_("Approve the first actions below, each with its owner and date.")]
    if dated:
        days = max(DAYS_TO_HORIZON[step.horizon] for step in dated)
        requests.append(
            plural(
                "Release the time for {count} step within {days} days: {efforts}. {budget}",
                "Release the time for {count} steps within {days} days: {efforts}. {budget}",
                len(dated),
            ).format(count=len(dated), days=days, efforts=_efforts(dated), budget=_budget(dated))
        )
    requests.append(_("For each essential practice that stays open, set a date or accept the risk in writing."))
    return tuple(requests)


def _efforts(steps: Sequence[PlannedStep]) -> str:
    counts = {effort: sum(step.effort == effort for step in steps) for effort in EFFORT_LABELS}
    return comma_list(
        _("{count} take {effort}").format(count=count, effort=EFFORT_LABELS[effort])
        for effort, count in counts.items()
        if count
    )


def _budget(steps: Sequence[PlannedStep]) -> str:
    """Return the programs that cost money or publish no price, or that none does."""
    costs = {
        match.program.name: cost_words(match)
        for step in steps
        for match in step.programs
        if match.costs not in FREE and not match.included
    }
    if not costs:
        return _("No program in these steps charges a fee.")
    programs = semicolon_list(_("{program}, {cost}").format(program=name, cost=cost) for name, cost in costs.items())
    return _("Approve the budget for: {programs}. The other programs are free.").format(programs=programs)


def short_gap_lists(comparison: Comparison, result: Result) -> tuple[ShortChangeList, ...]:
    """Return the closed gaps and the new ones, as many as fit."""
    return tuple(
        ShortChangeList(changes.title, shorten(changes.practices, MAX_CHANGES))
        for changes in gap_lists(comparison, result)
    )
