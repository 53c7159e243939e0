"""Teams: how many working days a step takes a team of each size, and how many the team has."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from .step import Effort


@dataclass(frozen=True)
class Team:
    """The capacity of a team of one size. All figures are working days, and they are our own estimates."""

    size: str
    """The profile tag of the company's size."""
    days: Mapping[Effort, Fraction]
    """The working days that a step takes. The fewer people there are, the less there is to agree on and to change."""
    days_by: tuple[int, ...]
    """The working days that the team has until the end of each horizon but the last, counted from today."""


def _days(days: int | Fraction, weeks: int, months: int) -> Mapping[Effort, Fraction]:
    return {
        "hours": Fraction(1, 2),
        "days": Fraction(days),
        "weeks": Fraction(weeks),
        "months": Fraction(months),
    }


TEAMS = (
    Team("size-solo", _days(1, 3, 10), (4, 12, 22, 32)),
    Team("size-tiny", _days(Fraction(3, 2), 4, 12), (5, 21, 41, 61)),
    Team("size-small", _days(2, 5, 16), (6, 28, 56, 84)),
    Team("size-mid", _days(2, 6, 20), (8, 48, 100, 152)),
    Team("size-large", _days(2, 6, 20), (12, 72, 152, 232)),
)
"""One team for each size. The first one whose tag the company has is used."""
TEAM_OF_UNKNOWN_SIZE = Team("", _days(2, 5, 16), (6, 28, 56, 84))


def team_of(tags: frozenset[str]) -> Team:
    """Return the team of a company with these tags."""
    return next((team for team in TEAMS if team.size in tags), TEAM_OF_UNKNOWN_SIZE)
