"""View of the heat strip: all practices at a glance, one sign each, area by area."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...core.area_result import AreaResult
from ...core.question_result import QuestionResult
from ...core.result import Result
from ...translation import _
from ..labels import PRACTICE_LABELS, PracticeState
from ..phrases import comma_list, level_words, percent_words, set_aside_words

STATES: tuple[PracticeState, ...] = ("in-place", "partial", "missing", "unknown", "unanswered", "not-applicable")
"""The states in the order in which they are counted."""


@dataclass(frozen=True)
class StripCell:
    """One practice of an area."""

    question_id: str
    number: str
    state: PracticeState
    has_gap: bool


@dataclass(frozen=True)
class StripRow:
    """One area with its practices."""

    number: int
    title: str
    core: bool
    cells: tuple[StripCell, ...]
    counts: str
    """How many practices are in each state, in words."""
    level: str
    """The level and the percent, or why there is none."""


@dataclass(frozen=True)
class HeatStrip:
    """The practices of all areas that the company is asked about."""

    rows: tuple[StripRow, ...]
    legend: tuple[tuple[PracticeState, str], ...]
    """The states that occur, each with its label."""


def heat_strip(result: Result) -> HeatStrip:
    """Return the heat strip."""
    rows = tuple(_row(area) for area in result.areas if area.asked)
    states = {cell.state for row in rows for cell in row.cells}
    return HeatStrip(rows, tuple((state, PRACTICE_LABELS[state]) for state in STATES if state in states))


def _row(area: AreaResult) -> StripRow:
    cells = tuple(
        StripCell(question.question.id, question.number, _state(question), question.gap is not None)
        for question in area.asked
    )
    return StripRow(area.number, area.area.title, area.area.core, cells, _counts(cells), _level(area))


def _state(question: QuestionResult) -> PracticeState:
    if question.in_place:
        return "in-place"
    if question.gap:
        return question.gap.kind
    return "not-applicable" if question.status == "not-applicable" else "unanswered"


def _counts(cells: Sequence[StripCell]) -> str:
    counts = {state: sum(cell.state == state for cell in cells) for state in STATES}
    return comma_list(
        _("{count} {state}").format(count=count, state=PRACTICE_LABELS[state])
        for state, count in counts.items()
        if count
    )


def _level(area: AreaResult) -> str:
    if area.mostly_set_aside:
        return set_aside_words(area)
    if not area.score or not area.enough_answered:
        return _("not enough answers yet")
    percent = _("{percent}%").format(percent=percent_words(area.score))
    return comma_list((level_words(area.score), percent)) if area.score.worst_level else percent
