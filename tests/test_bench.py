"""The benchmarks run, and docs/performance.md contains all of them."""

import re
from datetime import date

import pytest

from bench import MEASURES, report
from bench.companies import larger, shipped_questionnaire, small, smaller
from bench.compare import compare
from bench.figures import Row, ms, p99

PAGE = report.PAGE.read_text(encoding="utf-8")
KEPT = report.kept(PAGE)
DESIGNED = {
    "pdf": ("every gap", "Chromium", "memory at most", "times the questions"),
    "click": ("the click to the PDF", "to ready"),
    "assess": ("every gap", "10 times the questions"),
    "content": ("content loaded", "`readiness check`", "memory of a web process", "psycopg"),
    "pages": ("area page", "bare Flask view", "a save"),
    "load": ("a page, p99", "a save, p99", "ask for PDFs", "errors", "lost"),
    "growth": ("stored assessments", "on PostgreSQL"),
}
"""The words on the page that show that each benchmark measured what it must."""


@pytest.mark.parametrize("name", DESIGNED)
def test_page_has_every_measure(name: str) -> None:
    for words in DESIGNED[name]:
        assert words in KEPT[name], "run: make bench"


def test_page_names_every_measure() -> None:
    assert set(MEASURES) == set(DESIGNED)
    told = re.search(r"prints one of the tables: (.*)\.", PAGE)
    assert told
    assert re.findall(r"`(\w+)`", told[1]) == list(MEASURES)
    assert set(KEPT) == {"day", "reached", "machine", *MEASURES}, "run: make bench"


def test_words_of_the_page_are_those_that_are_kept_by_hand() -> None:
    assert report.page(KEPT) == PAGE, "run: python -m bench words"


@pytest.mark.parametrize("name", ["assess", "pages"])
def test_measure_runs(name: str) -> None:
    rows = MEASURES[name](True)
    assert rows
    for row in rows:
        assert row.measured
        assert (row.goal == "") == (row.reached is None)


def test_checkout_is_compared_with_another() -> None:
    rows = compare(report.ROOT, rounds=1, warm_up=0)
    assert [row.what for row in rows] == ["CPU of the longest area page", "CPU of a save of it"]
    for row in rows:
        assert re.fullmatch(r"[\d.]+ ms, base [\d.]+ ms", row.measured)
        assert re.fullmatch(r"[\d.]+ x", row.ratio)


def test_page_says_which_goals_are_not_reached() -> None:
    rows = [Row("a", "2 s", "2 x", "<= 1 s", False), Row("b", "1 s", goal="<= 1 s", reached=True), Row("c", "1 s")]
    places = report.places({"pdf": rows}, ["one core"], date(2026, 11, 22))
    assert (places["day"], places["reached"], places["machine"]) == ("2026-11-22", "1 of 2", "- one core")
    assert places["pdf"].splitlines()[2:] == [
        "| a | 2 s | 2 x | <= 1 s | **no** |",
        "| b | 1 s |  | <= 1 s | yes |",
        "| c | 1 s |  |  |  |",
    ]
    assert report.kept(report.page(places)) == places


def test_larger_questionnaire_has_so_many_times_the_gaps() -> None:
    content = smaller(shipped_questionnaire())
    single, three = small(content), small(larger(content, 3))
    assert len(three.gaps) == 3 * len(single.gaps) > 0
    assert len(three.plan) == 3 * len(single.plan)


def test_figures() -> None:
    assert (ms(0.0004), ms(0.0123), ms(1.5)) == ("0.40 ms", "12.3 ms", "1500 ms")
    assert p99(range(1, 201)) == 198
