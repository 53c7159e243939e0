"""Access: how every route answers every kind of code, and how every POST answers every kind of bad form."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from assessment.core.questionnaire import Questionnaire
from assessment.settings import KEEP_DAYS
from assessment.user_text import is_storable, trimmed
from assessment.vault import derive_token, new_code
from assessment.web import MAX_BODY_BYTES
from support.company import (
    AREAS,
    FIRST,
    NOTE,
    NOTHING_TO_MATCH,
    PROFILE,
    PROGRAMS_PAGE,
    QUESTION,
    QUESTIONNAIRE,
    SERVICE_PAGE,
    on_page,
    questions,
    quick_worst,
    worst,
)
from support.content import TODAY
from support.visitor import SHOWN, Visitor, form_body, heading, pairs, plain, site

CLOCK = [TODAY]
"""The date that the site sees. Tests change it only to let a record expire."""
CANARY = "Canary Islands Photo Club"
FORM = "application/x-www-form-urlencoded"
CODES = ("none", "wrong", "unknown", "expired", "deleted")


@pytest.fixture(scope="module")
def app(content: Questionnaire, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with site(content, tmp_path_factory.mktemp("data"), today=lambda: CLOCK[0]) as app:
        yield app


def on(day: date, work: Callable[[], Any]) -> None:
    CLOCK[0] = day
    try:
        work()
    finally:
        CLOCK[0] = TODAY


def begun(app: Flask) -> Visitor:
    return Visitor(app).begin({**PROFILE, "organization": (CANARY,)})


def with_code(app: Flask, kind: str) -> Visitor:
    """Return a visitor whose cookie holds a code of this kind."""
    visitor = Visitor(app)
    if kind == "wrong":
        symbols = new_code().text
        visitor.client.set_cookie("code", symbols[:-1] + ("0" if symbols[-1] != "0" else "1"))
    elif kind == "unknown":
        visitor.carry(new_code())
    elif kind == "expired":
        on(TODAY - timedelta(days=KEEP_DAYS + 1), lambda: visitor.carry(begun(app).code))
    elif kind == "deleted":
        visitor = begun(app)
        code = visitor.code
        assert heading(visitor.post("/delete")) == "Deleted"
        visitor.carry(code)
    elif kind == "open":
        visitor = begun(app)
    return visitor


def form_token(visitor: Visitor, kind: str) -> str:
    """Return the token that a page of the site would give this visitor. A wrong code counts as no code."""
    if kind == "wrong":
        visitor.get("/continue")
        visit = visitor.client.get_cookie("visit")
        assert visit is not None
        return derive_token(visit.value, "form")
    return visitor.token


# One line for each route and method: what a visitor gets without an open assessment, and with one.
TO_CODE = (303, "/continue")
REFUSED = (403, None)
OUTCOMES: dict[tuple[str, str], tuple[tuple[int, str | None], tuple[int, str | None]]] = {
    ("GET", "/static/<path:filename>"): ((200, None), (200, None)),
    ("GET", "/"): ((200, None), (200, None)),
    ("POST", "/start"): ((303, "/code"), (303, "/code")),
    ("GET", "/continue"): ((200, None), (200, None)),
    ("POST", "/continue"): ((400, None), (303, "/assessment")),
    ("POST", "/open"): ((400, None), (400, None)),  # with a file: test_files.py
    ("GET", "/urgent"): ((200, None), (200, None)),
    ("GET", "/questions"): ((200, None), (200, None)),
    ("GET", "/programs"): ((200, None), (200, None)),
    ("GET", "/programs/<program_id>"): ((200, None), (200, None)),
    ("GET", "/privacy"): ((200, None), (200, None)),
    ("GET", "/code"): (TO_CODE, (200, None)),
    ("POST", "/code"): (REFUSED, (200, None)),
    ("POST", "/code.txt"): (REFUSED, (200, None)),
    ("GET", "/profile"): (TO_CODE, (200, None)),
    ("POST", "/profile"): (REFUSED, (303, SERVICE_PAGE)),
    ("GET", "/profile/<page_id>"): (TO_CODE, (200, None)),
    ("POST", "/profile/<page_id>"): (REFUSED, (303, PROGRAMS_PAGE)),
    ("GET", "/assessment"): (TO_CODE, (200, None)),
    ("GET", "/quick"): (TO_CODE, (200, None)),
    ("POST", "/quick"): (REFUSED, (303, "/results")),
    ("GET", "/area/<area_id>"): (TO_CODE, (200, None)),
    ("POST", "/area/<area_id>"): (REFUSED, (303, f"/area/{AREAS[1]}")),
    ("GET", "/changes"): (TO_CODE, (303, "/assessment")),
    ("POST", "/changes"): (REFUSED, (303, "/assessment")),
    ("GET", "/compare"): (TO_CODE, (200, None)),
    ("POST", "/compare"): (REFUSED, (400, None)),  # with a file: test_files.py
    ("POST", "/compare/remove"): (REFUSED, (303, "/results")),
    ("GET", "/report-to-share.pdf"): (TO_CODE, (303, "/report/share")),
    ("GET", "/report-for-the-board.pdf"): (TO_CODE, (303, "/report/board")),
    ("GET", "/check"): (TO_CODE, (200, None)),
    ("GET", "/results"): (TO_CODE, (200, None)),
    ("GET", "/results/<result_page>"): (TO_CODE, (200, None)),
    ("GET", "/report.pdf"): (TO_CODE, (303, "/report/working")),
    ("GET", "/report/<edition>"): (TO_CODE, (202, None)),
    ("GET", "/answers.json"): (TO_CODE, (200, None)),
    ("GET", "/plan.xlsx"): (TO_CODE, (200, None)),
    ("GET", "/plan.csv"): (TO_CODE, (200, None)),
    ("GET", "/review.ics"): (TO_CODE, (200, None)),
    ("GET", "/result.json"): (TO_CODE, (200, None)),
    ("POST", "/lock"): ((200, None), (200, None)),
    ("GET", "/delete"): (TO_CODE, (200, None)),
    ("POST", "/delete"): (REFUSED, (200, None)),
}
PARTS = {
    "<path:filename>": "site.css",
    "/programs/<program_id>": "/programs/lantern",
    "<area_id>": FIRST,
    "<page_id>": "service",
    "<result_page>": "plan",
    "<edition>": "share",
}
POSTS = tuple(rule for method, rule in OUTCOMES if method == "POST" and rule not in ("/open", "/compare"))
"""The pages that send no file. test_files.py tests the others."""
BLANK = {SHOWN: ""}
"""The hidden field of a page that does not show any answers yet."""
TYPED: dict[str, dict[str, Any]] = {
    "/start": {},
    "/continue": {"code": "MY TYPED CODE"},
    "/code": {},
    "/code.txt": {},
    "/profile": {**BLANK, **on_page(1), "organization": "My typed name", "scope": "My typed scope"},
    "/profile/<page_id>": {**BLANK, **on_page(2)},
    "/quick": {**BLANK, **quick_worst(), NOTE: "My typed note", "go": "next"},
    "/area/<area_id>": {**BLANK, **worst(FIRST), NOTE: "My typed note", "go": "next"},
    "/open": {},
    "/changes": {},
    "/compare": {},
    "/compare/remove": {},
    "/lock": {},
    "/delete": {},
}
"""The values filled in on each page, without the token."""


def words(rule: str) -> list[str]:
    """Return the texts that someone typed on this page."""
    return [
        value for value in TYPED[rule].values() if isinstance(value, str) and value.upper().startswith("MY TYPED")
    ]


def path(rule: str) -> str:
    for part, value in PARTS.items():
        rule = rule.replace(part, value)
    return rule


def outcome(response: TestResponse) -> tuple[int, str | None]:
    return response.status_code, response.location


def stored(app: Flask) -> list[tuple[Any, ...]]:
    """Return every record in the database."""
    with closing(sqlite3.connect(app.extensions["site"].settings.data / "readiness.db")) as connection:
        return connection.execute("SELECT * FROM record ORDER BY id").fetchall()


def test_every_route_of_the_site_has_its_outcome(app):
    routes = {(method, rule.rule) for rule in app.url_map.iter_rules() for method in rule.methods or ()}

    assert {(method, rule) for method, rule in routes if method not in ("HEAD", "OPTIONS")} == set(OUTCOMES)


@pytest.mark.parametrize("kind", CODES)
@pytest.mark.parametrize(("method", "rule"), OUTCOMES, ids=lambda part: part)
def test_route_without_an_open_assessment(app, method, rule, kind):
    visitor = with_code(app, kind)
    before = stored(app)

    if method == "GET":
        response = visitor.get(path(rule))
    else:
        held = visitor.client.get_cookie("code")
        given = TYPED[rule] | ({"code": held.value} if rule == "/continue" and held else {})
        response = visitor.send(path(rule), [("token", form_token(visitor, kind)), *pairs(given)])

    assert outcome(response) == OUTCOMES[method, rule][0]
    assert CANARY not in plain(response)
    if response.status_code == 403:
        assert [text for text in words(rule) if text not in plain(response)] == []
    after = stored(app)
    assert len(after) == len(before) + (rule == "/start")
    assert set(before) <= set(after)


@pytest.mark.parametrize(("method", "rule"), OUTCOMES, ids=lambda part: part)
def test_route_with_an_open_assessment(app, method, rule):
    visitor = with_code(app, "open")

    if method == "GET":
        response = visitor.get(path(rule))
    else:
        given = {"code": visitor.code.text} if rule == "/continue" else TYPED[rule]
        response = visitor.post(path(rule), {**given, **visitor.shown(path(rule))})

    assert outcome(response) == OUTCOMES[method, rule][1]


@pytest.mark.parametrize("kind", ["none", "open"])
@pytest.mark.parametrize(("method", "rule"), OUTCOMES, ids=lambda part: part)
def test_method_that_a_route_does_not_have(app, method, rule, kind):
    visitor = with_code(app, kind)
    other = {"GET": "POST", "POST": "GET"}[method]
    known = {known_method for known_method, known_rule in OUTCOMES if known_rule == rule}
    before = stored(app)

    methods = {other, "PUT", "DELETE", "PATCH"} - known
    responses = {wrong_method: visitor.client.open(path(rule), method=wrong_method) for wrong_method in methods}

    assert {wrong_method: response.status_code for wrong_method, response in responses.items()} == dict.fromkeys(
        methods, 405
    )
    for response in responses.values():
        assert set(response.headers["Allow"].split(", ")) - {"HEAD", "OPTIONS"} == known
    assert stored(app) == before


def other_visit(app: Flask) -> str:
    return Visitor(app).token


BAD_TOKENS: dict[str, Callable[[Flask], list[tuple[str, str]]]] = {
    "missing": lambda _app: [],
    "empty": lambda _app: [("token", "")],
    "made up": lambda _app: [("token", "0" * 64)],
    "another assessment": lambda app: [("token", begun(app).token)],
    "another visitor": lambda app: [("token", other_visit(app))],
}


@pytest.mark.parametrize("kind", BAD_TOKENS)
@pytest.mark.parametrize("rule", POSTS)
def test_post_with_a_token_that_is_not_its_own(app, rule, kind):
    visitor = with_code(app, "open")
    code = visitor.code
    stranger = BAD_TOKENS[kind](app)
    before = stored(app)

    response = visitor.send(path(rule), [*stranger, *pairs(TYPED[rule])])

    assert response.status_code == 400
    if rule in ("/start", "/continue", "/open", "/lock"):
        assert "This page was out of date, so nothing was saved. Please send it again." in response.text
    else:
        assert heading(response) == "A different assessment is open on this computer"
        assert visitor.token not in response.text
    assert [text for text in words(rule) if text not in plain(response)] == []
    assert stored(app) == before
    assert visitor.code == code


@pytest.mark.parametrize("kind", ["missing", "empty", "made up", "another assessment", "another visitor"])
@pytest.mark.parametrize("rule", ["/start", "/continue", "/lock"])
def test_post_before_there_is_a_code_with_a_token_that_is_not_its_own(app, rule, kind):
    visitor = Visitor(app)
    visitor.get("/")
    stranger = BAD_TOKENS[kind](app)
    before = stored(app)

    response = visitor.send(path(rule), [*stranger, *pairs(TYPED[rule])])

    assert response.status_code == 400
    assert [text for text in words(rule) if text not in plain(response)] == []
    assert stored(app) == before
    assert visitor.client.get_cookie("code") is None


def test_page_of_one_assessment_cannot_be_sent_into_another(app):
    """One browser has pages of both open, and the cookie belongs to the assessment that was opened last."""
    visitor, other = begun(app), begun(app)
    other.post(f"/area/{FIRST}", {QUESTION: "proven", NOTE: "Kept here"})
    pages = [visitor.get(address).text for address in (f"/area/{FIRST}", "/profile", "/quick", "/delete")]
    before = stored(app)
    visitor.carry(other.code)

    for page in pages:
        for form in re.findall(r'<form method="post" action="([^"]+)"[^>]*>(.*?)</form>', page, re.S):
            fields = re.findall(r'type="hidden" name="([^"]+)" value="([^"]+)"', form[1])
            response = visitor.send(form[0], [*fields, *([(NOTE, "Typed there")] if "/area" in form[0] else [])])
            assert response.status_code == 400
            assert 'name="token"' not in response.text
            assert ("Typed there" in response.text) == ("/area" in form[0])

    assert stored(app) == before


def multipart(fields: list[tuple[str, str]]) -> dict[str, Any]:
    """Return the arguments of a multipart post with these fields and a file."""
    parts = [
        f'--sep\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields
    ]
    file = b'--sep\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7\r\n--sep--\r\n'
    return {"data": b"".join(parts) + file, "content_type": "multipart/form-data; boundary=sep"}


MORE = ("zz-more", "My other words")
# The status, whether the site reads the body and so can show it again, and the post made from the page's fields.
BAD_POSTS: dict[str, tuple[int, bool, Callable[[list[tuple[str, str]]], dict[str, Any]]]] = {
    "unknown field": (400, True, lambda fields: {"data": [*fields, MORE]}),
    "unknown button": (400, True, lambda fields: {"data": [*fields, ("going", MORE[1])]}),
    "unknown NUL field": (400, True, lambda fields: {"data": [*fields, ("zz\0", MORE[1])]}),
    "401 fields": (400, True, lambda fields: {"data": [*fields, *[MORE] * (401 - len(fields))]}),
    "5,000 fields": (400, True, lambda fields: {"data": [*fields, MORE, *[("a", "b")] * 5_000]}),
    "multipart": (400, True, multipart),
    "256 KiB and more": (413, False, lambda fields: {"data": [*fields, ("zz", "x" * MAX_BODY_BYTES)]}),
    "256 KiB and more in parts": (413, False, lambda fields: multipart([*fields, ("zz", "x" * MAX_BODY_BYTES)])),
    "JSON": (400, False, lambda fields: {"data": json.dumps(dict(fields)), "content_type": "application/json"}),
    "plain text": (400, False, lambda fields: {"data": form_body(fields), "content_type": "text/plain"}),
    "bytes that are no text": (400, False, lambda fields: {"data": form_body(fields) + b"&zz=\xff\xfe\xed\xa0\x80"}),
}


@pytest.mark.parametrize("kind", BAD_POSTS)
@pytest.mark.parametrize("rule", POSTS)
def test_post_that_no_page_sends_is_refused_whole(app, rule, kind):
    status, read, make = BAD_POSTS[kind]
    visitor = with_code(app, "open")
    code = visitor.code
    before = stored(app)

    post = make([("token", visitor.token), *pairs(TYPED[rule])])
    response = visitor.send(path(rule), **post)

    assert response.status_code == status
    if read:
        other = [MORE[1]] if MORE[1] in str(post["data"]) else []
        assert [text for text in (*words(rule), *other) if text not in plain(response)] == []
    assert stored(app) == before
    assert visitor.code == code


@pytest.mark.parametrize("rule", ["/open", "/compare"])
@pytest.mark.parametrize("kind", [FORM, "application/json", "text/plain", ""])
def test_only_a_file_may_be_larger_than_256_kib(app, rule, kind):
    """Otherwise the site would parse a million fields, which takes 200 MB, before it refuses them."""
    visitor = with_code(app, "open")

    response = visitor.send(path(rule), b"a=b&" * (MAX_BODY_BYTES // 4 + 1), content_type=kind)

    assert response.status_code == 413


def test_post_of_more_than_256_kib_in_chunks_is_refused(app):
    visitor = with_code(app, "open")
    body = form_body([("token", visitor.token), (NOTE, "x" * MAX_BODY_BYTES)])
    before = stored(app)

    # what a server passes on when a body comes in chunks, so that no one knows its length in advance
    response = visitor.client.post(
        f"/area/{FIRST}",
        input_stream=BytesIO(body),
        content_type=FORM,
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )

    assert response.status_code in (400, 413)
    assert stored(app) == before


@pytest.mark.parametrize("rule", POSTS)
def test_post_that_was_cut_off_on_its_way_changes_nothing(app, rule):
    visitor = with_code(app, "open")
    body = form_body([("token", visitor.token), *pairs(TYPED[rule])])
    before = stored(app)

    response = visitor.send(path(rule), body, environ_overrides={"CONTENT_LENGTH": str(len(body) + 1)})

    assert response.status_code == 400
    assert stored(app) == before


@pytest.mark.parametrize("kind", ["none", "open"])
@pytest.mark.parametrize("rule", [rule for method, rule in OUTCOMES if method == "GET"])
def test_head_is_answered_as_get_and_changes_nothing(app, rule, kind):
    visitor = with_code(app, kind)
    expected = outcome(visitor.get(path(rule)))
    before = stored(app)

    response = visitor.client.head(path(rule), buffered=True)

    assert outcome(response) == expected
    assert stored(app) == before


@pytest.mark.parametrize(("count", "status"), [(400, 303), (401, 400)])
def test_post_of_400_fields_is_accepted(app, count, status):
    visitor = with_code(app, "open")
    fields = [("token", visitor.token), *visitor.shown(PROGRAMS_PAGE).items()]
    program = next(program.id for program in QUESTIONNAIRE.programs if program.role == "join")

    response = visitor.send(PROGRAMS_PAGE, [*fields, *[("programs", program)] * (count - len(fields))])

    assert response.status_code == status


TEXTS = [("/area/<area_id>", NOTE), *(("/profile", id) for id in ("organization", "scope", "prepared-by"))]


@pytest.mark.parametrize(("rule", "name"), TEXTS)
def test_text_with_nul_is_refused_and_shown_again(app, rule, name):
    visitor = with_code(app, "open")
    before = stored(app)

    response = visitor.post(path(rule), {**TYPED[rule], name: "My\0words"})

    assert response.status_code == 400
    assert "This contains a character that cannot be saved. Please type it again." in plain(response)
    assert "My\0words" in plain(response)
    assert stored(app) == before


@pytest.mark.parametrize("half", ["%ED%A0%80", "%ED%BF%BF", "%ED%A0%80%ED%B0%80", "%FF", "%C0%80"])
@pytest.mark.parametrize(("rule", "name"), TEXTS)
def test_text_with_half_a_surrogate_pair_never_gets_into_a_record(app, rule, name, half):
    visitor = with_code(app, "open")
    fields = [("token", visitor.token), *pairs({**TYPED[rule], **visitor.shown(path(rule)), name: "HERE"})]

    response = visitor.send(path(rule), form_body(fields).replace(b"HERE", f"My{half}words".encode()))

    # The site either refuses the text or stores it in a form that can be read.
    kept = visitor.response
    value = kept.answers[QUESTION].note if name == NOTE else kept.detail(name)
    shown = value if response.status_code == 303 else plain(response)
    assert response.status_code in (303, 400)
    assert is_storable(value)
    assert f"My{half}words" in shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (f"{QUESTION}.note", f"Note on: {QUESTIONNAIRE.question(QUESTION).text}"),
        ("code", "code"),
        ("organization", QUESTIONNAIRE.profile[0].text),
        ("<b>", "<b>"),
    ],
)
def test_post_to_no_page_shows_what_was_typed(app, name, shown):
    response = with_code(app, "open").post("/area/no-such-area", {name: "My typed <words>"})

    assert response.status_code == 404
    assert "My typed <words>" in plain(response)
    assert shown in plain(response)


def test_text_with_a_field_sent_twice_is_refused_and_both_are_shown(app):
    visitor = with_code(app, "open")
    before = stored(app)

    response = visitor.post(f"/area/{FIRST}", [(NOTE, "My first words"), (NOTE, "My second words")])

    assert response.status_code == 400
    assert [text for text in ("My first words", "My second words") if text not in plain(response)] == []
    assert stored(app) == before


def test_note_on_a_question_no_longer_asked_is_shown_again(app):
    """A colleague changes the profile while the page is open. The typed note is not lost."""
    visitor = Visitor(app).begin({**PROFILE, "content": (*PROFILE["content"], "links")})
    opened = set(re.findall(r'<textarea id="([^"]+)"', visitor.get("/area/blocking-lists").text))
    notes = {name: f"My note in {name}" for name in sorted(opened)}
    left = {f"{id}.note" for id in questions("blocking-lists")}
    assert opened - left

    visitor.fill_profile(PROFILE)
    response = visitor.post("/area/blocking-lists", notes)

    assert response.status_code == 400
    assert [note for note in notes.values() if note not in plain(response)] == []


def test_notes_of_an_area_no_longer_asked_are_shown_again(app):
    visitor = with_code(app, "open")

    visitor.fill_profile(NOTHING_TO_MATCH)
    response = visitor.post("/area/hash-matching", {f"{questions('hash-matching')[0]}.note": "My typed note"})

    assert response.status_code == 404
    assert "My typed note" in plain(response)


# Generated posts, with known and unknown names, any text, right and wrong tokens and all kinds of bodies
TEXT_FIELDS = {
    "/start": (),
    "/continue": ("code",),
    "/profile": tuple(question.id for question in QUESTIONNAIRE.profile if question.kind == "text"),
    "/profile/<page_id>": (),
    "/quick": tuple(f"{id}.note" for id in quick_worst()),
    "/area/<area_id>": tuple(f"{id}.note" for id in questions(FIRST)),
    "/code": (),
    "/code.txt": (),
    "/open": (),
    "/changes": (),
    "/compare": (),
    "/compare/remove": (),
    "/lock": (),
    "/delete": (),
}
ANY_TEXT = st.one_of(
    st.text(max_size=40),
    st.text(
        alphabet=st.sampled_from("\0\r\n\t\x1b\x7f\u2028\u202e\u200b\ufeff<>&\"'{}%\\;=+ ax\U0001f600"), max_size=20
    ),
    st.sampled_from(["unknown", "none", "na.", "0", "next", "later", "x" * 2001, "é" * 2000, "\n" * 61, " "]),
)


def any_name(rule: str) -> st.SearchStrategy[str]:
    known = [name for name, _value in pairs(TYPED[rule])] + [*TEXT_FIELDS[rule], "token", "go", "code"]
    return st.one_of(st.sampled_from(known), st.sampled_from(known), st.text(max_size=12))


def any_value(rule: str) -> st.SearchStrategy[str]:
    known = [value for _name, value in pairs(TYPED[rule])] or [""]
    return st.one_of(st.sampled_from(known), ANY_TEXT)


def own_fields(rule: str) -> set[str]:
    """Return the names of the fields on a page."""
    questions_of_rule = {
        "/profile": {question.id for question in QUESTIONNAIRE.profile_on(1)},
        "/profile/<page_id>": {question.id for question in QUESTIONNAIRE.profile_on(2)},
        "/quick": set(quick_worst()),
        "/area/<area_id>": set(questions(FIRST)),
    }
    return {
        "token",
        "go",
        *(BLANK if rule in questions_of_rule else ()),
        *TEXT_FIELDS[rule],
        *questions_of_rule.get(rule, ()),
    }


@st.composite
def any_fields(draw: st.DrawFn, rule: str) -> list[tuple[str, str]]:
    """Draw the fields that the page would send, with some left out and some added."""
    sent = pairs(TYPED[rule])
    kept = [pair for pair in sent if draw(st.integers(0, 9))]
    more = draw(st.lists(st.tuples(any_name(rule), any_value(rule)), max_size=5))
    return [(name, value) for name, value in (*kept, *more) if name != "token"]


ANY_TYPE = st.sampled_from(
    [FORM, f"{FORM}; charset=utf-16", "multipart/form-data", "multipart/form-data; boundary=sep", "text/plain", ""]
)
GENERATED = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.mark.parametrize("rule", POSTS)
def test_generated_forms_lose_no_word_and_break_nothing(app, rule):
    visitors = [begun(app)]

    @settings(GENERATED, max_examples=100 if TYPED[rule] else 30)  # a form without fields has one way
    @given(fields=any_fields(rule), good_token=st.integers(0, 3).map(bool))
    def check(fields: list[tuple[str, str]], good_token: bool) -> None:
        if visitors[0].client.get_cookie("code") is None:
            visitors[0] = begun(app)
        visitor = visitors[0]
        right = [("token", visitor.token if good_token else "0" * 64)]
        response = visitor.send(path(rule), [*right, *fields])

        assert response.status_code in (
            200,
            303,
            400,
            *((409,) if rule in ("/profile", "/profile/<page_id>", "/quick", "/area/<area_id>") else ()),
        )
        texts = [(name, value) for name, value in fields if name in TEXT_FIELDS[rule] and value.strip()]
        if response.status_code == 400:
            more = [(name, value) for name, value in fields if name not in own_fields(rule) and value.strip()]
            assert [value for _name, value in texts + more if value not in plain(response)] == []
        elif response.status_code == 409:
            assert [value for _name, value in texts if trimmed(value) not in plain(response)] == []
        elif rule == "/area/<area_id>":
            answers = visitor.response.answers
            assert [
                value for name, value in texts if answers[name.removesuffix(".note")].note != trimmed(value)
            ] == []
        elif rule == "/profile":
            kept = visitor.response
            assert [value for name, value in texts if kept.detail(name) != trimmed(value)] == []

    check()


@pytest.mark.parametrize("rule", POSTS)
def test_generated_bodies_break_nothing(app, rule):
    visitor = begun(app)
    before = stored(app)

    @settings(GENERATED, max_examples=70)
    @given(body=st.one_of(st.binary(max_size=300), any_fields(rule).map(mangled)), kind=ANY_TYPE)
    def check(body: bytes, kind: str) -> None:
        response = visitor.send(path(rule), body, content_type=kind)

        assert response.status_code in (400, 413)

    check()
    assert stored(app) == before


def mangled(fields: list[tuple[str, str]]) -> bytes:
    """Return a damaged form body, with truncated escapes and bytes that are not text."""
    return form_body(fields).replace(b"%", b"%%").replace(b"e", b"%e\xff") + b"&=&%&%0"


@pytest.mark.parametrize("header", ["code", "visit"])
def test_generated_cookies_break_nothing(app, header):
    @settings(GENERATED, max_examples=50)
    @given(value=st.one_of(st.binary(max_size=60), st.text(max_size=30).map(str.encode)))
    def check(value: bytes) -> None:
        assume(b"\n" not in value and b"\r" not in value)
        cookie = f"{header}=".encode() + value
        environ = {"HTTP_COOKIE": cookie.decode("latin-1")}
        client = app.test_client(use_cookies=False)

        assert client.get("/continue", environ_overrides=environ).status_code == 200
        assert outcome(client.get("/assessment", environ_overrides=environ)) == TO_CODE
        assert client.post("/start", environ_overrides=environ).status_code == 400

    check()
