"""When a day is believed: an ordinary one at once, a jump after two days of going on, a leaping clock never."""

from datetime import date, timedelta

import pytest

from assessment.storage.clock import ClockVerdict, judge

LAST = date(2026, 11, 22)


def day(number: int) -> date:
    """Counted from the day of the last purge."""
    return LAST + timedelta(days=number)


@pytest.mark.parametrize(
    ("today", "doubted", "believed", "remembered"),
    [
        (0, None, True, None),
        (1, None, True, None),
        (2, None, True, None),
        (3, None, False, 3),
        (400, None, False, 400),
        (-1, None, False, -1),
        (-20000, None, False, -20000),
        (1, 400, True, None),  # set right
        (400, 400, False, 400),
        (401, 400, False, 400),
        (402, 400, True, None),  # gone on
        (431, 400, True, None),
        (432, 400, False, 432),  # another jump
        (399, 400, False, 399),
        (-19998, -20000, True, None),
    ],
)
def test_day(today: int, doubted: int | None, believed: bool, remembered: int | None) -> None:
    found = judge(day(today), LAST, None if doubted is None else day(doubted))
    assert found == ClockVerdict(believed, None if remembered is None else day(remembered))


def run(days: list[int]) -> list[int]:
    """The days on which a purge runs, where the site is used on these."""
    last, doubted, ran = LAST, None, []
    for number in days:
        found = judge(day(number), last, doubted)
        doubted = found.doubted_on
        if found.believed:
            last = day(number)
            ran.append(number)
    return ran


def test_site_in_daily_use_is_purged_daily() -> None:
    assert run(list(range(400))) == list(range(400))


def test_site_that_is_off_at_weekends_is_purged_on_monday() -> None:
    weekdays = [number for number in range(200) if number % 7 < 5]
    friday_to_monday = [number for number in weekdays if number >= 5 and number % 7 == 0]
    assert set(weekdays) - set(run(weekdays)) == set(friday_to_monday) | {number + 1 for number in friday_to_monday}


def test_site_that_was_off_for_long_recovers_by_itself() -> None:
    assert run([0, 1, *range(200, 210)]) == [0, 1, *range(202, 210)]


@pytest.mark.parametrize("step", [7, 14, 30])
def test_site_that_is_used_now_and_then_recovers_by_itself(step: int) -> None:
    ran = run(list(range(0, 365, step)))
    assert len(ran) >= 365 // step // 2


@pytest.mark.parametrize("wrong", [-20000, -30, 40, 400, 4000])
def test_clock_that_is_wrong_for_a_day_removes_nothing(wrong: int) -> None:
    assert run([0, 1, wrong, wrong, wrong + 1, 3, 4]) == [0, 1, 3, 4]


def test_clock_that_leaps_about_is_never_believed() -> None:
    assert run([0, 500, 50, 900, 4000, 60, 5000, 10000]) == [0]


def test_wrong_clock_that_was_believed_is_set_right() -> None:
    """It stood wrong for days and nobody saw; what comes after the correction must not wait for that day again."""
    assert run([0, 400, 401, 402, 3, 4, 5, 6]) == [0, 402, 5, 6]
