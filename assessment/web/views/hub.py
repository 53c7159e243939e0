"""The hub: how much is answered, what a company is asked, and where to go on."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...core.progress import AreaProgress, Progress

MAX_UNKNOWN_SHOWN = 50
"""The page names at most this many entries that are not in the questionnaire."""


@dataclass(frozen=True)
class AnsweredCount:
    """How many questions are answered, and of how many."""

    done: int
    total: int

    @property
    def complete(self) -> bool:
        return self.done == self.total


@dataclass(frozen=True)
class HubView:
    """What the hub shows."""

    answered: AnsweredCount
    quick_check: AnsweredCount | None
    """None if there is no quick check, or nothing left to answer."""
    core_areas: tuple[AreaProgress, ...]
    supporting_areas: tuple[AreaProgress, ...]
    next_area: AreaProgress | None
    """The first area that is not done."""
    unknown_count: int
    """How many entries of the answers are not in the questionnaire."""
    unknown_shown: tuple[str, ...]


def hub_view(progress: Progress, unknown: Sequence[str]) -> HubView:
    """Return what the hub shows, with the entries of the answers that are not in the questionnaire."""
    answered = AnsweredCount(progress.answered, progress.total)
    quick = AnsweredCount(sum(question.answered for question in progress.quick_check), len(progress.quick_check))
    return HubView(
        answered=answered,
        quick_check=quick if quick.total and not answered.complete else None,
        core_areas=tuple(area for area in progress.areas if area.area.core),
        supporting_areas=tuple(area for area in progress.areas if not area.area.core),
        next_area=next((area for area in progress.asked_areas if area.state != "done"), None),
        unknown_count=len(unknown),
        unknown_shown=tuple(unknown[:MAX_UNKNOWN_SHOWN]),
    )
