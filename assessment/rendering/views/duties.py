"""View of what laws leave out: the duties that leave out the same companies or services, said once."""

from dataclasses import dataclass

from ...core.duty import Duty
from ...core.result import Result


@dataclass(frozen=True)
class LeftOut:
    """What one or more laws leave out."""

    text: str
    """What they leave out, in the author's words."""
    duties: tuple[Duty, ...]
    """The duties that leave it out, in the order of the questionnaire."""


def left_out(result: Result) -> tuple[LeftOut, ...]:
    """Return what laws leave out for this company. Duties with the same words stand together."""
    duties: dict[str, list[Duty]] = {}
    for excluded in result.excluded_duties:
        duties.setdefault(excluded.text, []).append(excluded.duty)
    return tuple(LeftOut(text, tuple(excluding)) for text, excluding in duties.items())
