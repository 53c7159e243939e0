"""The review date as a calendar event, checked with a library and line by line against the rules of the format."""

import re
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from assessment.content import load, shipped
from assessment.core.result import assess
from assessment.rendering.review_calendar import as_ics
from assessment.sample_answers import sample
from support.content import TODAY

QUESTIONNAIRE = load(shipped())
KEPT_UNTIL = date(2027, 5, 31)
UID = "0123456789abcdef" * 4
LINE = re.compile(r"[A-Z][A-Z0-9-]*(;[A-Z-]+=[^\"\x00-\x1f;:,]+)*:[^\x00-\x08\x0a-\x1f\x7f]*")
"""A line of the format: a name, its parameters, and a value without control characters (RFC 5545, section 3.1)."""
PROPERTIES = {
    "VCALENDAR": ["VERSION", "PRODID", "METHOD"],
    "VEVENT": [
        "CLASS",
        "DESCRIPTION",
        "DTEND",
        "DTSTAMP",
        "DTSTART",
        "SEQUENCE",
        "SUMMARY",
        "TRANSP",
        "UID",
    ],
    "VALARM": ["ACTION", "DESCRIPTION", "TRIGGER"],
}


def written(day: date = TODAY, kept_until: date | None = KEPT_UNTIL, uid: str = UID, kind: str = "best") -> bytes:
    response = sample(QUESTIONNAIRE, kind, day).response
    return as_ics(assess(QUESTIONNAIRE, response, day, kept_until), uid)


def event(day: date = TODAY, kept_until: date | None = KEPT_UNTIL, uid: str = UID) -> icalendar.Event:
    review, *_planned = icalendar.Calendar.from_ical(written(day, kept_until, uid)).walk("VEVENT")
    return review


def test_event_lasts_the_whole_review_day() -> None:
    review = event()
    assert (review.decoded("dtstart"), review.decoded("dtend")) == (date(2027, 2, 21), date(2027, 2, 22))
    assert review.decoded("dtstamp") == datetime(2026, 11, 22, tzinfo=UTC)
    assert (review["summary"], review["class"]) == ("Review the child safety self-assessment", "PRIVATE")
    assert review["transp"] == "TRANSPARENT"


def test_event_is_in_time_before_the_answers_expire() -> None:
    assert event(kept_until=date(2026, 12, 31)).decoded("dtstart") == date(2026, 12, 17)
    assert "until 31 December 2026" in event(kept_until=date(2026, 12, 31))["description"]
    assert "until" not in event(kept_until=None)["description"]


def test_reminder_comes_on_the_morning_a_week_before() -> None:
    (alarm,) = event().walk("VALARM")
    assert alarm["action"] == "DISPLAY"
    begin = datetime.combine(event().decoded("dtstart"), datetime.min.time())
    assert begin + alarm.decoded("trigger") == datetime(2027, 2, 14, 9)


def test_later_file_moves_the_same_event() -> None:
    first, second = event(), event(TODAY + timedelta(days=1))
    assert first["uid"] == second["uid"] == UID
    assert second["sequence"] == first["sequence"] + 1
    assert second.decoded("dtstart") == first.decoded("dtstart") + timedelta(days=1)


@pytest.mark.parametrize("kind", ["worst", "best"])
def test_each_date_of_the_plan_is_an_event_of_its_own(kind: str) -> None:
    """The dates are those of the report. The last time of the plan has none. They don't say which steps there are."""
    review, *planned = icalendar.Calendar.from_ical(written(kind=kind)).walk("VEVENT")
    assert review["uid"] == UID
    assert [(entry["uid"], entry.decoded("dtstart") - TODAY) for entry in planned] == [
        (f"{UID}-this-week", timedelta(days=7)),
        (f"{UID}-30-days", timedelta(days=30)),
        (f"{UID}-60-days", timedelta(days=60)),
        (f"{UID}-90-days", timedelta(days=90)),
    ]
    assert {str(entry["summary"]) for entry in planned} == {"Look at the steps of the child safety plan that are due"}
    assert {str(entry["class"]) for entry in planned} == {"PRIVATE"}


def test_same_arguments_give_the_same_bytes() -> None:
    assert written(kind="worst") == written(kind="worst")


@pytest.mark.parametrize("kept_until", [None, KEPT_UNTIL])
@pytest.mark.parametrize("kind", ["best", "worst"])
def test_every_line_follows_the_rules(kept_until: date | None, kind: str) -> None:
    """Lines end in CRLF, have at most 75 octets, are folded only between characters, and nest correctly."""
    data = written(kept_until=kept_until, kind=kind)
    assert data.endswith(b"\r\n")
    lines = data[:-2].split(b"\r\n")
    assert [line for line in lines if not line or len(line) > 75 or b"\n" in line or b"\r" in line] == []
    for line in lines:
        line.decode("utf-8")  # no character is split between two lines
    whole = re.sub(rb"\r\n ", b"", data).decode("utf-8").split("\r\n")[:-1]
    assert [line for line in whole if not LINE.fullmatch(line)] == []
    open_parts: list[str] = []
    properties: dict[str, list[str]] = {}
    for line in whole:
        name, _sign, value = line.partition(":")
        if name == "BEGIN":
            open_parts.append(value)
        elif name == "END":
            assert open_parts.pop() == value
        else:
            properties.setdefault(open_parts[-1], []).append(name.partition(";")[0])
    assert open_parts == []
    assert {part: sorted(set(names)) for part, names in properties.items()} == {
        part: sorted(names) for part, names in PROPERTIES.items()
    }
    assert properties["VCALENDAR"][:2] == ["VERSION", "PRODID"]


def test_commas_and_line_ends_of_the_text_are_escaped() -> None:
    whole = written().replace(b"\r\n ", b"").decode()
    line, *_planned = [line for line in whole.split("\r\n") if line.startswith("DESCRIPTION:Open")]
    assert re.findall(r"(?<!\\)[,;]", line.partition(":")[2]) == []
    assert r"\nThe site keeps" in line
    assert "\nThe site keeps" in event()["description"]
