"""Views of the section "Since last time": the figures then and now, and the practices that changed."""

from dataclasses import dataclass
from datetime import date

from ...core.compare import Comparison, ScoreChange
from ...core.result import Result
from ...core.scoring_snapshot import OVERALL
from ...translation import _
from ...user_text import strict_line
from ..phrases import change_words, compared_level_words, compared_percent_words, part_list
from .drawings import Bar, change_bar
from .references import NumberedText, change_texts, results_by_id


@dataclass(frozen=True)
class ChangeRow:
    """One figure, then and now. The change is in percentage points."""

    title: str
    level: str
    """The level and whether it changed. Empty if there was no level then and there is none now."""
    bar: Bar | None
    then: str
    now: str
    change: str
    by_you: str
    by_questionnaire: str


@dataclass(frozen=True)
class ChangeList:
    """Practices that changed in the same way."""

    title: str
    practices: tuple[NumberedText, ...]


@dataclass(frozen=True)
class PartsRow:
    """The missing parts of one practice, then and now. Each list is one line, empty if there is nothing to list."""

    number: str
    practice: str
    still_missing: str
    now_missing: str
    now_in_place: str


@dataclass(frozen=True)
class Since:
    """The section "Since last time"."""

    date: date
    version: str
    rows: tuple[ChangeRow, ...]
    lists: tuple[ChangeList, ...]
    parts: tuple[PartsRow, ...]
    open_gaps: int
    profile_changed: bool


def since(comparison: Comparison, result: Result) -> Since:
    """Return the section "Since last time"."""
    return Since(
        date=comparison.date,
        version=strict_line(comparison.version),
        rows=tuple(
            _row(change, result) for change in (comparison.headline, *comparison.areas) if change.then or change.now
        ),
        lists=_lists(comparison, result),
        parts=_parts_rows(comparison, result),
        open_gaps=len(comparison.gaps("open")),
        profile_changed=bool(comparison.profile),
    )


def gap_lists(comparison: Comparison, result: Result) -> tuple[ChangeList, ...]:
    """Return the list of closed gaps and the list of new gaps, leaving out empty lists."""
    lists = (
        (_("Gaps closed"), comparison.gaps("closed")),
        (_("New gaps"), comparison.gaps("new")),
    )
    return tuple(ChangeList(title, change_texts(changes, result)) for title, changes in lists if changes)


def _lists(comparison: Comparison, result: Result) -> tuple[ChangeList, ...]:
    better = [change for change in comparison.with_change("better") if change.gap == "open"]
    worse = [change for change in comparison.with_change("worse") if change.gap != "new"]
    to_find_out = [change for change in comparison.gaps("to-find-out") if change.change != "now-unknown"]
    lists = (
        (_("Better, but still a gap"), better),
        (_("Lower than last time"), worse),
        (_("New, and not known yet"), to_find_out),
        (_("No longer known"), comparison.with_change("now-unknown")),
        (_("No longer asked"), comparison.with_change("no-longer-asked")),
    )
    others = (ChangeList(title, change_texts(changes, result)) for title, changes in lists if changes)
    return (*gap_lists(comparison, result), *others)


def _parts_rows(comparison: Comparison, result: Result) -> tuple[PartsRow, ...]:
    by_id = results_by_id(result)
    return tuple(
        PartsRow(
            by_id[change.id].number,
            by_id[change.id].question.text,
            part_list(change.still_missing),
            part_list(change.now_missing),
            part_list(change.now_in_place),
        )
        for change in comparison.parts
    )


def _row(change: ScoreChange, result: Result) -> ChangeRow:
    area = None if change.area == OVERALL else result.questionnaire.area(change.area)
    return ChangeRow(
        area.title if area else _("Overall: the core areas"),
        _level(change),
        change_bar(change.then, change.now) if change.then and change.now else None,
        compared_percent_words(change.then),
        compared_percent_words(change.now),
        *change_words(change),
    )


def _level(change: ScoreChange) -> str:
    if not change.then_levels and not change.now_levels:
        return ""
    now = compared_level_words(change.now_levels)
    if not change.level_changed:
        return _("{level}, as before").format(level=now)
    return _("{then}, now {now}").format(then=compared_level_words(change.then_levels), now=now)
