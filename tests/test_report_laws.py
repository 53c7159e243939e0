"""What the report says about laws and platform rules: consequences, points with their practices, and model texts."""

import json

from assessment.content import load
from assessment.core.response import Answer, Response
from assessment.core.result import assess
from assessment.rendering.html import questionnaire_html, report_html
from assessment.rendering.result_json import as_json
from support.content import TINY, TODAY
from support.markup import articles, section, text

CHAT_HOST = {"services": ("host", "chat"), "size": ("small",)}
NOTHING = {id: Answer("none") for id in ("registered", "route", "policy-page")}
RESULT = assess(load(TINY), Response(CHAT_HOST, NOTHING), TODAY)
REPORT = report_html(RESULT)


def test_law_says_what_it_sets_if_it_is_not_followed() -> None:
    assert "If it is not followed: The section sets a fine." in text(articles(REPORT, "duty")["us-reporting"])


def test_board_edition_names_the_consequences_but_no_gap() -> None:
    board = report_html(RESULT, edition="board")
    after = text(board).partition("What the laws that may apply can lead to")[2]
    assert after.strip().startswith("United States, Reporting, section 1. The section sets a fine.")


def test_platform_rule_is_shown_with_the_practices_that_answer_each_point() -> None:
    shown = section(REPORT, "duties").partition('id="platform-rules"')[2]
    assert "The store: Rule for chats" in text(shown)
    assert "The app tells people where to report. Practices: 1.2" in text(shown)
    assert '<a href="#gap-route">1.2</a>' in shown
    assert "If it is not followed: The store can remove the app." in text(shown)


def test_platform_rule_is_not_shown_to_others() -> None:
    host = assess(load(TINY), Response({"services": ("host",), "size": ("small",)}, NOTHING), TODAY)
    assert host.platform_rules == ()
    assert "Rules of platforms" not in report_html(host)


def test_gap_without_a_program_names_a_model_text() -> None:
    gap = section(REPORT, "steps")
    assert "A model text: The page of the center" in text(gap)
    assert 'href="https://center.example/page"' in gap
    assert "PAGE" in {source.id for source in RESULT.sources}


def test_printed_questionnaire_has_rules_consequences_and_models() -> None:
    page = questionnaire_html(load(TINY))
    assert "Rules of platforms" in text(page)
    assert "The store: Rule for chats" in text(page)
    assert "The section sets a fine." in text(page)
    assert '<a href="#source-PAGE">The page of the center</a>' in page


def test_json_result_has_the_consequence_and_the_rule() -> None:
    result = json.loads(as_json(RESULT))
    assert [duty["consequence"] for duty in result["duties"]] == ["The section sets a fine."]
    assert [(rule["platform"], rule["questions"]) for rule in result["platform_rules"]] == [("The store", ["route"])]
