"""The data of the hub: how much is answered, what the company is asked, and where to continue."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...core.progress import AreaProgress, Progress
from .notices import Notices, limited_notices


@dataclass(frozen=True)
class AnsweredCount:
    """The number of answered questions, and of all questions."""

    done: int
    total: int

    @property
    def complete(self) -> bool:
        return self.done == self.total


@dataclass(frozen=True)
class HubView:
    """The data that the hub shows."""

    answered: AnsweredCount
    quick_check: AnsweredCount | None
    """The count for the quick check. None if there is no quick check or all questions are answered."""
    core_areas: tuple[AreaProgress, ...]
    supporting_areas: tuple[AreaProgress, ...]
    next_area: AreaProgress | None
    """The first area that is not done, or None if all are."""
    notices: Notices


def hub_view(progress: Progress, sentences: Sequence[str]) -> HubView:
    """Return the data for the hub. `sentences` describe the saved answers that cannot be used as they are."""
    answered = AnsweredCount(progress.answered, progress.total)
    quick = AnsweredCount(sum(question.answered for question in progress.quick_check), len(progress.quick_check))
    return HubView(
        answered=answered,
        quick_check=quick if quick.total and not answered.complete else None,
        core_areas=tuple(area for area in progress.areas if area.area.core),
        supporting_areas=tuple(area for area in progress.areas if not area.area.core),
        next_area=next((area for area in progress.asked_areas if area.state != "done"), None),
        notices=limited_notices(sentences),
    )
