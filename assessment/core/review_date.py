"""The day on which the company should review its answers."""

from datetime import date, timedelta

REVIEW_INTERVAL = timedelta(weeks=13)
"""One quarter, in whole weeks so that the review falls on the same day of the week."""
MARGIN_BEFORE_EXPIRY = timedelta(days=14)
"""The minimum time between the review and the day on which the answers expire, so that there is time to return."""
LAST_DAY = date.max - timedelta(days=1)
"""The last day on which an event can take place, because it ends on the next day."""


def review_date(day: date, kept_until: date | None = None) -> date:
    """Return the review date for a report of this day: a quarter later, or earlier if the answers expire too soon.

    The review date is always later than the day of the report.
    """
    due = days_later(day, REVIEW_INTERVAL)
    if kept_until is not None:
        due = min(due, kept_until - MARGIN_BEFORE_EXPIRY)
    return max(due, days_later(day, timedelta(days=1)))


def days_later(day: date, days: timedelta) -> date:
    """Return the day that is this much later, or the last day that is possible."""
    return day + min(days, LAST_DAY - day)
