"""Cached HTML of questions: one version for each choice, duty and language, with nothing that a visitor typed."""

import re
from collections.abc import Iterator, Mapping

import pytest
from flask import Flask

from assessment.core.gaps import duty_ties
from assessment.core.progress import AskedQuestion, measure_progress
from assessment.core.response import Response
from assessment.web.question_html import MAX_KEPT, QuestionHtml
from support.company import PROFILE, QUESTIONNAIRE, TAGS
from support.visitor import without_layout


@pytest.fixture
def html(app: Flask) -> Iterator[QuestionHtml]:
    with app.test_request_context():
        yield QuestionHtml(app, QUESTIONNAIRE)


def asked(question_id: str) -> AskedQuestion:
    areas = measure_progress(QUESTIONNAIRE, Response(PROFILE)).areas
    return next(entry for area in areas for entry in area.asked if entry.question.id == question_id)


ASKED = [question for question in QUESTIONNAIRE.questions() if question.applies.holds(TAGS)]
WITH_DUTIES = next(question for question in ASKED if duty_ties(QUESTIONNAIRE, question, TAGS))


def test_each_choice_is_ticked_on_its_own_page(html: QuestionHtml) -> None:
    question = asked(WITH_DUTIES.id)
    for option in WITH_DUTIES.options:
        body = "".join(html(question, TAGS, option.id)[1:])
        assert without_layout(body).count('" checked>') == 1
        assert f'value="{option.id}" checked' in without_layout(body)


def test_missing_parts_have_their_place_below_the_statement_that_they_belong_to(html: QuestionHtml) -> None:
    _heading, body, rest = html(asked("risk-assessment"), TAGS, "partial")
    options = QUESTIONNAIRE.question("risk-assessment").options
    assert re.findall(r'value="([\w-]+)"', body) == [option.id for option in options[:2]]
    assert re.findall(r'value="([\w.-]+)"', rest) == [*(option.id for option in options[2:]), "unknown"]
    assert without_layout(body).count('<div class="choice partial">') == 1
    assert 'class="choice partial"' not in without_layout(rest)


def test_question_without_parts_has_all_its_choices_in_one_piece(html: QuestionHtml) -> None:
    question = next(question for question in ASKED if not question.parts and not question.not_applicable)
    _heading, body, rest = html(asked(question.id), TAGS, "partial")
    assert ("<input" in body, rest.count("<input")) == (False, len(question.options) + 1)
    assert 'class="choice partial"' not in without_layout(rest)


def test_missing_parts_are_ticked_and_hold_nothing_that_was_typed(html: QuestionHtml) -> None:
    question = next(question for question in ASKED if question.parts)
    first, second, *_others = (part.id for part in question.parts)
    bare, ticked = html.missing_parts(question.id, ()), html.missing_parts(question.id, (second, "<b>typed</b>"))
    assert re.findall(r'value="([^"]+)"\s+checked', bare) == []
    assert re.findall(r'value="([^"]+)"\s+checked', ticked) == [second]
    assert f'value="{first}"' in ticked
    assert "typed" not in ticked
    assert html.missing_parts(question.id, [second]) is html.missing_parts(question.id, (second,))


def test_duties_of_another_company_are_not_shown(html: QuestionHtml) -> None:
    question = asked(WITH_DUTIES.id)
    with_duties, *_body = html(question, TAGS, "")
    without, *_body = html(question, frozenset(), "")
    assert ' duty">' in with_duties
    assert ' duty">' not in without


def test_submitted_values_are_neither_cached_nor_shown(html: QuestionHtml) -> None:
    question = asked(WITH_DUTIES.id)
    kept = html(question, TAGS, "")
    for number in range(MAX_KEPT + 1):
        pieces = html(question, TAGS, f"<b>{number}")
        assert all(piece is kept_piece for piece, kept_piece in zip(pieces, kept, strict=True))


def test_company_is_shown_its_own_importance_and_reasons(html: QuestionHtml) -> None:
    profiles = ({**PROFILE, "content": ("images", "private")}, {**PROFILE, "content": ("images", "public")})
    us_private, us_public = (matching(profile) for profile in profiles)
    uk_public = matching(
        {**PROFILE, "services": ("file-sharing",), "content": ("images", "public"), "users": ("uk",)}
    )
    shown = []
    for question, tags in (us_private, us_public, uk_public):
        pieces = "".join(html(question, tags, ""))
        shown.append(("badge must" in pieces, "na.nothing-public" in pieces))
    assert shown == [(False, True), (False, False), (True, False)]


def matching(profile: Mapping[str, tuple[str, ...]]) -> tuple[AskedQuestion, frozenset[str]]:
    """Return the question about known material as this company is asked it, and the company's tags."""
    progress = measure_progress(QUESTIONNAIRE, Response(profile))
    entries = [entry for area in progress.areas for entry in area.asked]
    return next(entry for entry in entries if entry.question.id == "known-material-matching"), progress.tags
