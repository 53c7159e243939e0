"""One review date: the report, the plan, the calendar event and the result all name the same day."""

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import icalendar
import pytest
from click.testing import CliRunner

from assessment import saved_file
from assessment.cli import main
from assessment.core.questionnaire import Questionnaire
from assessment.core.review_date import review_date
from assessment.rendering.editions import EDITIONS
from assessment.sample_answers import sample
from assessment.translation import day
from support.company import PROFILE
from support.content import TODAY
from support.markup import text
from support.pdf import page_texts
from support.plan import opened
from support.visitor import Visitor, site

REVIEW = re.compile(r"(?:Review: |look again on )([0-9]+ [A-Z][a-z]+ [0-9]{4})")


def in_page(page: str) -> set[str]:
    return set(REVIEW.findall(text(page)))


def in_exports(plan: bytes, event: bytes, result: bytes) -> list[str]:
    """Return the review dates of the plan, the calendar event and the result, as the report writes them."""
    about: Mapping[str, str] = dict(opened(plan)["About"].iter_rows(max_col=2, values_only=True))
    review, *_planned = icalendar.Calendar.from_ical(event).walk("VEVENT")
    return [
        about["Review date"],
        day(review.decoded("dtstart")),
        day(date.fromisoformat(json.loads(result)["review_on"])),
    ]


@pytest.mark.parametrize("keep_days", [190, 105, 104, 30, 15, 1])
def test_site_names_one_review_date(content: Questionnaire, tmp_path: Path, keep_days: int) -> None:
    expected = day(review_date(TODAY, TODAY + timedelta(days=keep_days)))
    with site(content, tmp_path, keep_days=keep_days) as app:
        visitor = Visitor(app).begin(PROFILE)
        page = visitor.get("/results").text
        assert in_page(page) == {expected}
        assert f"the review on {expected}" in text(page)
        exports = (visitor.get(path).data for path in ("/plan.xlsx", "/review.ics", "/result.json"))
        assert in_exports(*exports) == [expected] * 3


@pytest.mark.parametrize("path", ["/report.pdf", "/report-to-share.pdf", "/report-for-the-board.pdf"])
def test_pdf_from_the_site_names_the_date_of_the_site(content: Questionnaire, tmp_path: Path, path: str) -> None:
    with site(content, tmp_path, keep_days=30) as app:
        visitor = Visitor(app).begin(PROFILE)
        assert set(REVIEW.findall(" ".join(page_texts(visitor.download(path).data)))) == {"8 December 2026"}


@pytest.mark.parametrize("kind", ["worst", "best", "unknown"])
def test_commands_name_one_review_date(content: Questionnaire, tmp_path: Path, kind: str) -> None:
    """On the command line, nothing expires."""
    file = tmp_path / "answers.json"
    file.write_bytes(saved_file.write_json(sample(content, kind, TODAY)))

    def written(ending: str, edition: str = "working") -> bytes:
        out = tmp_path / f"out.{ending}"
        arguments = ["report", str(file), "--edition", edition, "-o", str(out)]
        assert CliRunner().invoke(main, arguments).exit_code == 0
        return out.read_bytes()

    assert in_exports(*map(written, ("xlsx", "ics", "json"))) == ["21 February 2027"] * 3
    for edition in EDITIONS:
        assert in_page(written("html", edition).decode()) == {"21 February 2027"}


def test_nothing_else_says_when_to_look_again() -> None:
    folders = ("assessment", "reports", "templates")
    root = Path(__file__).parents[1]
    files = [file for folder in folders for file in (root / folder).rglob("*") if file.suffix in (".py", ".html")]
    assert len(files) > 100
    assert [file.name for file in files if re.search(r"six months|three months", file.read_text("utf-8"))] == []
