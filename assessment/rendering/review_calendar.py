"""The review date as a calendar event. Only home of icalendar, which is imported when one is made and not before.

Calendars are shared and synchronized, so the event says nothing of the answers, the company or the code.
"""

from datetime import UTC, date, datetime, time, timedelta

from ..core.review_date import review_date
from ..translation import _, day

PRODUCT = "-//Child Safety Readiness//EN"
REMINDER = timedelta(days=-6, hours=-15)
"""Seen from the midnight on which the day begins: at nine, a week before."""


def as_ics(made: date, kept_until: date | None = None, uid: str = "") -> bytes:
    """An all-day event. The same arguments give the same bytes.

    Args:
        made: the day of the result.
        kept_until: the day on which its answers expire, where they are kept somewhere.
        uid: names the assessment without telling anything of it, so that a later file moves the event; without one,
            files of the same review day hold the same event.
    """
    from icalendar import Alarm, Calendar, Event

    review = review_date(made, kept_until)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _summary())
    alarm.add("trigger", REMINDER)
    event = Event()
    event.add("uid", uid or f"child-safety-readiness-{review.isoformat()}")
    event.add("dtstamp", datetime.combine(made, time(), UTC))
    event.add("sequence", made.toordinal())  # goes up from day to day: the newest file counts
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
        "Open the assessment with its code or with the saved file, look at each answer again, and compare with the "
        "last time. Where neither is at hand, begin a new one."
    )
    if kept_until:
        text += "\n" + _(
            "Unless somebody opens it before, the site keeps it until {day}. Open it earlier to keep it longer."
        ).format(day=day(kept_until))
    return text
