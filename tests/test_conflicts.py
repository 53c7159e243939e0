"""Two people in one assessment: their saves merge, or the page comes back with both versions of a value."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from assessment.core.response import Answer
from support.company import (
    FIRST,
    NOTE,
    PROFILE,
    PROFILE_PAGES,
    QUESTION,
    QUESTIONNAIRE,
    SERVICE_PAGE,
    on_page,
    questions,
)
from support.visitor import SHOWN, Visitor, heading, plain, shown_by, two_visitors, versions

SECOND = questions(FIRST)[1]
AREA = f"/area/{FIRST}"
NEXT = f"/area/{QUESTIONNAIRE.areas[1].id}"


def conflict(app: Flask) -> tuple[Visitor, Visitor, TestResponse]:
    """Let two people with open pages save different options and notes. Return the page that the second one gets."""
    visitor, other = two_visitors(app)
    shown = other.shown(AREA)
    visitor.post(AREA, {QUESTION: "none", NOTE: "Mine <b>."})
    return visitor, other, other.post(AREA, {**shown, QUESTION: "partial", NOTE: "Theirs <i>.", SECOND: "none"})


@pytest.mark.parametrize(("path", "next_path"), [(AREA, NEXT), ("/quick", "/results")])
def test_saves_of_different_values_merge_and_each_counts_once(app: Flask, path: str, next_path: str) -> None:
    visitor, other = two_visitors(app)
    form = {**other.shown(path), NOTE: "Ask Kim."}
    visitor.post(AREA, {QUESTION: "none"})
    before = visitor.record.revision
    for _time in range(2):
        assert other.post(path, form).location == next_path
        assert visitor.response.answers == {QUESTION: Answer("none", "Ask Kim.")}
        assert visitor.record.revision == before + 1


def test_conflict_shows_both_versions_and_saves_the_rest(app: Flask) -> None:
    visitor, _other, page = conflict(app)
    assert page.status_code == 409
    assert heading(page) == QUESTIONNAIRE.areas[0].title
    question = QUESTIONNAIRE.question(QUESTION)
    assert versions(page, QUESTION) == [question.option("none").text, question.option("partial").text]
    assert versions(page, NOTE) == ["Mine &lt;b&gt;.", "Theirs &lt;i&gt;."]
    assert visitor.response.answers == {QUESTION: Answer("none", "Mine <b>."), SECOND: Answer("none")}


def test_conflict_is_an_error_like_any_other(app: Flask) -> None:
    _one, _other, page = conflict(app)
    text = plain(page)
    assert "<title>Error: " in text
    for name, kind in ((QUESTION, "answer"), (NOTE, "note")):
        message = f"This {kind} was changed while you had the page open. Yours has not been saved yet."
        assert f'<a href="#{name}">{QUESTIONNAIRE.question(QUESTION).text} {message}</a>' in text
        assert f'aria-describedby="{name}-error" aria-invalid="true"' in text.replace(f"{name}-hint ", "")
    assert "Everything else on this page was saved." in text
    assert f'<a href="{AREA}">Keep the saved version instead</a>' in text


def test_page_of_a_conflict_holds_what_was_typed_and_sending_it_again_decides(app: Flask) -> None:
    visitor, other, page = conflict(app)
    assert re.search(f'name="{QUESTION}" value="partial" checked', page.text)
    assert re.search(f'name="{SECOND}" value="none" checked', page.text)
    again = {SHOWN: shown_by(page), QUESTION: "partial", NOTE: "Theirs <i>.", SECOND: "none"}
    assert other.post(AREA, again).location == NEXT
    assert visitor.response.answers == {QUESTION: Answer("partial", "Theirs <i>."), SECOND: Answer("none")}


def test_page_of_a_conflict_shows_what_a_colleague_changed_elsewhere_on_it(app: Flask) -> None:
    visitor, other = two_visitors(app)
    shown = other.shown(AREA)
    visitor.post(AREA, {QUESTION: "none", SECOND: "partial"})
    page = other.post(AREA, {**shown, QUESTION: "partial"})
    assert re.search(f'name="{SECOND}" value="partial" checked', page.text)
    other.post(AREA, {SHOWN: shown_by(page), QUESTION: "partial", SECOND: "partial"})
    assert visitor.response.answers == {QUESTION: Answer("partial"), SECOND: Answer("partial")}


def test_removed_answer_is_shown_as_no_answer(app: Flask) -> None:
    visitor, other = two_visitors(app)
    visitor.post(AREA, {NOTE: "Ask Kim."})
    shown = other.shown(AREA)
    visitor.post(AREA, {NOTE: ""})
    assert versions(other.post(AREA, {**shown, NOTE: "Ask Lee."}), NOTE) == ["no answer", "Ask Lee."]


def test_profile_of_two_people_is_in_conflict_too(app: Flask) -> None:
    visitor, other = two_visitors(app)
    shown = {path: other.shown(path) for path in PROFILE_PAGES}
    visitor.fill_profile({**PROFILE, "size": "small", "services": ("social", "messaging")})
    first = other.post("/profile", {**on_page(1), **shown["/profile"], "size": "large", "organization": "Example"})
    second = other.post(SERVICE_PAGE, {**on_page(2), **shown[SERVICE_PAGE], "services": "host"})
    assert (first.status_code, second.status_code) == (409, 409)
    assert versions(first, "size") == ["11 to 50", "More than 250"]
    assert len(versions(second, "services")) == 3
    assert re.search(r'name="services" value="host" checked', second.text)
    assert not re.search(r'name="services" value="messaging" checked', second.text)
    assert visitor.response.profile["size"] == ("small",)
    assert visitor.response.profile["organization"] == ("Example",)


def test_refused_page_still_carries_what_it_showed(app: Flask) -> None:
    visitor = Visitor(app).begin()
    visitor.post(AREA, {NOTE: "Ask Kim."})
    shown = visitor.shown(AREA)
    refused = visitor.post(AREA, {**shown, NOTE: "x" * 2001})
    assert refused.status_code == 400
    assert shown_by(refused) == shown[SHOWN] != ""


@pytest.mark.parametrize(
    "shown",
    [
        {},
        {SHOWN: f"{QUESTION}:{'g' * 16}"},
        {SHOWN: f"Ü:{'0' * 16}"},
        {SHOWN: f"one:{'0' * 16} one:{'0' * 16}"},
        {SHOWN: " ".join(f"n{number}:{'0' * 16}" for number in range(401))},
    ],
)
def test_page_that_does_not_say_what_it_showed_saves_nothing(app: Flask, shown: dict[str, str]) -> None:
    visitor = Visitor(app).begin()
    refused = visitor.send(AREA, {"token": visitor.token, **shown, NOTE: "My typed note"})
    assert refused.status_code == 400
    assert "My typed note" in plain(refused)
    assert visitor.response.answers == {}
