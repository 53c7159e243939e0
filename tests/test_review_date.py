"""The review date: a quarter later, or earlier if the answers would expire."""

from datetime import date, timedelta

import pytest

from assessment.core.review_date import MARGIN_BEFORE_EXPIRY, REVIEW_INTERVAL, review_date
from assessment.settings import KEEP_DAYS

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("kept", "review"),
    [
        (None, date(2027, 2, 21)),
        (KEEP_DAYS, date(2027, 2, 21)),
        (105, date(2027, 2, 21)),
        (104, date(2027, 2, 20)),
        (30, date(2026, 12, 8)),
        (16, date(2026, 11, 24)),
        (15, date(2026, 11, 23)),
        (1, date(2026, 11, 23)),
    ],
)
def test_review_is_a_quarter_later_and_two_weeks_before_expiry(kept: int | None, review: date) -> None:
    assert review_date(DAY, kept if kept is None else DAY + timedelta(days=kept)) == review


def test_review_is_the_same_day_of_the_week() -> None:
    assert review_date(DAY).weekday() == DAY.weekday()
    assert REVIEW_INTERVAL.days == 91


def test_review_is_in_time_wherever_that_is_possible() -> None:
    for kept in range(MARGIN_BEFORE_EXPIRY.days + 1, 400):
        until = DAY + timedelta(days=kept)
        assert DAY < review_date(DAY, until) <= until - MARGIN_BEFORE_EXPIRY
