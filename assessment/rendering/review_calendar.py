"""The review date as a calendar event. Only this module imports icalendar, and it does so on first use.

People share and synchronize calendars, so the event must reveal nothing about the answers, the company or the code.
"""

from datetime import UTC, date, datetime, time, timedelta

from ..core.review_date import review_date
from ..translation import _, day

PRODUCT = "-//Child Safety Readiness//EN"
REMINDER = timedelta(days=-6, hours=-15)
"""The time of the reminder, relative to midnight at the start of the review day: 9 a.m. one week before."""


def as_ics(result_date: date, kept_until: date | None = None, uid: str = "") -> bytes:
    """Return an ICS file with one all-day event. The same arguments give the same bytes.

    Args:
        result_date: The day of the result.
        kept_until: The day on which the site deletes the answers, or None if it does not store them.
        uid: An id for the assessment that reveals nothing about it. It lets a later file move the existing event.
            Without an id, all files with the same review day contain the same event.
    """
    from icalendar import Alarm, Calendar, Event

    review = review_date(result_date, kept_until)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _summary())
    alarm.add("trigger", REMINDER)
    event = Event()
    event.add("uid", uid or f"child-safety-readiness-{review.isoformat()}")
    event.add("dtstamp", datetime.combine(result_date, time(), UTC))
    event.add("sequence", result_date.toordinal())  # rises every day, so that the newest file wins
    event.add("dtstart", review)
    event.add("dtend", review + timedelta(days=1))
    event.add("summary", _summary())
    event.add("description", _description(kept_until))
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


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
