"""The day on which the company should review its answers."""

from datetime import date, timedelta

REVIEW_INTERVAL = timedelta(weeks=13)
"""A quarter, which ends on the same day of the week."""
MARGIN_BEFORE_EXPIRY = timedelta(days=14)
"""How long before its answers expire a review is due at the latest, so that there is time to come back."""


def review_date(day: date, kept_until: date | None = None) -> date:
    """Return the review date for a report of this day: in a quarter, or earlier if its answers expire before that.

    It is always later than the day of the report.
    """
    due = day + REVIEW_INTERVAL
    if kept_until is not None:
        due = min(due, kept_until - MARGIN_BEFORE_EXPIRY)
    return max(due, day + timedelta(days=1))
