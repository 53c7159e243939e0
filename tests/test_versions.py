"""Two people in one assessment, on the site: they merge by themselves, or both versions wait for a choice."""

import re

import pytest
from flask import Flask

from assessment.core.response import Answer
from assessment.vault import random_secret
from support.company import FIRST, NOTE, QUESTION, QUESTIONNAIRE, questions, worst
from support.visitor import NEWEST, SAVE, SEEN, Visitor, heading, plain

SECOND = questions(FIRST)[1]


def two(app: Flask) -> tuple[Visitor, Visitor]:
    one = Visitor(app).begin()
    other = Visitor(app).carry(one.code)
    return one, other


def page(visitor: Visitor, path: str = f"/area/{FIRST}") -> dict[str, str]:
    """The marks of a page as it is opened now."""
    found = re.findall(r'name="(form\.(?:seen|save))" value="([0-9a-f]+)"', visitor.get(path).text)
    assert len(found) == 2
    return dict(found)


def test_every_page_that_saves_carries_its_marks(app: Flask) -> None:
    visitor = Visitor(app).begin()
    for path in ("/profile", "/quick", f"/area/{FIRST}"):
        marks = page(visitor, path)
        assert marks[SEEN] == "2"
        assert page(visitor, path)[SAVE] != marks[SAVE]


def test_colleagues_in_different_questions_of_one_page_merge(app: Flask) -> None:
    one, other = two(app)
    mine, theirs = page(one), page(other)
    one.post(f"/area/{FIRST}", {**mine, QUESTION: "none"})
    done = other.post(f"/area/{FIRST}", {**theirs, SECOND: "partial", NOTE: "Ask Kim."})
    assert done.location == f"/area/{QUESTIONNAIRE.areas[1].id}"
    assert one.response.answers == {QUESTION: Answer("none", "Ask Kim."), SECOND: Answer("partial")}


def conflict(app: Flask) -> tuple[Visitor, Visitor]:
    """One chose the first statement, the other the second and a note, on pages opened before."""
    one, other = two(app)
    mine, theirs = page(one), page(other)
    one.post(f"/area/{FIRST}", {**mine, QUESTION: "none", NOTE: "Mine <b>."})
    done = other.post(f"/area/{FIRST}", {**theirs, QUESTION: "partial", NOTE: "Theirs."})
    assert (done.status_code, done.location) == (303, "/versions")
    return one, other


def test_same_question_shows_both_versions_and_keeps_both(app: Flask) -> None:
    one, other = conflict(app)
    shown = other.get("/versions")
    assert heading(shown) == "Two versions of the same answer"
    question = QUESTIONNAIRE.question(QUESTION)
    for text in (
        question.text,
        question.option("none").text,
        question.option("partial").text,
        "Mine <b>.",
        "Theirs.",
    ):
        assert text in plain(shown)
    assert "Mine <b>." not in shown.text
    assert one.response.answers[QUESTION] == Answer("none", "Mine <b>.")
    for path in ("/assessment", "/check", "/results"):
        assert "2 answers have two versions each." in one.get(path).text


@pytest.mark.parametrize(
    ("stored", "kept"), [(True, Answer("none", "Mine <b>.")), (False, Answer("partial", "Theirs."))]
)
def test_chosen_version_stays(app: Flask, stored: bool, kept: Answer) -> None:
    one, _other = conflict(app)
    saves = dict(re.findall(r'name="([^"]+)" value="([0-9a-f]{32})"', one.get("/versions").text))
    done = one.post("/versions", {name: "stored" if stored else saves[name] for name in (QUESTION, NOTE)})
    assert done.location == "/versions"
    assert one.get("/versions").location == "/assessment"
    assert one.response.answers[QUESTION] == kept
    assert "two versions" not in one.get("/assessment").text


def test_versions_are_chosen_one_by_one(app: Flask) -> None:
    one, _other = conflict(app)
    one.post("/versions", {QUESTION: "stored"})
    shown = one.get("/versions")
    assert f'name="{NOTE}"' in shown.text
    assert f'name="{QUESTION}"' not in shown.text


def test_choice_sent_twice_is_harmless(app: Flask) -> None:
    one, _other = conflict(app)
    marks = page(one, "/versions")
    first = one.post("/versions", {**marks, QUESTION: "stored", NOTE: "stored"})
    again = one.post("/versions", {**marks, QUESTION: "stored", NOTE: "stored"})
    assert (first.location, again.location) == ("/versions", "/assessment")


def test_choice_from_an_old_page_leaves_both(app: Flask) -> None:
    one, other = conflict(app)
    marks = page(one, "/versions")
    other.post(f"/area/{FIRST}", {**page(other), QUESTION: "proven"})
    one.post("/versions", {**marks, QUESTION: "stored"})
    assert one.get("/versions").status_code == 200
    assert one.response.answers[QUESTION].choice == "proven"


def test_version_that_came_after_the_page_of_the_choice_is_shown_next(app: Flask) -> None:
    one, other = conflict(app)
    marks = page(one, "/versions")
    other.post(f"/area/{FIRST}", {SEEN: "2", SAVE: random_secret(), NOTE: "A third word"})
    assert one.post("/versions", {**marks, NOTE: "stored"}).location == "/versions"
    shown = one.get("/versions").text
    assert "A third word" in shown
    assert "Theirs." not in shown


def test_same_words_are_shown_once(app: Flask) -> None:
    one, other = conflict(app)
    other.post(f"/area/{FIRST}", {SEEN: "2", SAVE: random_secret(), QUESTION: "partial", NOTE: "Theirs."})
    shown = one.get("/versions").text
    assert shown.count("Theirs.") == 1
    assert len(re.findall(f'name="{QUESTION}"', shown)) == 2


def test_choice_that_is_not_shown_is_refused(app: Flask) -> None:
    one, _other = conflict(app)
    refused = one.post("/versions", {QUESTION: "f" * 32})
    assert refused.status_code == 400
    assert "Please choose one of the answers shown." in plain(refused)
    assert one.get("/versions").status_code == 200


def test_nothing_chosen_leaves_both(app: Flask) -> None:
    one, _other = conflict(app)
    assert one.post("/versions", {}).location == "/versions"
    assert one.get("/versions").status_code == 200


def test_profile_of_two_people_is_kept_twice_too(app: Flask) -> None:
    one, other = two(app)
    mine, theirs = page(one, "/profile"), page(other, "/profile")
    profile = {id: value for id, value in one.response.profile.items() if value}
    one.post("/profile", {**mine, **profile, "size": ("small",)})
    assert other.post("/profile", {**theirs, **profile, "size": ("large",)}).location == "/versions"
    shown = plain(other.get("/versions"))
    assert "11 to 50" in shown
    assert "More than 250" in shown
    assert one.response.profile["size"] == ("small",)


def test_form_sent_twice_moves_the_record_once(app: Flask) -> None:
    visitor = Visitor(app).begin()
    sent = {**page(visitor), **worst(FIRST)}
    first = visitor.post(f"/area/{FIRST}", sent)
    revision = visitor.record.revision
    again = visitor.post(f"/area/{FIRST}", sent)
    assert (again.status_code, again.location) == (first.status_code, first.location)
    assert visitor.record.revision == revision


def test_back_and_another_answer_is_no_conflict(app: Flask) -> None:
    visitor = Visitor(app).begin()
    marks = page(visitor)
    visitor.post(f"/area/{FIRST}", {**marks, QUESTION: "none"})
    done = visitor.post(f"/area/{FIRST}", {**marks, QUESTION: "proven"})
    assert done.location != "/versions"
    assert visitor.response.answers[QUESTION] == Answer("proven")


def test_refused_page_keeps_its_marks(app: Flask) -> None:
    visitor = Visitor(app).begin()
    marks = page(visitor)
    refused = visitor.post(f"/area/{FIRST}", {**marks, NOTE: "x" * 2001})
    for name, value in marks.items():
        assert f'name="{name}" value="{value}"' in refused.text


@pytest.mark.parametrize(
    "marks",
    [
        {},
        {SEEN: "2"},
        {SAVE: "0" * 32},
        {SEEN: "-1", SAVE: "0" * 32},
        {SEEN: "1" * 10, SAVE: "0" * 32},
        {SEEN: "١", SAVE: "0" * 32},
        {SEEN: "2", SAVE: "0" * 31},
        {SEEN: "2", SAVE: "G" * 32},
        {SEEN: "2", SAVE: ""},
    ],
)
def test_page_without_its_marks_saves_nothing_and_shows_what_was_typed(app: Flask, marks: dict[str, str]) -> None:
    visitor = Visitor(app).begin()
    refused = visitor.send(f"/area/{FIRST}", {"token": visitor.token, **marks, NOTE: "My typed note"})
    assert refused.status_code == 400
    assert "My typed note" in plain(refused)
    assert visitor.response.answers == {}


def test_too_many_versions_are_told_and_what_was_typed_is_shown(app: Flask) -> None:
    one, other = conflict(app)
    for number in range(3):
        other.post(f"/area/{FIRST}", {SEEN: "2", SAVE: random_secret(), NOTE: f"Version {number}"})
    refused = other.post(f"/area/{FIRST}", {SEEN: "2", SAVE: random_secret(), NOTE: "One more version"})
    assert refused.status_code == 409
    assert heading(refused) == "Too many versions wait for a choice"
    assert "One more version" in plain(refused)
    assert len(re.findall(f'name="{NOTE}"', one.get("/versions").text)) == 5


# The code


def test_code_is_shown_by_itself_only_until_the_first_save(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.post("/start")
    code = visitor.code.text
    assert code in visitor.get("/code").text
    assert code in visitor.get("/code").text
    visitor.begin()
    code = visitor.code.text
    hidden = visitor.get("/code")
    assert code not in hidden.text
    assert "Show the code" in hidden.text
    assert code in visitor.post("/code").text


def test_code_is_downloaded_as_text(app: Flask) -> None:
    visitor = Visitor(app).begin()
    file = visitor.post("/code.txt")
    assert file.mimetype == "text/plain"
    assert file.headers["Content-Disposition"] == "attachment; filename=child-safety-readiness-code.txt"
    assert visitor.code.text in file.text
    assert "Kept" not in file.text
    assert "&" not in file.text


@pytest.mark.parametrize("path", ["/code", "/code.txt"])
def test_code_is_not_shown_to_a_page_of_somebody_else(app: Flask, path: str) -> None:
    visitor = Visitor(app).begin()
    refused = visitor.send(path, {"token": "0" * 64})
    assert refused.status_code == 400
    assert visitor.code.text not in refused.text


def test_newest_mark_is_a_number_that_pages_may_send() -> None:
    assert re.fullmatch(r"[0-9]{1,9}", NEWEST)
