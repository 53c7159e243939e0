"""Forms made from the questionnaire: their fields, the input that they accept, and their messages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, request
from werkzeug.datastructures import MultiDict

from assessment.core.area_result import AreaResult
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response
from assessment.core.result import assess
from assessment.vault import Code, derive_token, new_code
from assessment.web.forms.answers import answer_choices, answers_form
from assessment.web.forms.base import code_form, empty_form
from assessment.web.forms.profile import FIND, profile_choices, profile_form
from support.company import FIRST, NOTE, PROFILE, QUESTION, QUESTIONNAIRE, on_page, questions, worst
from support.content import TODAY
from support.visitor import SHOWN, form_body, site

CODE = new_code()
MANY = "programs"
PROGRAMS = next(question for question in QUESTIONNAIRE.profile if question.id == MANY)
PROGRAM = profile_choices(QUESTIONNAIRE, PROGRAMS)[0][0]
BLANK = {SHOWN: ""}
WITH_PARTS = "risk-assessment"
HIDDEN = {"token", *BLANK}
NOT_NEWEST = "This page was out of date, so nothing was saved. Please send it again."


def area(id: str = FIRST) -> AreaResult:
    result = assess(QUESTIONNAIRE, Response(PROFILE), TODAY)
    return next(area for area in result.areas if area.area.id == id)


def names_of(id: str) -> tuple[str, ...]:
    """Return the names of the fields of a question: the choice, the missing parts if it has parts, and the note."""
    return (id, *([f"{id}.parts"] if QUESTIONNAIRE.question(id).parts else []), f"{id}.note")


@pytest.fixture(scope="module")
def app(content: Questionnaire, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with site(content, tmp_path_factory.mktemp("data")) as app:
        yield app


@contextmanager
def posted(app: Flask, data: Any = None, code: Code = CODE) -> Iterator[None]:
    """Enter a request that posts the data, preceded by the token, as the visitor with this code."""
    with sent(app, [("token", derive_token(code.symbols, "form")), *MultiDict(data or {}).items(multi=True)], code):
        yield


def answering(app: Flask, data: Any = None) -> Any:
    """Enter a request that posts answers from a page that showed none."""
    return posted(app, MultiDict([*BLANK.items(), *MultiDict(data or {}).items(multi=True)]))


@contextmanager
def sent(app: Flask, data: Any, code: Code = CODE) -> Iterator[None]:
    """Enter a request that posts exactly this data."""
    with app.test_request_context(
        method="POST",
        data=form_body(data),
        content_type="application/x-www-form-urlencoded",
        headers={"Cookie": f"code={code.text}"},
    ):
        yield


@contextmanager
def opened(app: Flask) -> Iterator[None]:
    """Enter a request that only views a page."""
    with app.test_request_context(headers={"Cookie": f"code={CODE.text}"}):
        yield


def test_answers_form_has_a_choice_and_a_note_for_each_question_asked(app):
    with opened(app):
        names = [field.name for field in answers_form(area("hash-matching").asked, Response(PROFILE))]

    expected = [name for id in questions("hash-matching") for name in names_of(id)]
    assert [name for name in names if name not in HIDDEN] == expected
    assert len(questions("hash-matching")) < len(QUESTIONNAIRE.area("hash-matching").questions)


def test_answers_form_holds_what_was_answered(app):
    response = Response(PROFILE, {QUESTION: Answer("unknown", "Folder 7")})

    with opened(app):
        form = answers_form(area().asked, response)

    assert (form[QUESTION].data, form[NOTE].data) == ("unknown", "Folder 7")
    assert {form[id].data for id in questions(FIRST)[1:]} == {""}


def test_missing_parts_are_tick_boxes_between_choice_and_note(app):
    response = Response(PROFILE, {WITH_PARTS: Answer("partial", missing=("owner", "of-another-version"))})

    with opened(app):
        form = answers_form(area("emerging").asked, response)

    names = [field.name for field in form if field.name.startswith(WITH_PARTS)]
    assert names == [WITH_PARTS, f"{WITH_PARTS}.parts", f"{WITH_PARTS}.note"]
    assert form[f"{WITH_PARTS}.parts"].choices[0].label == "A named owner"
    assert form.values()[f"{WITH_PARTS}.parts"] == ("owner",)


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("none", ()),
        ("partial", ("owner", "launches")),
        ("in-place", ()),
        ("proven", ()),
        ("unknown", ()),
        ("", ("owner", "launches")),
    ],
)
def test_missing_parts_are_saved_only_with_the_statement_that_they_belong_to(app, choice, kept):
    with answering(app, [(WITH_PARTS, choice), *((f"{WITH_PARTS}.parts", part) for part in ("owner", "launches"))]):
        form = answers_form(area("emerging").asked, Response(PROFILE))

        assert form.accepts()
        assert form.sent().values[f"{WITH_PARTS}.parts"] == kept


def test_part_that_is_not_on_the_page_is_refused(app):
    with answering(app, {WITH_PARTS: "partial", f"{WITH_PARTS}.parts": "no-such-part"}):
        form = answers_form(area("emerging").asked, Response(PROFILE))

        assert not form.accepts()
        assert [name for name, _message in form.problems()] == [f"{WITH_PARTS}.parts"]


def test_answers_forms_of_the_same_questions_share_no_values(app):
    question_id = area().asked[0].question.id
    with opened(app):
        filled = answers_form(area().asked, Response(PROFILE, {question_id: Answer("none", "Ask Kim.")}))
        filled[question_id].errors = ["Wrong."]
        empty = answers_form(area().asked, Response(PROFILE))
    assert (filled[question_id].data, filled[f"{question_id}.note"].data) == ("none", "Ask Kim.")
    assert (empty[question_id].data, empty[f"{question_id}.note"].data) == ("", "")
    assert not empty[question_id].errors


def test_answers_forms_of_other_questions_have_other_fields(app):
    with opened(app):
        forms = [answers_form(area().asked[:count], Response(PROFILE)) for count in (1, 2, 1)]
    first, second = (len(names_of(result.question.id)) for result in area().asked[:2])
    assert [len(list(form.value_fields())) for form in forms] == [first, first + second, first]


@pytest.mark.parametrize("question", QUESTIONNAIRE.questions(), ids=lambda question: question.id)
def test_choices_are_the_options_then_unknown_then_reasons(question):
    assert [value for value, _text in answer_choices(question)] == [
        *(option.id for option in question.options),
        "unknown",
        *(f"na.{reason.id}" for reason in question.not_applicable),
    ]


@pytest.mark.parametrize("question_id", ["known-material-matching", "match-response"])
def test_answers_form_accepts_every_choice_of_a_question(app, question_id):
    response = Response({**PROFILE, "content": ("images", "private", "held")})
    result = assess(QUESTIONNAIRE, response, TODAY)
    here = next(area for area in result.areas if area.area.id == "hash-matching")
    question = next(entry.question for entry in here.asked if entry.question.id == question_id)
    assert question.not_applicable

    for value, _text in answer_choices(question):
        with answering(app, {question.id: value}):
            form = answers_form(here.asked, response)
            assert form.accepts()
            assert form.values()[question.id] == (value,)


def test_answers_form_refuses_a_reason_that_the_company_is_not_offered(app):
    area = next(
        area for area in assess(QUESTIONNAIRE, Response(PROFILE), TODAY).areas if area.area.id == "hash-matching"
    )
    response = Response(PROFILE, {"match-response": Answer("na.nothing-public")})
    with answering(app, {"match-response": "na.nothing-public"}):
        assert not answers_form(area.asked, response).accepts()


def test_answers_of_returns_what_was_sent(app):
    with answering(app, {**worst(FIRST), NOTE: " two\r\nlines \r", "go": "later"}):
        form = answers_form(area().asked, Response(PROFILE))
        assert form.accepts()
        answers = form.values()

    assert answers == {
        **{id: (choice,) for id, choice in worst(FIRST).items()},
        **{name: () for id in worst(FIRST) for name in names_of(id)[1:]},
        NOTE: ("two\nlines",),
    }


@pytest.mark.parametrize("value", ["no-such-option", "na.no-such-reason", "UNKNOWN", "0", "<b>"])
def test_answers_form_refuses_a_choice_that_is_not_shown(app, value):
    with answering(app, {QUESTION: value}):
        form = answers_form(area().asked, Response(PROFILE))

        assert not form.accepts()
        assert form.errors == {QUESTION: ["Choose one of the answers shown."]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x" * 2000, ""),
        ("x" * 2001, "Shorten this to 2,000 characters. It has 2,001."),
        ("\U0001f600" * 2000, ""),
        ("\n".join("x" * 60), ""),
        ("\r\n".join("x" * 60), ""),
        ("\r".join("x" * 60), ""),
        ("\n".join("x" * 61), "Shorten this to 60 lines."),
        ("\r\n".join("x" * 1000), "Shorten this to 60 lines."),
        ("x\0y", "This contains a character that cannot be saved. Please type it again."),
        ("\N{RIGHT-TO-LEFT OVERRIDE}\x1b[1m\N{ZERO WIDTH SPACE}", ""),
        ("  " + "x" * 2000 + "\r\n", ""),
    ],
    ids=[
        "2000",
        "2001",
        "2000 wide",
        "60 lines",
        "60 lines CRLF",
        "60 lines CR",
        "61 lines",
        "1000 lines",
        "NUL",
        "controls",
        "white around",
    ],
)
def test_note_limits(app, text, message):
    with answering(app, {NOTE: text}):
        form = answers_form(area().asked, Response(PROFILE))

        assert form.accepts() == (not message)
        assert form.errors == ({NOTE: [message]} if message else {})
        assert form[NOTE].data == text


@pytest.mark.parametrize("half", ["\ud800", "a\udfffb"])
def test_note_with_half_a_surrogate_pair_is_refused(app, half):
    with answering(app):
        # form decoders never produce one, so the test puts it where the form looks for it
        request.form = MultiDict([*request.form.items(), (NOTE, half)])
        form = answers_form(area().asked, Response(PROFILE))

        assert not form.accepts()
        assert form.errors == {NOTE: ["This contains a character that cannot be saved. Please type it again."]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x" * 120, ""),
        ("x" * 121, "Shorten this to 120 characters. It has 121."),
        ("one\r\ntwo", "Write this on 1 line."),
        ("x\0y", "This contains a character that cannot be saved. Please type it again."),
    ],
    ids=["120", "121", "two lines", "NUL"],
)
@pytest.mark.parametrize("id", ["organization", "scope", "prepared-by"])
def test_detail_limits(app, id, text, message):
    with answering(app, {**on_page(1), id: text}):
        form = profile_form(QUESTIONNAIRE, 1, Response())

        assert form.accepts() == (not message)
        assert form.errors == ({id: [message]} if message else {})


def test_profile_forms_have_every_question_of_the_profile_once(app):
    with opened(app):
        forms = [profile_form(QUESTIONNAIRE, page, Response()) for page in (1, 2, 3)]

    names = [field.name for form in forms for field in form.value_fields()]
    assert names == [question.id for question in QUESTIONNAIRE.profile]
    assert [form for form in forms if f"{MANY}{FIND}" in form] == forms[2:]


@pytest.mark.parametrize("page", [1, 2, 3])
def test_profile_form_left_empty_asks_for_what_is_needed(app, page):
    with answering(app):
        form = profile_form(QUESTIONNAIRE, page, Response())
        needed = {question.id for question in QUESTIONNAIRE.profile_on(page) if question.required}

        assert form.accepts() == (not needed)
        assert form.errors == {id: ["Answer this question. It decides what you are asked."] for id in needed}


@pytest.mark.parametrize(("services", "needed"), [("other", True), ("social", False)])
def test_profile_form_asks_what_people_do_if_the_name_of_the_service_does_not_say_it(app, services, needed):
    service = {"services": services, "content": "text", "reviewers": "own"}
    with answering(app, service):
        form = profile_form(QUESTIONNAIRE, 2, Response())

        assert form.accepts() == (not needed)
        assert set(form.errors) == ({"activities"} if needed else set())
    with answering(app, {**service, "activities": "publish"}):
        assert profile_form(QUESTIONNAIRE, 2, Response()).accepts()


def test_profile_form_of_someone_who_goes_back_may_be_incomplete(app):
    with answering(app, {"services": "other"}):
        form = profile_form(QUESTIONNAIRE, 2, Response(), complete=False)

        assert form.accepts()
        assert form.values()["profile.services"] == ("other",)


@pytest.mark.parametrize(
    ("page", "id"),
    [(question.page, question.id) for question in QUESTIONNAIRE.profile if question.kind != "text"],
)
def test_profile_form_refuses_a_choice_that_is_not_shown(app, page, id):
    with answering(app, {**on_page(page), id: "no-such-choice"}):
        form = profile_form(QUESTIONNAIRE, page, Response())

        assert not form.accepts()
        assert form.errors == {id: ["Choose one of the answers shown."]}


def test_profile_choices_of_programs_are_those_to_join_or_use():
    assert profile_choices(QUESTIONNAIRE, PROGRAMS) == [
        (program.id, program.name) for program in QUESTIONNAIRE.programs if program.role in ("join", "use")
    ]


def test_profile_values_are_what_was_sent(app):
    with answering(app, {**on_page(1), "scope": " Photo app "}):
        form = profile_form(QUESTIONNAIRE, 1, Response())
        assert form.accepts()
        values = form.values()

    expected = {"prepared-by": (), **on_page(1), "scope": ("Photo app",)}
    assert values == {f"profile.{id}": value for id, value in expected.items()}


def test_words_that_a_visitor_searches_for_are_no_value(app):
    with answering(app, {MANY: (PROGRAM,), f"{MANY}{FIND}": "hash list"}):
        form = profile_form(QUESTIONNAIRE, 3, Response())
        assert form.accepts()
        assert form.values() == {"profile.facts": (), f"profile.{MANY}": (PROGRAM,)}


def test_removed_ticks_of_the_profile_are_gone(app):
    earlier = Response({**PROFILE, MANY: (PROGRAM,), "scope": ("Photo app",)})
    values = {}
    for page, sent in ((1, {**on_page(1), "scope": ""}), (3, {})):
        with answering(app, sent):
            form = profile_form(QUESTIONNAIRE, page, earlier)
            assert form.accepts()
            values |= form.values()

    assert (values[f"profile.{MANY}"], values["profile.scope"]) == ((), ())


@pytest.mark.parametrize(
    "fields",
    [
        [],
        [("token", "")],
        [("token", "0" * 64)],
        [("token", "Ünïcode")],
        [("token", derive_token(CODE.symbols, "form").upper())],
        [("token", derive_token(CODE.symbols, "another purpose"))],
        [("token", derive_token(new_code().symbols, "form"))],
    ],
    ids=["missing", "empty", "zeros", "not ASCII", "capital letters", "another purpose", "another assessment"],
)
def test_token_that_is_not_the_visitors_is_refused(app, fields):
    with sent(app, fields):
        form = empty_form()

        assert not form.accepts()
        assert form.problems() == [("", NOT_NEWEST)]


def test_token_before_there_is_a_code_follows_from_the_visit_cookie(app):
    with app.test_request_context(headers={"Cookie": "visit=0123"}):
        shown = empty_form()["token"].current_token
    data = form_body({"token": shown})
    kind = "application/x-www-form-urlencoded"

    for cookie, accepted in (("visit=0123", True), ("visit=4567", False), ("", False)):
        headers = {"Cookie": cookie}
        with app.test_request_context(method="POST", data=data, content_type=kind, headers=headers):
            assert empty_form().accepts() == accepted


def test_code_form_takes_any_text(app):
    with posted(app, {"code": "not a code <&>"}):
        form = code_form()

        assert form.accepts()
        assert form["code"].data == "not a code <&>"


def test_problems_name_the_field_and_the_question(app):
    with answering(app, {QUESTION: "wrong", NOTE: "x" * 2001}):
        form = answers_form(area().asked, Response(PROFILE))
        form.accepts()

        text = area().asked[0].question.text
        assert form.problems() == [
            (QUESTION, f"{text} Choose one of the answers shown."),
            (NOTE, f"{text} Shorten this to 2,000 characters. It has 2,001."),
        ]
