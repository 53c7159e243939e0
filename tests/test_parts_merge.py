"""How the parts that two people tick as missing are merged, and how the page shows both versions."""

import json
import re
from html import unescape

import pytest
from flask import Flask

from assessment import record_json
from assessment.assessment_state import SentForm, StoredAssessment, conflicts, digest, for_questionnaire, merge
from assessment.core.question import Renamed
from assessment.core.response import Answer, Response
from assessment.response_values import Value
from support.builders import area, question, questionnaire
from support.company import QUESTIONNAIRE
from support.records import holding
from support.visitor import SHOWN, plain, shown_by, two_visitors, versions

EMERGING = "/area/emerging"
WITH_PARTS = "risk-assessment"
PARTS = f"{WITH_PARTS}.parts"


OFFERED = {"one": ("none", "some", "all"), "one.parts": ("a", "b", "c")}
Pair = tuple[str, Value]


def pair(choice: str, *missing: str) -> Pair:
    return choice, missing


def holding_pair(choice: str, missing: Value) -> StoredAssessment:
    return holding(Response({}, {"one": Answer(choice, missing=missing)}))


def sent_pair(shown: Pair, typed: Pair) -> SentForm:
    choice, missing = typed
    page = holding_pair(*shown)
    digests = {name: digest(page.value(name)) for name in OFFERED if page.value(name)}
    return SentForm(digests, {"one": (choice,) if choice else (), "one.parts": missing}, OFFERED)


@pytest.mark.parametrize(
    ("shown", "now", "typed", "after", "conflicting"),
    [
        (pair(""), pair(""), pair("some", "a", "b"), pair("some", "a", "b"), ()),
        (pair("some", "a"), pair("some", "a"), pair("some", "b"), pair("some", "b"), ()),
        (pair("some", "a"), pair("some", "a"), pair("all"), pair("all"), ()),
        (pair("some", "a"), pair("some", "b"), pair("some", "a"), pair("some", "b"), ()),  # changed elsewhere only
        (pair(""), pair("some"), pair("some", "a"), pair("some", "a"), ()),  # the same choice in both places
        (pair(""), pair("some", "a"), pair("some", "a"), pair("some", "a"), ()),  # sent twice
        (pair("some", "a"), pair("some", "b"), pair("some", "c"), pair("some", "b"), ("one.parts",)),
        (pair("some", "a"), pair("all"), pair("some", "b"), pair("all"), ("one.parts",)),
        (
            pair("some"),
            pair("all"),
            pair("some", "b"),
            pair("all"),
            ("one.parts",),
        ),  # the statement changed elsewhere
        (pair("some"), pair("some", "a"), pair("all"), pair("some", "a"), ("one",)),  # the ticks came elsewhere
        (pair("none"), pair("all"), pair("some", "a"), pair("all"), ("one", "one.parts")),
    ],
)
def test_choice_and_its_parts_are_merged_together(
    shown: Pair, now: Pair, typed: Pair, after: Pair, conflicting: tuple[str, ...]
) -> None:
    before, form = holding_pair(*now), sent_pair(shown, typed)
    assert conflicts(before, form) == conflicts(merge(before, form), form) == conflicting
    assert merge(before, form).saved.response == holding_pair(*after).saved.response


def test_ticked_part_that_the_page_does_not_offer_stays() -> None:
    before = holding_pair("some", ("a", "of-another-version"))
    page = sent_pair(pair("some", "a"), pair("some", "b"))
    assert merge(before, page).value("one.parts") == ("b", "of-another-version")
    assert merge(before, sent_pair(pair("some", "a"), pair("some"))).value("one.parts") == ("of-another-version",)


def test_renamed_question_keeps_its_missing_parts() -> None:
    before = holding(Response({}, {"then": Answer("partial", missing=("a",))}))
    content = questionnaire(area(question("now", parts=["a"])), renamed=(Renamed("then", "now"),))
    assert for_questionnaire(before, content).value("now.parts") == ("a",)


def test_record_of_before_there_were_parts_is_read() -> None:
    content = holding(Response({}, {"one": Answer("some", "A note")}))
    written = json.loads(record_json.write(content))
    assert "missing" not in written["saved"]["answers"]["one"]
    assert record_json.read(json.dumps(written).encode()) == content


def test_missing_parts_of_two_people_are_shown_side_by_side_in_words(app: Flask) -> None:
    visitor, other = two_visitors(app)
    shown = other.shown(EMERGING)
    visitor.post(EMERGING, {WITH_PARTS: "partial", PARTS: ("owner", "launches")})
    page = other.post(EMERGING, {**shown, WITH_PARTS: "partial", PARTS: ("owner", "current")})
    assert page.status_code == 409
    assert versions(page, PARTS) == [
        "A named owner",
        "A rule that risky launches wait for an updated assessment",
        "A named owner",
        "A review in the past 12 months",
    ]
    assert f'<a href="#{PARTS}">{QUESTIONNAIRE.question(WITH_PARTS).text} This answer was changed' in plain(page)
    assert (
        f'id="{PARTS}" aria-describedby="{PARTS}-hint {PARTS}-error" aria-invalid="true" tabindex="-1"' in page.text
    )
    assert visitor.response.answers == {WITH_PARTS: Answer("partial", missing=("owner", "launches"))}
    again = {SHOWN: shown_by(page), WITH_PARTS: "partial", PARTS: ("owner", "current")}
    assert other.post(EMERGING, again).status_code == 303
    assert visitor.response.answers == {WITH_PARTS: Answer("partial", missing=("owner", "current"))}


def test_missing_parts_do_not_slip_under_another_statement(app: Flask) -> None:
    visitor, other = two_visitors(app)
    visitor.post(EMERGING, {WITH_PARTS: "partial"})
    shown = other.shown(EMERGING)
    visitor.post(EMERGING, {WITH_PARTS: "in-place"})
    page = other.post(EMERGING, {**shown, WITH_PARTS: "partial", PARTS: "owner"})
    assert (page.status_code, versions(page, PARTS)) == (409, ["no answer", "A named owner"])
    assert visitor.response.answers == {WITH_PARTS: Answer("in-place")}


def test_statement_does_not_pass_over_missing_parts_that_someone_else_ticked(app: Flask) -> None:
    visitor, other = two_visitors(app)
    visitor.post(EMERGING, {WITH_PARTS: "partial"})
    shown = other.shown(EMERGING)
    visitor.post(EMERGING, {WITH_PARTS: "partial", PARTS: "owner"})
    page = other.post(EMERGING, {**shown, WITH_PARTS: "in-place"})
    question = QUESTIONNAIRE.question(WITH_PARTS)
    texts = [unescape(version) for version in versions(page, WITH_PARTS)]
    assert texts == [question.option("partial").text, question.option("in-place").text]
    assert re.search(rf'name="{PARTS}" value="owner" checked', page.text)
    assert visitor.response.answers == {WITH_PARTS: Answer("partial", missing=("owner",))}
