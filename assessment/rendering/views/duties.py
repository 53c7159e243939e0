"""Views of the laws: what they leave out, said once, and what they set for a breach."""

from dataclasses import dataclass

from ...core.compare import Comparison
from ...core.duty import Duty
from ...core.result import Result

MAX_CONSEQUENCES = 2
"""The number of consequences that fit on the second page of the board edition."""
MAX_CONSEQUENCES_COMPARED = 1
"""Lower than MAX_CONSEQUENCES, because a comparison has more decisions to make room for."""


@dataclass(frozen=True)
class LeftOut:
    """What one or more laws leave out."""

    text: str
    """What they leave out, in the author's words."""
    duties: tuple[Duty, ...]
    """The duties that leave it out, in the order of the questionnaire."""


def left_out(result: Result) -> tuple[LeftOut, ...]:
    """Return what laws leave out for this company. Duties with the same words are grouped."""
    duties: dict[str, list[Duty]] = {}
    for excluded in result.excluded_duties:
        duties.setdefault(excluded.text, []).append(excluded.duty)
    return tuple(LeftOut(text, tuple(excluding)) for text, excluding in duties.items())


def consequences(result: Result, comparison: Comparison | None) -> tuple[Duty, ...]:
    """Return the first duty of each jurisdiction that may apply and whose consequence we know, as many as fit.

    It does not depend on the answers, because the board edition does not say which gap relates to which law.
    """
    first: dict[str, Duty] = {}
    for duty in result.duties:
        if duty.consequence:
            first.setdefault(duty.jurisdiction, duty)
    return tuple(first.values())[: MAX_CONSEQUENCES_COMPARED if comparison else MAX_CONSEQUENCES]
