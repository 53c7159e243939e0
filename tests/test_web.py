"""A visitor's way through the site, with Flask's test client."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from assessment import saved_file
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response
from assessment.rendering.editions import EDITIONS
from assessment.settings import KEEP_DAYS
from assessment.web.views.results import RESULT_PAGES
from support.company import (
    AREAS,
    FIRST,
    NOTE,
    NOTHING_TO_MATCH,
    PROFILE,
    PROFILE_PAGES,
    QUESTION,
    QUESTIONNAIRE,
    questions,
    quick_worst,
    worst,
)
from support.content import TODAY
from support.visitor import CODE_COOKIE, Visitor, heading, pairs, plain, site


@pytest.fixture(scope="module")
def app(content: Questionnaire, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Run one site for all tests here. Each visitor has their own record, and the templates are compiled once."""
    with site(content, tmp_path_factory.mktemp("data")) as app:
        yield app


def test_start_makes_an_assessment_and_shows_its_code(app):
    visitor = Visitor(app)

    response = visitor.post("/start")

    assert (response.status_code, response.location) == (303, "/code")
    page = visitor.get("/code")
    assert page.status_code == 200
    assert re.findall(r'id="code">(.*?)</p>', page.text) == [visitor.code.text]
    assert heading(page) == "Save your code"


def test_start_states_minutes_that_include_the_questions_about_the_service(app):
    """The estimate is 35 seconds for each question, and 15 seconds for each question about the service."""
    quick = (12 * 35 + len(QUESTIONNAIRE.profile) * 15) / 60

    page = plain(Visitor(app).get("/"))

    assert f"About {round(quick)} minutes and at most 12 questions" in page
    assert f"First, {len(QUESTIONNAIRE.profile)} short questions about your service" in page


def test_start_warns_before_another_assessment_takes_the_place_of_this_one(app):
    warning = "save the code of this one. It is the only way back"

    for path in ("/", "/continue"):
        assert warning in Visitor(app).begin().get(path).text
        assert warning not in Visitor(app).get(path).text


def test_results_and_check_say_that_the_service_comes_first(app):
    begun, blank = Visitor(app).begin(), Visitor(app).begin(None)

    for path in ("/check", "/results"):
        assert "Start with your service" in blank.get(path).text
        assert "Start with your service" not in begun.get(path).text


def test_hub_leads_to_the_first_area_that_is_not_done(app):
    visitor = Visitor(app).begin()

    assert f'<a class="primary" href="/area/{AREAS[0]}">Continue with ' in visitor.get("/assessment").text
    visitor.post(f"/area/{AREAS[0]}", worst(AREAS[0]))
    assert f'<a class="primary" href="/area/{AREAS[1]}">Continue with ' in visitor.get("/assessment").text


def test_start_twice_makes_two_assessments(app):
    first, second = Visitor(app).begin(), Visitor(app).begin()

    assert first.code != second.code
    first.post(f"/area/{FIRST}", {NOTE: "mine"})
    assert second.response.answers == {}


def test_code_cookie_is_closed_to_scripts_and_other_sites(app):
    visitor = Visitor(app)

    cookie = visitor.post("/start").headers["Set-Cookie"]

    name, _sign, rest = cookie.partition("=")
    attributes = {part.strip() for part in rest.split(";")[1:]}
    assert name == "code"
    assert {attribute for attribute in attributes if not attribute.startswith("Expires=")} == {
        "HttpOnly",
        "SameSite=Lax",
        "Path=/",
        "Max-Age=28800",
    }


def test_code_cookie_over_https_is_bound_to_the_host(app):
    visitor = Visitor(app, secure=True)

    cookie = visitor.post("/start").headers["Set-Cookie"]

    assert cookie.startswith("__Host-code=")
    assert "; Secure;" in cookie
    assert visitor.get("/assessment").status_code == 200


def test_code_stands_in_no_address(app):
    visitor = Visitor(app)
    started = visitor.post("/start").location
    continued = Visitor(app).post("/continue", {"code": visitor.code.text}).location

    symbols = visitor.code.symbols
    assert not [address for address in (started, continued) if symbols in address.replace("-", "").upper()]
    visitor.fill_profile(PROFILE)
    for path in ("/code", "/profile", "/assessment", f"/area/{FIRST}", "/check", "/results", "/delete"):
        addresses = re.findall(r'(?:href|action|src)="([^"]*)"', visitor.get(path).text)
        assert addresses
        assert not [address for address in addresses if symbols in address.replace("-", "").upper()]


def test_journey_from_start_to_results(app):
    visitor = Visitor(app)
    assert visitor.get("/").status_code == 200
    visitor.begin()
    assert heading(visitor.get("/assessment")) == "Your assessment"

    following = [f"/area/{id}" for id in AREAS[1:]] + ["/check"]
    for area, after in zip(AREAS, following, strict=True):
        assert visitor.get(f"/area/{area}").status_code == 200
        response = visitor.post(f"/area/{area}", {**worst(area), "go": "next"})
        assert (response.status_code, response.location) == (303, after)

    hub = visitor.get("/assessment")
    assert re.findall(r'class="state ([a-z-]*)"', hub.text) == ["done"] * (1 + len(AREAS))
    assert heading(visitor.get("/check")) == "Check your answers"
    results = visitor.get("/results")
    assert heading(results) == "Where Example Photos stands on child safety"
    assert "Unfinished." not in results.text
    answers = {id: Answer(choice) for area in AREAS for id, choice in worst(area).items()}
    kept = visitor.response
    assert kept.answers == answers
    assert {id: values for id, values in kept.profile.items() if values} == PROFILE


def test_profile_saved_opens_the_hub(app):
    visitor = Visitor(app).begin(profile=None)

    before = visitor.get("/assessment")
    response = visitor.fill_profile(PROFILE)
    after = visitor.get("/assessment")

    assert "/area/" not in before.text
    assert (response.status_code, response.location) == (303, "/assessment")
    assert set(re.findall(r'href="/area/([a-z-]+)"', after.text)) == set(AREAS)


def test_profile_shows_what_was_saved(app):
    visitor = Visitor(app).begin()

    pages = "".join(visitor.get(path).text for path in PROFILE_PAGES)

    checked = re.findall(r'name="([a-z-]+)" value="([a-z0-9-]+)" checked', pages)
    texts = re.findall(r'<input type="text" id="[a-z-]+" name="([a-z-]+)" value="([^"]*)"', pages)
    assert sorted(checked) == sorted(pair for pair in pairs(PROFILE) if pair[0] != "organization")
    assert texts == [("organization", "Example Photos"), ("scope", ""), ("prepared-by", "")]


def test_profile_with_answers_missing_keeps_what_was_typed_and_saves_nothing(app):
    visitor = Visitor(app).begin(profile=None)

    page = visitor.post("/profile", {"organization": "Typed", "users": ["us", "uk"]})

    assert page.status_code == 400
    assert re.findall(r"<title>(Error: )?", page.text) == ["Error: "]
    assert re.findall(r'<li><a href="#([a-z-]+)">', page.text) == [
        question.id for question in QUESTIONNAIRE.profile_on(1) if question.required and question.id != "users"
    ]
    assert 'name="organization" value="Typed"' in page.text
    assert re.findall(r'value="([a-z-]+)" checked', page.text) == ["uk", "us"]
    assert visitor.response == Response()


def test_area_before_the_profile_sends_to_the_profile(app):
    visitor = Visitor(app).begin(profile=None)

    response = visitor.get(f"/area/{FIRST}")

    assert (response.status_code, response.location) == (303, "/profile")


@pytest.mark.parametrize("id", ["no-such-area", "..", "%00", "%FF", "hash-matching"])
def test_area_that_is_not_asked_is_no_page(app, id):
    visitor = Visitor(app).begin(NOTHING_TO_MATCH)

    assert visitor.get(f"/area/{id}").status_code == 404


def test_area_saved_for_later_goes_to_the_hub_and_counts(app):
    visitor = Visitor(app).begin()
    first, second, *_rest = questions(FIRST)

    response = visitor.post(f"/area/{FIRST}", {first: worst(FIRST)[first], second: "unknown", "go": "later"})

    assert (response.status_code, response.location) == (303, "/assessment")
    states = re.findall(r'class="state ([a-z-]*)">([^<]*)<', visitor.get("/assessment").text)
    assert states[:4] == [
        ("done", "done"),
        ("", f"2 of {len(quick_worst())}"),
        ("in-progress", f"2 of {len(questions(FIRST))}"),
        ("not-started", "not started"),
    ]


def test_area_shows_the_answers_that_were_saved(app):
    visitor = Visitor(app).begin()

    visitor.post(f"/area/{FIRST}", {**worst(FIRST), NOTE: "Ask Kim.\r\nFolder <7>"})
    page = visitor.get(f"/area/{FIRST}").text

    assert dict(re.findall(r'name="([a-z-]+)" value="([a-z0-9.-]+)" checked', page)) == worst(FIRST)
    assert f'name="{NOTE}" rows="3" aria-describedby="{NOTE}-hint">\nAsk Kim.\nFolder &lt;7&gt;</textarea>' in page


def test_note_that_is_too_long_is_shown_again_and_not_saved(app):
    visitor = Visitor(app).begin()
    visitor.post(f"/area/{FIRST}", {NOTE: "before"})

    page = visitor.post(f"/area/{FIRST}", {**worst(FIRST), NOTE: "x" * 2001})

    assert page.status_code == 400
    assert "Shorten this to 2,000 characters. It has 2,001." in page.text
    assert f">\n{'x' * 2001}</textarea>" in page.text
    assert dict(re.findall(r'name="([a-z-]+)" value="([a-z0-9.-]+)" checked', page.text)) == worst(FIRST)
    assert visitor.response.answers == {QUESTION: Answer("", "before")}


def test_note_emptied_is_removed(app):
    visitor = Visitor(app).begin()
    visitor.post(f"/area/{FIRST}", {NOTE: "before"})

    visitor.post(f"/area/{FIRST}", {NOTE: " \r\n "})

    assert visitor.response.answers == {}


def test_check_shows_answers_notes_and_what_is_open(app):
    visitor = Visitor(app).begin()
    visitor.post(f"/area/{FIRST}", {QUESTION: "unknown", NOTE: "Folder 7"})

    page = plain(visitor.get("/check"))

    total = sum(len(questions(area)) for area in AREAS)
    assert f"{total - 1} questions have no answer yet." in page
    assert 'We don’t know yet <span class="note-text">Folder 7</span>' in " ".join(page.split())
    assert page.count('<div class="open">') == total - 1


def test_check_names_contradictions(app):
    visitor = Visitor(app).begin({**PROFILE, "programs": ["ncmec-cybertipline"]})
    rules = QUESTIONNAIRE.contradictions
    contradiction = next(rule for rule in rules if rule.question == "registered-with-bodies")

    visitor.post(f"/area/{FIRST}", {"registered-with-bodies": "none"})

    assert contradiction.text in plain(visitor.get("/check"))


def test_reason_that_a_new_profile_contradicts_is_told_and_kept_but_not_offered(app):
    private = {**PROFILE, "content": ["images", "private", "held"]}
    visitor = Visitor(app).begin(private)
    (reason,) = QUESTIONNAIRE.question("match-response").not_applicable
    choice, page = f'value="na.{reason.id}"', "/area/hash-matching"
    visitor.post(page, {"match-response": f"na.{reason.id}"})
    assert visitor.get(page).text.count(choice) == 3
    assert reason.contradicted not in plain(visitor.get("/check"))

    visitor.fill_profile(PROFILE)
    assert choice not in visitor.get(page).text
    assert reason.contradicted in plain(visitor.get("/check"))
    visitor.post(page, {"known-material-matching": "unknown"})
    assert visitor.response.answers["match-response"] == Answer(f"na.{reason.id}")

    visitor.fill_profile(private)
    assert reason.contradicted not in plain(visitor.get("/check"))


def test_results_before_the_end_say_that_they_are_unfinished(app):
    visitor = Visitor(app).begin()

    assert "Unfinished." in visitor.get("/results").text


def test_results_hold_every_section_of_the_report(app):
    visitor = Visitor(app).begin()
    visitor.post(f"/area/{FIRST}", worst(FIRST))

    paths = ["/results", *(f"/results/{page.id}" for page in RESULT_PAGES[1:])]
    pages = [visitor.get(path).text for path in paths]
    sections = [re.findall(r'<section class="[a-z -]+" id="([a-z-]+)"', page) for page in pages]

    working = EDITIONS["working"]
    shown = {section for page in RESULT_PAGES for section in page.sections}
    assert shown == {*working.sections, *working.appendix} - {"urgent"}  # the site has a page of its own for it
    assert shown - {section for page in sections for section in page} <= {"ask", "since", "why"}
    # These need unknown answers, an earlier assessment and half of the answers.


def test_pages_of_the_results_have_one_heading_and_lead_to_each_other(app):
    visitor = Visitor(app).begin()
    visitor.post(f"/area/{FIRST}", worst(FIRST))

    for page in RESULT_PAGES:
        text = visitor.get("/results" if page is RESULT_PAGES[0] else f"/results/{page.id}").text
        assert text.count("<h1>") == 1, page.id
        links = re.findall(r'<a href="(/results[^"#]*)"', text.partition('class="tabs"')[2].partition("</nav>")[0])
        assert links == ["/results", "/results/plan", "/results/gaps", "/results/programs", "/results/reference"]
        assert text.count('aria-current="page">') >= 1
    assert visitor.get("/results/no-such-page").status_code == 404


def test_results_lead_to_the_urgent_page(app):
    page = Visitor(app).begin().get("/results").text

    assert re.findall(r'class="urgent-line">.*?<a href="([^"]*)"', page, re.DOTALL) == ["/urgent"]


def test_answers_file_holds_what_was_saved(app):
    visitor = Visitor(app).begin()
    visitor.post(f"/area/{FIRST}", {QUESTION: "unknown", NOTE: "Folder 7"})

    response = visitor.get("/answers.json")

    assert response.mimetype == "application/json"
    assert response.headers["Content-Disposition"] == "attachment; filename=child-safety-readiness-2026-11-22.json"
    saved = saved_file.read_json(response.data)
    assert (saved.questionnaire, saved.version, saved.saved_on) == ("child-safety", QUESTIONNAIRE.version, TODAY)
    assert saved.response.answers == {QUESTION: Answer("unknown", "Folder 7")}


def test_profile_changed_keeps_answers_that_are_no_longer_asked(app):
    visitor = Visitor(app).begin()
    visitor.post("/area/hash-matching", worst("hash-matching"))

    visitor.fill_profile(NOTHING_TO_MATCH)
    hidden = visitor.get("/area/hash-matching").status_code
    visitor.fill_profile(PROFILE)

    assert hidden == 404
    assert {id: answer.choice for id, answer in visitor.response.answers.items()} == worst("hash-matching")


@pytest.mark.parametrize(
    "typed",
    [
        lambda text: text,
        str.lower,
        lambda text: text.replace("-", ""),
        lambda text: f"  {text.replace('-', ' ')}\r\n",
        lambda text: text.replace("0", "O").replace("1", "l"),
    ],
    ids=["as shown", "small letters", "no hyphens", "spaces", "look-alikes"],
)
def test_continue_with_the_code_opens_the_assessment(app, typed):
    owner = Visitor(app).begin()
    owner.post(f"/area/{FIRST}", worst(FIRST))
    elsewhere = Visitor(app)

    response = elsewhere.post("/continue", {"code": typed(owner.code.text)})

    assert (response.status_code, response.location) == (303, "/assessment")
    assert elsewhere.response == owner.response


def test_continue_with_a_mistyped_code_keeps_what_was_typed(app):
    owner = Visitor(app).begin()
    wrong = owner.code.text[:-1] + ("0" if owner.code.text[-1] != "0" else "1")

    page = Visitor(app).post("/continue", {"code": wrong})

    assert page.status_code == 400
    assert "Check the letters and digits of the code. It has seven groups of four." in page.text
    assert f'name="code" value="{wrong}"' in page.text


def test_continue_with_a_code_without_an_assessment_says_so(app):
    gone = Visitor(app).begin()
    code = gone.code
    gone.post("/delete")

    page = Visitor(app).post("/continue", {"code": code.text})

    assert page.status_code == 400
    assert "There is no assessment with this code. It may have expired or been deleted." in page.text
    assert f'value="{code.text}"' in page.text


def test_lock_forgets_the_code_and_keeps_the_answers(app):
    visitor = Visitor(app).begin()
    visitor.post(f"/area/{FIRST}", worst(FIRST))
    code = visitor.code

    page = visitor.post("/lock")

    assert heading(page) == "Locked on this computer"
    assert page.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert visitor.client.get_cookie(CODE_COOKIE) is None
    assert visitor.get("/assessment").location == "/continue"
    visitor.post("/continue", {"code": code.text})
    assert {id: answer.choice for id, answer in visitor.response.answers.items()} == worst(FIRST)


def test_delete_asks_first_and_then_removes_at_once(app):
    visitor = Visitor(app).begin()
    code = visitor.code
    colleague = Visitor(app).carry(code)

    question = visitor.get("/delete")
    kept = visitor.record
    page = visitor.post("/delete")

    assert heading(question) == "Delete this assessment?"
    assert kept is not None
    assert heading(page) == "Deleted"
    assert page.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert visitor.client.get_cookie(CODE_COOKIE) is None
    assert colleague.record is None
    assert colleague.get("/assessment").location == "/continue"


def test_areas_of_two_colleagues_lose_nothing(app):
    visitor = Visitor(app).begin()
    colleague = Visitor(app).carry(visitor.code)
    first, second = AREAS[:2]
    for person in (visitor, colleague):
        person.get(f"/area/{first}")
        person.get(f"/area/{second}")

    visitor.post(f"/area/{first}", worst(first))
    colleague.post(f"/area/{second}", worst(second))

    expected = {**worst(first), **worst(second)}
    assert {id: answer.choice for id, answer in visitor.response.answers.items()} == expected


def test_visit_moves_the_day_of_expiry(content, tmp_path):
    days = [TODAY]
    with site(content, tmp_path, today=lambda: days[0]) as app:
        visitor = Visitor(app).begin()

        days[0] = TODAY + timedelta(days=KEEP_DAYS)
        last_day = visitor.get("/assessment")
        days[0] = TODAY + timedelta(days=2 * KEEP_DAYS)
        after_a_visit = visitor.get("/assessment").status_code
        days[0] = TODAY + timedelta(days=3 * KEEP_DAYS + 1)
        too_late = visitor.get("/assessment")

    assert last_day.status_code == 200
    assert "Kept until 7 December 2027" in last_day.text
    assert after_a_visit == 200
    assert (too_late.status_code, too_late.location) == (303, "/continue")


def test_host_that_is_named_is_answered(content, tmp_path):
    with site(content, tmp_path, hosts=("readiness.example",)) as app:
        assert app.test_client().get("/", base_url="http://readiness.example").status_code == 200
