"""The review date and the dates of the plan as calendar events. Only this module imports icalendar, on first use.

People share and synchronize calendars, so an event must reveal nothing about the answers, the company or the code.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from ..core.planned_step import HORIZONS, horizon_end
from ..core.result import Result
from ..translation import _, day

if TYPE_CHECKING:
    from icalendar import Alarm, Event

PRODUCT = "-//Child Safety Readiness//EN"
REMINDER = timedelta(days=-6, hours=-15)
"""The time of the reminder, relative to midnight at the start of the review day: 9 a.m. one week before."""


def as_ics(result: Result, uid: str) -> bytes:
    """Return an ICS file with all-day events: the review, and the dates on which the times of the plan end.

    The same arguments give the same bytes.

    Args:
        result: The result. Only its dates are used.
        uid: An id for the assessment that reveals nothing about it. It lets a later file move the existing events.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("method", "PUBLISH")
    review = _event(result, uid, result.review_on, _summary(), _description(result.kept_until))
    review.add_component(_alarm())
    calendar.add_component(review)
    for horizon in HORIZONS:  # all of them, so that the dates don't say which steps the plan has
        due = horizon_end(result.date, horizon)
        if due:
            words = _("Look at the steps of the child safety plan that are due")
            calendar.add_component(_event(result, f"{uid}-{horizon}", due, words, _plan_description()))
    return bytes(calendar.to_ical())


def _event(result: Result, uid: str, start: date, summary: str, description: str) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", datetime.combine(result.date, time(), UTC))
    event.add("sequence", result.date.toordinal())  # rises every day, so that the newest file wins
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(days=1))
    event.add("summary", summary)
    event.add("description", description)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


def _alarm() -> "Alarm":
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _summary())
    alarm.add("trigger", REMINDER)
    return alarm


def _plan_description() -> str:
    return _("Open the assessment or the action plan, and look at each step that was planned for this day.")


def _summary() -> str:
    return _("Review the child safety self-assessment")


def _description(kept_until: date | None) -> str:
    text = _(
        "Open the assessment with its code or its saved file. Look at each answer again, and compare the result with "
        "the last one. If you have neither, start a new assessment."
    )
    if kept_until:
        text += "\n" + _("The site keeps the assessment until {day}. Open it before then to keep it longer.").format(
            day=day(kept_until)
        )
    return text
