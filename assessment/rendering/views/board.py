"""The board edition: lists short enough for two pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ...core.compare import Comparison
from ...core.result import Result
from ..labels import GAP_LABELS
from .references import NumberedText, results_by_id
from .since import gap_lists

MAX_CHANGES = 4
MAX_ESSENTIALS = 10
MAX_ESSENTIALS_COMPARED = 3
"""A comparison takes room on the same page."""

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Shortened(Generic[Entry]):
    """The first entries of a list, and how many more there are."""

    shown: Sequence[Entry]
    more: int


@dataclass(frozen=True)
class OpenEssential:
    """One essential practice that is not known to be in place."""

    number: str
    text: str
    state: str
    """Partly in place or not known; empty if it is missing, as its text says so."""


@dataclass(frozen=True)
class ShortChangeList:
    """Gaps that were closed, or new ones."""

    title: str
    practices: Shortened[NumberedText]


def shorten(entries: Sequence[Entry], limit: int) -> Shortened[Entry]:
    """Return the first entries, and how many are left out."""
    return Shortened(entries[:limit], max(len(entries) - limit, 0))


def open_essentials(result: Result, comparison: Comparison | None) -> Shortened[OpenEssential]:
    """Return the essential practices that are not known to be in place."""
    by_id = results_by_id(result)
    essentials = [
        OpenEssential(by_id[gap.question.id].number, gap.text, "" if gap.kind == "missing" else GAP_LABELS[gap.kind])
        for gap in result.gaps
        if gap.question.importance == "must"
    ]
    return shorten(essentials, MAX_ESSENTIALS_COMPARED if comparison else MAX_ESSENTIALS)


def short_gap_lists(comparison: Comparison, result: Result) -> tuple[ShortChangeList, ...]:
    """Return the gaps that were closed and the new ones, as far as there is room."""
    return tuple(
        ShortChangeList(changes.title, shorten(changes.practices, MAX_CHANGES))
        for changes in gap_lists(comparison, result)
    )
