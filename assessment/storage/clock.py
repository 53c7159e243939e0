"""Whether the clock may be believed: a purge under a wrong one would erase what is still in use."""

from dataclasses import dataclass
from datetime import date, timedelta

USUAL = timedelta(days=2)
"""A site in use is purged daily. A day that is further than this from the last purge, or before it, is doubted."""
PROOF = timedelta(days=2)
"""Two dates that differ by two are at least 24 hours apart: time for whoever runs the site to see a wrong clock."""
LIMIT = timedelta(days=31)
"""A day that is further than this from the doubted one is a jump of its own, and doubted anew."""


@dataclass(frozen=True)
class ClockVerdict:
    """Whether the day is believed, and what to remember if not."""

    believed: bool
    doubted_on: date | None = None
    """The first day that did not fit."""


def judge(today: date, last: date, doubted_on: date | None) -> ClockVerdict:
    """Believe a day that follows the last purge as days usually do, or that has gone on from a doubted one.

    A site that was off for months sees one jump and then ordinary days, and so does one whose wrong clock was set
    right; both are believed again two days later. A clock that leaps about never is.
    """
    if last <= today <= last + USUAL:
        return ClockVerdict(True)
    if doubted_on is None or not doubted_on <= today <= doubted_on + LIMIT:
        return ClockVerdict(False, today)
    if today < doubted_on + PROOF:
        return ClockVerdict(False, doubted_on)
    return ClockVerdict(True)
