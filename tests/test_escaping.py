"""Hostile text changes no page. The elements and attributes are the same as with harmless text."""

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from flask import Flask
from markupsafe import escape

from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response
from assessment.core.result import assess
from assessment.rendering.html import report_html
from assessment.user_text import MAX_DETAIL_CHARACTERS, MAX_NOTE_CHARACTERS, strict, strict_line, trimmed
from assessment.vault import new_code
from support.company import AREAS, FIRST, PROFILE, QUESTIONNAIRE, on_page, questions
from support.content import TODAY
from support.visitor import Visitor, site

BENIGN = "plain words"
HOSTILE = (
    "<b>bold</b>",
    "<script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</title></head><body onload=alert(1)>",
    "</dd></dl></main><h1>mine</h1>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<!-- comment",
    "--> <b>",
    "<![CDATA[ <b> ]]>",
    "<?php echo 1 ?>",
    "<!DOCTYPE html>",
    "</",
    "<",
    "a < b > c & d",
    '" autofocus onfocus="alert(1)',
    "' autofocus onfocus='alert(1)",
    '"><b>',
    "'><b>",
    "` onmouseover=alert(1) `",
    '\\"><b>',
    "x onclick=alert(1)",
    "javascript:alert(1)",
    '<a href="javascript:alert(1)">here</a>',
    '<link rel="stylesheet" href="https://example.org/x.css">',
    '<style>@import "https://example.org/x.css";</style>',
    "<base href=//example.org/>",
    "<form action=//example.org/><input name=token>",
    "<meta http-equiv=refresh content=0>",
    "{{ 7 * 7 }}",
    "{% include 'base.html' %}{# ${7*7} #}",
    "%(name)s %s {0} {name} %d%%",
    "&lt;b&gt; &amp; &quot; &#39; &#x3c; &nbsp",
    "&#60;script&#62; &lt",
    "+ADw-script+AD4-",
    "\N{FULLWIDTH LESS-THAN SIGN}script\N{FULLWIDTH GREATER-THAN SIGN}",
    "a\N{RIGHT-TO-LEFT OVERRIDE}b\N{POP DIRECTIONAL FORMATTING}\N{RIGHT-TO-LEFT ISOLATE}c",
    "a\N{ZERO WIDTH SPACE}b\N{ZERO WIDTH NO-BREAK SPACE}c\N{SOFT HYPHEN}d\N{LINE SEPARATOR}e",
    "a\x01b\x08c\x0bd\x0ce\x1b[31mf\x7fg\x85h",
    "Z\N{COMBINING ACUTE ACCENT}\N{COMBINING GRAVE ACCENT}\N{COMBINING TILDE}\N{COMBINING RING ABOVE}" * 9,
    "x" * MAX_DETAIL_CHARACTERS,
    "\U0001f468\N{ZERO WIDTH JOINER}\U0001f469 \U0001f1fa\U0001f1f8 \ufffd \uffff \U0010ffff",
    "=HYPERLINK(1) | @SUM | -1+2 | \t",
    "../../etc/passwd\\..\\ file:///etc/passwd",
)
LONG = (
    "x" * MAX_NOTE_CHARACTERS,
    "<" * MAX_NOTE_CHARACTERS,
    "\n".join('<i title="' for _line in range(60)),
    "]]>\n</script>\n'\"`\n{{ x }}",
)
"""Only for notes, which may be longer."""
DETAILS = ("organization", "scope", "prepared-by")
NOTES = tuple(f"{id}.note" for area in AREAS for id in questions(area))
RESULTS = ("/results", *(f"/results/{name}" for name in ("plan", "gaps", "programs", "reference")))
PAGES = ("/code", "/profile", "/assessment", *(f"/area/{id}" for id in AREAS), "/check", *RESULTS, "/delete")
TYPED_PLACES = {("input", "value"), ("meta", "content"), ("body", "data-title")}
"""The attributes whose value is text that someone typed."""


class Skeleton(HTMLParser):
    """The tree of a page without its texts, and the texts separately."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tree: list[tuple[object, ...]] = []
        self.texts: list[str] = []
        self.values: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = tuple((name, None if (tag, name) in TYPED_PLACES else value) for name, value in attrs)
        self.values += [value for name, value in attrs if (tag, name) in TYPED_PLACES and value]
        self.tree.append((tag, kept))

    def handle_endtag(self, tag: str) -> None:
        self.tree.append(("/" + tag,))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.tree.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.tree.append(("declaration", decl))

    def unknown_decl(self, data: str) -> None:
        self.tree.append(("unknown declaration", data))

    def handle_pi(self, data: str) -> None:
        self.tree.append(("instruction", data))

    @property
    def said(self) -> str:
        return "".join(self.texts) + "\0".join(["", *self.values])


def lines(turn: int) -> dict[str, str]:
    """Return a text for each single-line field."""
    return {name: HOSTILE[(turn + at) % len(HOSTILE)] for at, name in enumerate(DETAILS)}


def notes(turn: int) -> dict[str, str]:
    """Return a text for each note. Two turns use every text."""
    everything = HOSTILE + LONG
    return {name: everything[(turn * len(NOTES) + at) % len(everything)] for at, name in enumerate(NOTES)}


EVERY_LINE = range(0, len(HOSTILE), len(DETAILS))
"""Enough turns to put every text into some field, and texts of every kind into each field."""
EVERY_NOTE = range(2)
PLAIN = dict.fromkeys((*DETAILS, *NOTES), BENIGN)
LONG_PLAIN = PLAIN | {
    name: (f"{BENIGN} " * MAX_DETAIL_CHARACTERS)[:MAX_DETAIL_CHARACTERS].strip() for name in DETAILS
}
SET_TIGHTER = 120
"""Page 1 of the report uses tighter spacing if its details together have more characters than this."""


def tighter(texts: Mapping[str, str]) -> bool:
    return sum(len(strict_line(texts[name])) for name in DETAILS) > SET_TIGHTER


@pytest.fixture(scope="module")
def app(content: Questionnaire, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with site(content, tmp_path_factory.mktemp("data")) as app:
        yield app


def with_details(visitor: Visitor, texts: Mapping[str, str]) -> dict[str, Skeleton]:
    """Save the company's details, and return the pages that show them."""
    details = {name: texts[name] for name in DETAILS}
    assert visitor.post("/profile", {**on_page(1), **details}).status_code == 303
    return {path: Skeleton(visitor.get(path).text) for path in ("/profile", "/check", "/results")}


def with_notes(visitor: Visitor, texts: Mapping[str, str]) -> dict[str, Skeleton]:
    """Save the notes with fixed answers, and return every page."""
    for area in AREAS:
        question_ids = questions(area)
        fields = dict.fromkeys(question_ids, "unknown") | {f"{id}.note": texts[f"{id}.note"] for id in question_ids}
        assert visitor.post(f"/area/{area}", fields).status_code == 303
    return {path: Skeleton(visitor.get(path).text) for path in PAGES}


@pytest.fixture(scope="module")
def visitor(app: Flask) -> Visitor:
    return Visitor(app).begin()


@pytest.fixture(scope="module")
def harmless(visitor: Visitor) -> dict[bool, dict[str, Skeleton]]:
    """Return the pages with harmless details, by whether page 1 uses tighter spacing."""
    return {tighter(texts): with_details(visitor, texts) for texts in (PLAIN, LONG_PLAIN)}


@pytest.mark.parametrize("turn", EVERY_LINE)
def test_details_change_no_page(visitor, harmless, turn):
    texts = lines(turn)

    pages = with_details(visitor, texts)

    plain = harmless[tighter(texts)]
    assert [path for path in pages if pages[path].tree != plain[path].tree] == []
    assert [text for text in texts.values() if trimmed(text) not in pages["/profile"].values] == []
    for path in ("/check", "/results"):
        assert [text for text in texts.values() if strict_line(text) not in pages[path].said] == []


@pytest.mark.parametrize("turn", EVERY_NOTE)
def test_notes_change_no_page(app, turn):
    visitor = Visitor(app).begin()
    harmless = with_notes(visitor, PLAIN)
    texts = notes(turn)

    pages = with_notes(visitor, texts)

    assert [path for path in PAGES if pages[path].tree != harmless[path].tree] == []
    assert [text for text in texts.values() if trimmed(text) not in pages["/check"].said] == []
    for area in AREAS:
        shown = pages[f"/area/{area}"].said
        assert [id for id in questions(area) if trimmed(texts[f"{id}.note"]) not in shown] == []


def refusals(visitor: Visitor, texts: Mapping[str, str], more: tuple[str, ...]) -> dict[str, Skeleton]:
    """Return every page that refuses the texts and shows them again."""
    stranger = Visitor(visitor.app)
    details = {name: texts[name] for name in DETAILS}
    fields = {f"{id}.note": texts[f"{id}.note"] for id in questions(FIRST)}
    everything = {f"f{place}": text for place, text in enumerate(more)}
    responses = {
        "profile": visitor.post("/profile", details),
        "profile without a token": visitor.send("/profile", details),
        "area": visitor.post(f"/area/{FIRST}", {**fields, questions(FIRST)[0]: texts["scope"]}),
        "area without a token": visitor.send(f"/area/{FIRST}", fields),
        "no area": visitor.post("/area/nothing", everything),
        "names of fields": visitor.post("/area/nothing", {text + " ": "x" for text in details.values()}),
        "no assessment": stranger.send(f"/area/{FIRST}", fields | everything),
        "unknown fields": visitor.post(f"/area/{FIRST}", fields | everything),
        "unknown code": Visitor(visitor.app).carry(new_code()).send("/profile", details | everything),
    }
    assert {
        name: page.status_code for name, page in responses.items() if page.status_code not in (400, 403, 404)
    } == {}
    return {name: Skeleton(page.text) for name, page in responses.items()}


@pytest.fixture(scope="module")
def harmless_refusals(visitor: Visitor) -> dict[str, Skeleton]:
    return refusals(visitor, {name: f"{BENIGN} {name}" for name in PLAIN}, (BENIGN,) * len(HOSTILE))


@pytest.mark.parametrize("turn", EVERY_LINE)
def test_refused_texts_change_no_page(visitor, harmless_refusals, turn):
    texts = lines(turn) | notes(turn)

    pages = refusals(visitor, texts, HOSTILE)

    assert [name for name in pages if pages[name].tree != harmless_refusals[name].tree] == []
    details, fields = [texts[name] for name in DETAILS], [texts[f"{id}.note"] for id in questions(FIRST)]
    expected = {
        "profile": details,
        "profile without a token": details,
        "area": fields,
        "area without a token": fields,
        "no area": HOSTILE,
        "names of fields": details,
        "no assessment": (*fields, *HOSTILE),
        "unknown fields": (*fields, *HOSTILE),
        "unknown code": (*details, *HOSTILE),
    }
    said = {name: page.said.replace("\r\n", "\n") for name, page in pages.items()}
    assert {name: [text for text in texts if text not in said[name]] for name, texts in expected.items()} == {
        name: [] for name in expected
    }


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_refused_code_changes_no_page(visitor, text):
    stranger = Visitor(visitor.app)
    for send in (visitor.post, visitor.send, stranger.post, stranger.send):
        harmless, page = send("/continue", {"code": BENIGN}), send("/continue", {"code": text})

        assert page.status_code == 400
        assert Skeleton(page.text).tree == Skeleton(harmless.text).tree
        assert text in Skeleton(page.text).values


def report(texts: Mapping[str, str], answered: bool) -> Skeleton:
    profile = {**PROFILE, **{name: (texts[name],) for name in DETAILS}}
    answers = {name.removesuffix(".note"): Answer("unknown", texts[name]) for name in NOTES} if answered else {}
    return Skeleton(report_html(assess(QUESTIONNAIRE, Response(profile, answers), TODAY)))


@pytest.fixture(scope="module")
def harmless_report() -> dict[bool, Skeleton]:
    return {tighter(texts): report(texts, answered=False) for texts in (PLAIN, LONG_PLAIN)}


@pytest.mark.parametrize("turn", EVERY_LINE)
def test_details_change_no_element_of_the_report(harmless_report, turn):
    texts = lines(turn)

    shown = report(texts, answered=False)

    assert shown.tree == harmless_report[tighter(texts)].tree
    assert [text for text in texts.values() if strict_line(text) not in shown.said] == []
    assert strict_line(texts["organization"]) in shown.values  # this is the author of the document


@pytest.mark.parametrize("turn", EVERY_NOTE)
def test_notes_change_no_element_of_the_report(turn):
    texts = PLAIN | notes(turn)

    shown = report(texts, answered=True)

    assert shown.tree == report(PLAIN, answered=True).tree
    assert [text for text in texts.values() if strict(text) not in shown.said] == []


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_unknown_address_is_not_shown_on_its_error_page(app, text):
    harmless = Skeleton(Visitor(app).get("/nothing").text)

    page = Visitor(app).get("/" + quote(f"zzq{text}"), query_string={f"zzq{text}": f"zzq{text}"})

    assert page.status_code == 404
    assert Skeleton(page.text).tree == harmless.tree
    assert "zzq" not in page.text


def test_hostile_texts_would_show_without_escaping():
    """The tests above can fail, because most of the texts change the tree if they are not escaped."""
    harmless = Skeleton(f'<p title="{BENIGN}">{BENIGN}</p>').tree

    effective = [text for text in HOSTILE if Skeleton(f'<p title="{text}">{text}</p>').tree != harmless]
    escaped = [text for text in HOSTILE if Skeleton(f"<textarea>{escape(text)}</textarea>").said != text]

    assert len(effective) > 20
    assert escaped == []
