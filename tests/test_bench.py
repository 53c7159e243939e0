"""The measures run, and docs/performance.md has all of them."""

import re
from datetime import date

import pytest

from bench import MEASURES, report
from bench.companies import larger, questionnaire, small, smaller
from bench.figures import Row, ms, p99

PAGE = report.PAGE.read_text(encoding="utf-8")
DESIGNED = {
    "pdf": ("every gap", "Chromium", "memory at most", "times the questions"),
    "click": ("the click to the PDF", "to ready"),
    "assess": ("every gap", "10 times the questions"),
    "content": ("content loaded", "`readiness check`", "memory of a web process", "psycopg"),
    "pages": ("area page", "bare Flask view", "a save"),
    "load": ("a page, p99", "a save, p99", "ask for PDFs", "errors", "lost"),
    "growth": ("stored assessments", "on PostgreSQL"),
}
"""What has to be measured, and words by which it is found."""


def section(name: str) -> str:
    """The table of a measure in docs/performance.md."""
    words = report.WORDS.read_text(encoding="utf-8")
    before = words.partition(f"<!-- {name} -->")[0]
    heading = re.findall(r"^## .*$", before, re.M)[-1]
    return PAGE.partition(heading)[2].partition("\n## ")[0]


@pytest.mark.parametrize("name", DESIGNED)
def test_page_has_every_measure(name: str) -> None:
    for words in DESIGNED[name]:
        assert words in section(name)


def test_measures_are_those_that_are_told() -> None:
    assert set(MEASURES) == set(DESIGNED)
    told = re.search(r"prints one of the tables: (.*)\.", PAGE)
    assert told
    assert re.findall(r"`(\w+)`", told[1]) == list(MEASURES)
    assert "<!--" not in PAGE, "run: make bench"


def test_words_of_the_page_are_those_that_are_kept_by_hand() -> None:
    for line in report.WORDS.read_text(encoding="utf-8").splitlines():
        if "<!--" not in line:
            assert line in PAGE, "run: make bench"


@pytest.mark.parametrize("name", ["assess", "pages"])
def test_measure_runs(name: str) -> None:
    rows = MEASURES[name](True)
    assert rows
    for row in rows:
        assert row.measured
        assert (row.goal == "") == (row.reached is None)


def test_page_tells_what_is_not_reached() -> None:
    found = {name: [Row("a", "2 s", "2 x", "<= 1 s", False), Row("b", "1 s")] for name in MEASURES}
    page = report.page(found, ["one core"], date(2026, 11, 22))
    assert "| a | 2 s | 2 x | <= 1 s | **no** |\n| b | 1 s |  |  |  |" in page
    assert f"on 2026-11-22, on one machine in one run; 0 of {len(MEASURES)} figures" in page
    assert "- one core" in page


def test_larger_questionnaire_has_so_many_times_the_gaps() -> None:
    asked = smaller(questionnaire())
    one, three = small(asked), small(larger(asked, 3))
    assert len(three.gaps) == 3 * len(one.gaps) > 0
    assert len(three.plan) == 3 * len(one.plan)


def test_figures() -> None:
    assert (ms(0.0004), ms(0.0123), ms(1.5)) == ("0.40 ms", "12.3 ms", "1500 ms")
    assert p99(range(1, 201)) == 198
