"""The pages of the profile: their order, what they save, and the search for programs."""

import re

import pytest
from flask import Flask

from assessment.core.response import Response, profile_missing
from support.company import PROFILE, PROFILE_PAGES, PROGRAMS_PAGE, QUESTIONNAIRE, SERVICE_PAGE, on_page
from support.visitor import Visitor, heading, plain

FREQUENT = QUESTIONNAIRE.frequent_programs
RARE = next(program for program in QUESTIONNAIRE.programs if program.usable and program.id not in FREQUENT)
TICKED = re.compile(r'name="programs" value="([a-z0-9-]+)" checked')
BOX = re.compile(r'name="programs" value="([a-z0-9-]+)"')


def test_pages_are_three_with_at_most_twelve_questions() -> None:
    assert len(PROFILE_PAGES) == 3
    assert len(QUESTIONNAIRE.profile) <= 12


def test_each_page_says_where_it_stands_and_leads_to_the_next(app: Flask) -> None:
    visitor = Visitor(app).begin(profile=None)
    for number, (path, after) in enumerate(zip(PROFILE_PAGES, (*PROFILE_PAGES[1:], "/assessment"), strict=True), 1):
        page = visitor.get(path)
        assert heading(page) == QUESTIONNAIRE.profile_pages[number - 1].title
        assert f"Your profile, page {number} of 3" in page.text
        assert ('value="back"' in page.text) == (number > 1)
        saved = visitor.post(path, {**on_page(number), "go": "next"})
        assert (saved.status_code, saved.location) == (303, after)
    assert profile_missing(QUESTIONNAIRE, visitor.response) == ()


def test_page_that_saves_leaves_the_other_pages_as_they_are(app: Flask) -> None:
    visitor = Visitor(app).begin()
    visitor.post(SERVICE_PAGE, {**on_page(2), "services": "game", "go": "next"})
    expected = {**PROFILE, "services": ("game",)}
    assert {id: values for id, values in visitor.response.profile.items() if values} == expected


def test_going_back_saves_even_what_is_incomplete(app: Flask) -> None:
    visitor = Visitor(app).begin(profile=None)
    back = visitor.post(PROGRAMS_PAGE, {"facts": "aws", "go": "back"})
    assert (back.status_code, back.location) == (303, SERVICE_PAGE)
    back = visitor.post(SERVICE_PAGE, {"services": "other", "go": "back"})
    assert (back.status_code, back.location) == (303, "/profile")
    assert (visitor.response.profile["services"], visitor.response.profile["facts"]) == (("other",), ("aws",))


@pytest.mark.parametrize("page_id", ["company", "no-such-page", "2"])
def test_there_is_no_other_page(app: Flask, page_id: str) -> None:
    assert Visitor(app).begin().get(f"/profile/{page_id}").status_code == 404


def test_missing_answer_leads_to_its_page(app: Flask) -> None:
    visitor = Visitor(app).begin()
    visitor.post(SERVICE_PAGE, {**on_page(2), "services": "other", "go": "back"})
    assert visitor.get("/area/reporting").location == SERVICE_PAGE
    assert visitor.get("/quick").location == f"{SERVICE_PAGE}?path=quick"
    for path in ("/assessment", "/check", "/results"):
        assert f'href="{SERVICE_PAGE}">Start with your service' in visitor.get(path).text


def test_check_your_answers_leads_to_the_page_of_each_question(app: Flask) -> None:
    page = Visitor(app).begin().get("/check").text
    for question in QUESTIONNAIRE.profile:
        assert f'href="{PROFILE_PAGES[question.page - 1]}#{question.id}"' in page


def test_frequent_programs_are_boxes_and_others_are_found_by_name(app: Flask) -> None:
    visitor = Visitor(app).begin()
    assert BOX.findall(visitor.get(PROGRAMS_PAGE).text) == list(FREQUENT)
    results = visitor.post(PROGRAMS_PAGE, {"programs": FREQUENT[0], "programs.find": RARE.name, "go": "find"})
    assert results.status_code == 200
    assert TICKED.findall(results.text) == [FREQUENT[0]]
    assert RARE.id in BOX.findall(results.text)
    assert f'value="{RARE.name}"' in plain(results)
    assert visitor.response.profile["programs"] == (FREQUENT[0],)


def test_program_that_was_found_is_saved_and_stays_a_box(app: Flask) -> None:
    visitor = Visitor(app).begin()
    visitor.post(PROGRAMS_PAGE, {"programs.find": RARE.provider, "go": "find"})
    visitor.post(PROGRAMS_PAGE, {"programs": (RARE.id, FREQUENT[1]), "go": "next"})
    assert visitor.response.profile["programs"] == tuple(
        program.id for program in QUESTIONNAIRE.programs if program.id in (RARE.id, FREQUENT[1])
    )
    assert sorted(TICKED.findall(visitor.get(PROGRAMS_PAGE).text)) == sorted((RARE.id, FREQUENT[1]))


@pytest.mark.parametrize(
    ("searched", "told"),
    [
        ("no such program", "No program or provider has “no such program” in its name."),
        ("photodna", "Already listed above: PhotoDNA and PhotoDNA Cloud Service"),
        ("", "All other programs"),
    ],
)
def test_search_says_what_it_found(app: Flask, searched: str, told: str) -> None:
    visitor = Visitor(app).begin()
    assert told in plain(visitor.post(PROGRAMS_PAGE, {"programs.find": searched, "go": "find"}))


def test_words_to_search_for_that_are_too_long_are_refused_and_shown_again(app: Flask) -> None:
    visitor = Visitor(app).begin()
    page = visitor.post(PROGRAMS_PAGE, {"programs": RARE.id, "programs.find": "x" * 121, "go": "find"})
    assert page.status_code == 400
    assert ("x" * 121) in page.text
    assert TICKED.findall(page.text) == [RARE.id]
    assert not visitor.response.profile.get("programs")


def test_search_is_stored_nowhere(app: Flask) -> None:
    visitor = Visitor(app).begin()
    visitor.post(PROGRAMS_PAGE, {"programs.find": "canary words", "go": "find"})
    assert "canary" not in visitor.get("/answers.json").text
    assert visitor.response != Response()
