"""Views of the board edition. Their lists are short enough for two pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ...core.compare import Comparison
from ...core.result import Result
from ..labels import GAP_LABELS
from ..phrases import gap_words
from .references import NumberedText, results_by_id
from .since import gap_lists

MAX_CHANGES = 3
MAX_ESSENTIALS = 10
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
    state: str
    """Partly in place. Empty if the practice is missing or not known, because the text says so."""


@dataclass(frozen=True)
class ShortChangeList:
    """A shortened list of closed gaps or of new gaps."""

    title: str
    practices: Shortened[NumberedText]


def shorten(entries: Sequence[Entry], limit: int) -> Shortened[Entry]:
    """Return the first entries, and the number of those left out."""
    return Shortened(entries[:limit], max(len(entries) - limit, 0))


def open_essentials(result: Result, comparison: Comparison | None) -> Shortened[OpenEssential]:
    """Return the first essential practices not known to be in place."""
    by_id = results_by_id(result)
    essentials = [
        OpenEssential(
            by_id[gap.question.id].number,
            gap_words(gap),
            GAP_LABELS[gap.kind] if gap.kind == "partial" else "",
        )
        for gap in result.gaps
        if gap.question.importance == "must"
    ]
    return shorten(essentials, MAX_ESSENTIALS_COMPARED if comparison else MAX_ESSENTIALS)


def short_gap_lists(comparison: Comparison, result: Result) -> tuple[ShortChangeList, ...]:
    """Return the closed gaps and the new ones, as many as fit."""
    return tuple(
        ShortChangeList(changes.title, shorten(changes.practices, MAX_CHANGES))
        for changes in gap_lists(comparison, result)
    )
