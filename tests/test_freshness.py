"""Freshness: which facts were last checked long ago, and which content cites each source."""

from dataclasses import replace
from datetime import date, timedelta

from assessment.core.freshness import CheckedFact, SourceUse, future_facts, source_uses, stale_facts
from support.builders import CHECKED_ON, area, duty, program, question, questionnaire, source


def made():
    return questionnaire(
        area(question("practice", sources=("S", "T"))),
        programs=(program(checked_on=date(2026, 1, 1)),),
        duties=(duty(checked_on=date(2026, 2, 1)),),
        sources=(source("S"), source("T"), source("U")),
    )


def test_stale_facts_are_listed_oldest_first() -> None:
    assert stale_facts(made(), date(2026, 3, 1), 27) == (
        CheckedFact(date(2026, 1, 1), "program", "program"),
        CheckedFact(date(2026, 2, 1), "duty", "duty"),
    )
    assert [fact.kind for fact in stale_facts(made(), date(2026, 3, 1), 28)] == ["program"]
    assert stale_facts(made(), date(2026, 3, 1), 400) == ()


def test_urgent_page_and_sources_grow_old_too() -> None:
    facts = stale_facts(made(), CHECKED_ON + timedelta(days=11), 10)
    assert [(fact.kind, fact.id) for fact in facts[2:]] == [
        ("urgent", ""),
        ("source", "S"),
        ("source", "T"),
        ("source", "U"),
    ]


def test_facts_checked_after_today_are_found() -> None:
    assert future_facts(made(), date(2026, 1, 31))[:2] == (
        CheckedFact(CHECKED_ON, "urgent", ""),
        CheckedFact(date(2026, 2, 1), "duty", "duty"),
    )
    assert future_facts(made(), CHECKED_ON + timedelta(days=1)) == ()


def test_model_texts_and_pages_read_through_an_account_rest_on_sources() -> None:
    content = questionnaire(
        area(question("practice", sources=("S",), model="T")),
        sources=(source("S"), replace(source("T"), read_through=("U",)), source("U")),
    )
    uses = source_uses(content)
    assert uses["T"] == (SourceUse("question", "practice"),)
    assert uses["U"] == (SourceUse("source", "T"),)


def test_uses_names_all_that_rests_on_a_source() -> None:
    uses = source_uses(made())
    assert uses["S"] == (
        SourceUse("question", "practice"),
        SourceUse("program", "program"),
        SourceUse("duty", "duty"),
        SourceUse("urgent", ""),
    )
    assert uses["T"] == (SourceUse("question", "practice"),)
    assert uses["U"] == ()
