"""The day on which to look at the answers again."""

from datetime import date, timedelta

AFTER = timedelta(weeks=13)
"""A quarter later, and the same day of the week."""
BEFORE_EXPIRY = timedelta(days=14)
"""So long before the assessment expires at the latest, so that there is time to come back to it."""


def review_date(day: date, kept_until: date | None = None) -> date:
    """A quarter after a report of this day, in time before its answers expire, and never before the next day."""
    due = day + AFTER
    if kept_until is not None:
        due = min(due, kept_until - BEFORE_EXPIRY)
    return max(due, day + timedelta(days=1))
