"""What was checked long ago, and what rests on which source."""

from datetime import date, timedelta

from builders import CHECKED_ON, area, duty, program, question, questionnaire, source

from assessment.core.freshness import Checked, Use, stale, uses


def made():
    return questionnaire(
        area(question("practice", sources=("S", "T"))),
        programs=(program(checked_on=date(2026, 1, 1)),),
        duties=(duty(checked_on=date(2026, 2, 1)),),
        sources=(source("S"), source("T"), source("U")),
    )


def test_stale_is_what_was_checked_longer_ago_the_oldest_first() -> None:
    assert stale(made(), date(2026, 3, 1), 27) == (
        Checked(date(2026, 1, 1), "program", "program"),
        Checked(date(2026, 2, 1), "duty", "duty"),
    )
    assert [each.kind for each in stale(made(), date(2026, 3, 1), 28)] == ["program"]
    assert stale(made(), date(2026, 3, 1), 400) == ()


def test_urgent_page_and_sources_grow_old_too() -> None:
    found = stale(made(), CHECKED_ON + timedelta(days=11), 10)
    assert [(each.kind, each.id) for each in found[2:]] == [
        ("urgent", ""),
        ("source", "S"),
        ("source", "T"),
        ("source", "U"),
    ]


def test_uses_names_all_that_rests_on_a_source() -> None:
    found = uses(made())
    assert found["S"] == (
        Use("question", "practice"),
        Use("program", "program"),
        Use("duty", "duty"),
        Use("urgent", ""),
    )
    assert found["T"] == (Use("question", "practice"),)
    assert found["U"] == ()
