"""The quick check asks at most 12 questions, gives no level, and counts towards the full assessment."""

import random
import re

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.core.question import UNKNOWN, Question
from assessment.core.response import MAX_QUICK_QUESTIONS, Answer, Response, asked_questions, profile_tags, quick_check
from assessment.core.result import Result, assess
from assessment.rendering.html import report_html
from assessment.rendering.result_json import as_json
from assessment.sample_answers import full_profile, random_profile
from support.company import PROFILE, QUESTIONNAIRE, quick_worst
from support.content import TODAY
from support.visitor import Visitor, heading, plain

LOW = [level.title for level in QUESTIONNAIRE.levels[:2]]
QUESTIONS = {question.id: question for question in QUESTIONNAIRE.questions()}
EXAMPLES = {example.id: dict(example.profile) for example in QUESTIONNAIRE.examples} | {
    "everything": full_profile(QUESTIONNAIRE)
}


def target(question: Question) -> str:
    return question.target


def quick_result(profile: dict[str, tuple[str, ...]], choose=target) -> Result:
    ids = quick_check(QUESTIONNAIRE, profile_tags(QUESTIONNAIRE, Response(profile)))
    return assess(QUESTIONNAIRE, Response(profile, {id: Answer(choose(QUESTIONS[id])) for id in ids}), TODAY)


def summary(result: Result) -> str:
    """Return page 1 of the report, which is everything before the table of contents."""
    page = report_html(result)
    return page[page.index("<body") : page.index('id="contents"')]


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_at_most_twelve_for_any_profile(seed: int) -> None:
    profile = random_profile(QUESTIONNAIRE, random.Random(seed))
    tags = profile_tags(QUESTIONNAIRE, Response(profile))
    ids = quick_check(QUESTIONNAIRE, tags)
    applying = [question for area in QUESTIONNAIRE.areas for question in asked_questions(area, tags)]
    assert len(ids) <= MAX_QUICK_QUESTIONS
    assert set(ids) <= {question.id for question in applying}
    assert {question.id for question in applying if question.importance == "must"} <= set(ids)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_company_has_enough_to_check(name: str) -> None:
    assert len(quick_result(EXAMPLES[name]).quick_check) >= 10


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("choose", [target, lambda question: question.options[-1].id], ids=["target", "best"])
def test_good_answers_print_no_level_and_no_percent(name: str, choose) -> None:
    result = quick_result(EXAMPLES[name], choose)
    first = summary(result)
    count = len(result.quick_check)
    assert result.quick_only
    assert not result.enough_answered
    assert not any(area.enough_answered for area in result.areas)
    assert f"{count} of {count} in place" in first
    assert [level for level in LOW if level in first] == []
    assert "%" not in re.sub(r"<[^>]*>", "", first)
    assert set(re.findall(r'<svg class="(\w+)', report_html(result))) <= {"blocks"}
    whole = report_html(result).replace(
        report_html(result)[report_html(result).index('<table class="levels">') :], ""
    )
    assert [level for level in LOW if f">{level}<" in whole] == []
    assert b'"percent"' not in as_json(result)


def test_unknown_answers_are_a_result_too() -> None:
    result = quick_result(EXAMPLES["social"], lambda _question: UNKNOWN)
    assert f"{len(result.quick_check)} of {len(result.quick_check)}" in summary(result)
    assert "answers not known yet" in summary(result)
    assert "in place</span>" not in summary(result)
    assert result.first_actions


def test_level_is_given_once_half_of_each_core_area_is_answered() -> None:
    profile = EXAMPLES["social"]
    tags = profile_tags(QUESTIONNAIRE, Response(profile))
    answers: dict[str, Answer] = {}
    judged = []
    for area in QUESTIONNAIRE.areas:
        questions = asked_questions(area, tags)
        for place, question in enumerate(questions, 1):
            answers[question.id] = Answer(question.target)
            result = assess(QUESTIONNAIRE, Response(profile, dict(answers)), TODAY)
            area_result = next(candidate for candidate in result.areas if candidate.area is area)
            assert area_result.enough_answered == (2 * place >= len(questions) and not result.quick_only)
            judged.append(result.enough_answered)
        if area.core and area is not QUESTIONNAIRE.areas[4]:
            assert not judged[-1]
    assert judged[-1]
    assert sorted(judged) == judged


def test_path_leads_from_the_start_through_the_profile_to_the_quick_check(app: Flask) -> None:
    visitor = Visitor(app)
    begun = visitor.post("/start", {"go": "quick"})
    assert begun.location == "/code?path=quick"
    assert 'href="/profile?path=quick"' in visitor.get(begun.location).text
    assert 'action="/profile?path=quick"' in visitor.get("/profile?path=quick").text
    assert visitor.fill_profile(PROFILE, "?path=quick").location == "/quick"
    assert heading(visitor.get("/quick")) == "Quick check"
    done = visitor.post("/quick", {**quick_worst(), "go": "next"})
    assert done.location == "/results"
    assert f"0 of {len(quick_worst())} in place" in plain(visitor.get("/results"))


def test_path_survives_a_profile_that_is_not_accepted(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.post("/start", {"go": "quick"})
    refused = visitor.post("/profile?path=quick", {})
    assert refused.status_code == 400
    assert 'action="/profile?path=quick"' in refused.text


@pytest.mark.parametrize("path", ["/code?path=elsewhere", "/profile?path=https://evil.example/"])
def test_other_paths_lead_nowhere(app: Flask, path: str) -> None:
    page = Visitor(app).begin().get(path)
    assert page.status_code == 200
    assert "path=" not in page.text


def test_quick_check_asks_for_the_profile_first(app: Flask) -> None:
    response = Visitor(app).begin(None).get("/quick")
    assert (response.status_code, response.location) == (303, "/profile?path=quick")


def test_answers_of_the_quick_check_are_found_in_the_areas_and_the_other_way_round(app: Flask) -> None:
    visitor = Visitor(app).begin()
    visitor.post("/quick", {**quick_worst(), "reporting-bodies.note": "Ask Kim."})
    first = visitor.get("/area/reporting").text
    assert 'id="reporting-bodies-none" name="reporting-bodies" value="none" checked' in first
    assert "Ask Kim.</textarea>" in first
    visitor.post("/area/reporting", {"reporting-bodies": "proven"})
    assert 'id="reporting-bodies-proven" name="reporting-bodies" value="proven" checked' in visitor.get("/quick").text
    kept = visitor.response.answers
    assert kept["accountable-person"] == Answer(quick_worst()["accountable-person"])


def test_quick_check_shows_again_what_was_typed(app: Flask) -> None:
    visitor = Visitor(app).begin()
    refused = visitor.post("/quick", {**quick_worst(), "reporting-bodies.note": "x" * 2001})
    assert refused.status_code == 400
    assert "x" * 2001 in refused.text
    assert 'href="#reporting-bodies.note"' in refused.text


def test_whole_assessment_is_offered_after_the_quick_check(app: Flask) -> None:
    visitor = Visitor(app).begin()
    visitor.post("/quick", quick_worst())
    assert "Continue with the full assessment" in plain(visitor.get("/results"))
    hub = visitor.get("/assessment").text
    assert re.search(r'<a href="/quick">Quick check</a>.*?<span class="state done">done</span>', hub, re.S)
