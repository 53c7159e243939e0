"""The report as a document: its text, the structure of its PDF, and where its pages end."""

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import page
import pikepdf
import pytest

from assessment.content import load, shipped
from assessment.core.compare import Comparison, compare
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response
from assessment.core.result import Result, assess
from assessment.core.scoring_snapshot import take_snapshot
from assessment.rendering.editions import EDITIONS, PAPERS, Edition, Paper
from assessment.rendering.html import report_html
from assessment.rendering.render_child import render
from assessment.sample_answers import sample
from assessment.user_text import MAX_DETAIL_CHARACTERS, MAX_NOTE_CHARACTERS
from support.content import TINY, TODAY
from support.pdf import page_texts
from support.sentences import glued

GOLDEN = Path(__file__).parent / "golden"

NEARLY_EMPTY = 0.35
"""A page counts as nearly empty if its text ends above this part of its height."""

Profile = Mapping[str, tuple[str, ...]]
TINY_PROFILE = {
    "organization": ("Example & Company",),
    "services": ("host",),
    "size": ("small",),
    "established": ("xa", "north"),
}
WORST = {"registered": "none", "route": "none", "lists": "none", "policy-page": "none"}
BEST = {"registered": "proven", "route": "proven", "lists": "in-place", "policy-page": "in-place"}
UNKNOWN = dict.fromkeys(WORST, "unknown")
LONG_NOTE = ("The lead keeps the list in the shared drive and reads it each quarter with counsel. " * 30)[
    :MAX_NOTE_CHARACTERS
]
SCRIPTS = ("المراجعة القادمة في مارس.", "הצוות בודק בכל יום.", "審査は四半期ごとに行います。", "检查清单。 신고 절차")


@dataclass(frozen=True)
class Case:
    """One report of the tiny questionnaire."""

    said: Mapping[str, str]
    notes: tuple[str, ...] = ()
    profile: Profile = field(default_factory=lambda: TINY_PROFILE)
    edition: Edition = "working"
    paper: Paper | None = None

    def html(self) -> str:
        notes = dict(zip(self.said, self.notes, strict=False))
        answers = {id: Answer(choice, notes.get(id, "")) for id, choice in self.said.items()}
        return report_html(assess(load(TINY), Response(self.profile, answers), TODAY), None, self.edition, self.paper)


CASES = {
    "worst": Case(WORST),
    "best": Case(BEST),
    "unknown": Case(UNKNOWN),
    "quick": Case({id: WORST[id] for id in ("registered", "route")}),
    "notes": Case(WORST, (LONG_NOTE,) * 4),
    "scripts": Case(WORST, SCRIPTS, {**TINY_PROFILE, "organization": ("日本写真 صور",)}),
    "letter": Case(WORST, paper="letter"),
    "board": Case(WORST, edition="board"),
}


GOLDENS = ("worst", "unknown", "quick", "board")
"""The cases whose whole HTML is in tests/golden/. The tests describe how the others differ from `worst`."""


@pytest.mark.parametrize("name", GOLDENS)
def test_report_is_golden(name: str, request: pytest.FixtureRequest) -> None:
    file = GOLDEN / f"{name}.html"
    written = CASES[name].html()
    if request.config.getoption("--update-golden"):
        file.write_text(written, encoding="utf-8")
    assert written == file.read_text(encoding="utf-8")


def test_every_golden_file_belongs_to_a_case() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == set(GOLDENS)


def test_paper_changes_one_class() -> None:
    assert CASES["letter"].html() == CASES["worst"].html().replace('"working a4"', '"working letter"')


def test_notes_add_their_own_part_and_change_nothing_else() -> None:
    before, part, after = re.split(r'( *<h3 class="notes">.*?)(?=</section>)', CASES["notes"].html(), flags=re.DOTALL)
    assert before + after == CASES["worst"].html()
    assert part.count("<p class") == 2 * len(WORST)
    assert part.count(f">{LONG_NOTE}</p>") == len(WORST)


def test_name_is_shown_wherever_another_name_would_be() -> None:
    plain = replace(CASES["scripts"], profile=TINY_PROFILE).html()
    (name,) = CASES["scripts"].profile["organization"]
    assert plain.count("Example &amp; Company") == 5
    assert CASES["scripts"].html() == plain.replace("Example &amp; Company", name)


def test_report_without_gaps_has_strengths_and_no_path() -> None:
    written = CASES["best"].html()
    assert re.findall('<section class="(gap|path)', written) == []
    assert 'id="gap-' not in written
    assert "Every practice that applies is at its target." in written
    strengths = written.split('id="strengths">')[1].split("</section>")[0]
    assert strengths.count("<li>") == len(BEST)


@pytest.mark.parametrize("name", CASES)
def test_sentences_are_separated(name: str) -> None:
    assert glued(CASES[name].html()) == []


# Reports of the shipped questionnaire


PHOTO_APP = {
    "organization": ("Example Photos",),
    "services": ("social", "file-sharing"),
    "content": ("images", "text", "public", "private", "held", "minors"),
    "established": ("us",),
    "users": ("us", "uk"),
    "size": ("tiny",),
    "reviewers": ("own",),
    "facts": ("aws",),
}
LONG = {id: ((f"A long {id} " * 20)[:MAX_DETAIL_CHARACTERS],) for id in ("organization", "scope", "prepared-by")}


@cache
def questionnaire() -> Questionnaire:
    return load(shipped())


def result_of(kind: str, seed: int = 0, profile: Profile = PHOTO_APP) -> Result:
    return assess(questionnaire(), sample(questionnaire(), kind, TODAY, seed, dict(profile)).response, TODAY)


def quick(result: Result) -> Result:
    """Return the result of the same answers, reduced to the questions of the quick check."""
    answers = {entry.question.id: result.response.answers[entry.question.id] for entry in result.quick_check}
    return assess(questionnaire(), replace(result.response, answers=answers), TODAY)


def since(earlier: Result, result: Result) -> Comparison:
    return compare(
        take_snapshot(earlier.questionnaire, earlier.response),
        earlier.response,
        questionnaire().version,
        TODAY,
        result,
    )


@dataclass(frozen=True)
class Looked:
    """Everything that these tests check in a PDF."""

    failures: list[str]
    headings: list[int]
    figures: list[str]
    """The alternative text of each figure."""
    headers: list[int]
    """The number of header cells of each table."""
    bare_links: int
    """The number of links without text."""
    blocks: int
    split: int
    """How often a block, such as a gap, a program or a law, continues on another page."""
    orphans: list[int]
    """The numbers of pages that end with a heading."""
    filled: list[float]
    """How far down the text of each page goes, from 0 to 1."""
    texts: list[str]


def failures(document: bytes) -> list[str]:
    """Return the violations of PDF/UA-1 that the validator reports."""
    return [
        f"{failure.rule_id}: {failure.message}"
        for failure in page.validate_pdf_bytes(document, profile="ua1").failures
    ]


@cache
def pdf(text: str) -> bytes:
    return render(text)


def looked(text: str, validated: bool = True) -> Looked:
    document = pdf(text)
    with pikepdf.open(BytesIO(document)) as opened:
        elements = list(below(opened.Root.StructTreeRoot))
        named = [(str(element.S), element) for element in elements]
        blocks = sum(tag == "/Art" for tag, _each in named)  # a block has one such element on each of its pages
        return Looked(
            failures=failures(document) if validated else [],
            headings=[int(tag[2]) for tag, _each in named if re.fullmatch("/H[1-6]", tag)],
            figures=[str(element.get("/Alt", "")) for tag, element in named if tag == "/Figure"],
            headers=[
                sum(str(cell.S) == "/TH" for cell in below(element)) for tag, element in named if tag == "/Table"
            ],
            bare_links=sum(not list(in_order(element)) for tag, element in named if tag == "/Link"),
            blocks=blocks,
            split=blocks - text.count("<article"),
            orphans=orphans(opened),
            filled=filled(document),
            texts=page_texts(document),
        )


def kids(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    content = element.get("/K", [])
    yield from content if isinstance(content, pikepdf.Array) else [content]


def below(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield the descendants of the element in reading order."""
    for kid in kids(element):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from below(kid)


def in_order(element: pikepdf.Object, heading: bool = False) -> Iterator[tuple[bool, pikepdf.Object]]:
    """Yield, for each piece of content in reading order, whether it belongs to a heading, and its page."""
    for kid in kids(element):
        if not isinstance(kid, pikepdf.Dictionary):
            yield heading, element.Pg
        elif "/S" in kid:
            yield from in_order(kid, heading or re.fullmatch("/H[1-6]", str(kid.S)) is not None)


def orphans(opened: pikepdf.Pdf) -> list[int]:
    numbers = {page.objgen: number for number, page in enumerate(opened.pages, 1)}
    lines = [(heading, numbers[place.objgen]) for heading, place in in_order(opened.Root.StructTreeRoot)]
    return [here for (heading, here), (_next, after) in pairwise(lines) if heading and after != here]


def filled(document: bytes) -> list[float]:
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=document, capture_output=True, check=True)
    pages = re.findall(r'<page width="[\d.]+" height="([\d.]+)">(.*?)</page>', done.stdout.decode(), re.DOTALL)
    return [deepest(float(height), words) for height, words in pages]


def deepest(height: float, words: str) -> float:
    """Return how far down the text goes, without the footer, from 0 to 1."""
    ends = [float(end) / height for end in re.findall(r'yMax="([\d.]+)"', words)]
    return max((end for end in ends if end < 0.94), default=0)


@cache
def tiny_report(name: str) -> Looked:
    return looked(CASES[name].html())


@cache
def report(kind: str) -> Looked:
    """Return what the tests check in this report on US Letter.

    It is not validated here, because test_rendering.py validates reports of a company that offers everything.
    """
    return looked(report_html(result_of(kind)), validated=False)


@cache
def board(name: str) -> Looked:
    worst, some = result_of("worst"), result_of("random", 5, {**PHOTO_APP, **LONG})
    cases = {
        "worst": (worst, None),
        "best": (result_of("best"), None),
        "quick": (quick(worst), None),
        "compared, with long names": (some, since(worst, some)),
        "worse, with long names": (some, since(result_of("target"), some)),
        "better and worse": (some, since(result_of("random", 3), some)),
    }
    return looked(report_html(*cases[name], "board"))


KINDS = ("worst", "best", "unknown")
BOARDS = ("worst", "best", "quick", "compared, with long names", "worse, with long names", "better and worse")
COMPARED = BOARDS[3:]
STARTS_OF_PARTS = (
    "This is all the work, in an order",
    "If a child may be in danger now",
    "Call emergency services first.",
)


def everything() -> dict[str, Looked]:
    return {
        **{f"tiny {name}": tiny_report(name) for name in CASES},
        **{kind: report(kind) for kind in KINDS},
        **{f"board {name}": board(name) for name in BOARDS},
    }


def test_documents_are_pdf_ua() -> None:
    assert {name: document.failures for name, document in everything().items() if document.failures} == {}


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("paper", PAPERS)
def test_every_edition_is_pdf_ua_on_every_paper(edition: Edition, paper: Paper) -> None:
    document = pdf(replace(CASES["notes"], edition=edition, paper=paper).html())
    assert failures(document) == []
    with pikepdf.open(BytesIO(document)) as opened:
        sizes = {tuple(round(float(side)) for side in page.mediabox[2:]) for page in opened.pages}
    assert sizes == {{"a4": (595, 842), "letter": (612, 792)}[paper]}


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_header_cell_has_a_scope_and_every_link_is_printed(edition: Edition) -> None:
    with pikepdf.open(BytesIO(pdf(replace(CASES["notes"], edition=edition).html()))) as opened:
        cells = [element for element in below(opened.Root.StructTreeRoot) if element.S == "/TH"]
        scopes = {str(cell.get("/A", {}).get("/Scope")) for cell in cells}
        annotations = [annotation for page in opened.pages for annotation in page.get("/Annots", [])]
        flags = {int(annotation.get("/F", 0)) for annotation in annotations}
    assert cells
    assert scopes == {"/Column", "/Row"}
    assert flags <= {4}


def test_headings_begin_with_one_of_the_first_level_and_skip_none() -> None:
    for name, document in everything().items():
        assert document.headings[0] == 1, name
        assert document.headings.count(1) == 1, name
        assert [below for above, below in pairwise(document.headings) if below > above + 1] == [], name


def test_every_table_has_headers_every_link_a_text_and_every_figure_an_alternative() -> None:
    for name, document in everything().items():
        assert all(document.headers), name
        assert document.headers, name
        assert document.bare_links == 0, name
        assert all(document.figures), name
    assert len(report("worst").figures) > 7


def test_no_heading_ends_a_page() -> None:
    assert {name: document.orphans for name, document in everything().items() if document.orphans} == {}


def test_no_block_is_split() -> None:
    assert {name: document.split for name, document in everything().items() if document.split} == {}
    assert report("worst").blocks > 50


def test_no_page_is_nearly_empty() -> None:
    """Only the last page of a part may be: the one before the plan, the urgent page or the appendix, and the last."""
    for name, document in everything().items():
        inner = [
            filled
            for filled, after in zip(document.filled, document.texts[1:], strict=False)
            if not any(start in after for start in STARTS_OF_PARTS) and not after.endswith(" A1")
        ]
        assert min(inner) > NEARLY_EMPTY, name


def test_report_of_a_small_company_stays_short() -> None:
    assert len(report("worst").texts) <= 31
    assert len(report("best").texts) <= 18


@pytest.mark.parametrize("kind", KINDS)
def test_page_one_has_the_first_actions_and_page_two_contents_and_path(kind: str) -> None:
    first, second, *_rest = report(kind).texts
    mostly_unknown = result_of(kind).mostly_unknown
    assert ("answers not known yet" if mostly_unknown else "essential practices in place") in first
    assert ("What to do this week, whatever the answers" if mostly_unknown else "First actions") in first
    assert " Contents " in second
    assert " Area by area " in second
    actions = [step for step in result_of(kind).first_actions if step.horizon == "this-week" or not mostly_unknown]
    assert len(re.findall(r"This week|Within \d+ days|After that", first)) == len(actions)


@pytest.mark.parametrize("name", BOARDS)
def test_board_edition_has_two_pages(name: str) -> None:
    document = board(name)
    assert len(document.texts) == 2
    assert "Decisions for the board" in document.texts[1]
    assert "Sign-off" in document.texts[1]
    assert "This report is a business record" in document.texts[1]
    assert ("risk accepted until" in document.texts[1]) == (name != "best")
    assert ("still open" in document.texts[0]) == (name in COMPARED)


def test_board_edition_has_no_notes() -> None:
    assert LONG_NOTE[:60] in CASES["notes"].html()
    assert LONG_NOTE[:60] not in replace(CASES["notes"], edition="board").html()


def test_notes_are_written_from_right_to_left_where_their_script_is() -> None:
    shown = re.findall(r'<p class="note" dir="(\w+)">(.*?)</p>', CASES["scripts"].html())
    assert shown == list(zip(("rtl", "rtl", "ltr", "ltr"), SCRIPTS, strict=True))


def test_bars_of_a_comparison_show_then_and_now() -> None:
    earlier, result = result_of("worst"), result_of("target")
    shown = report_html(result, since(earlier, result))
    assert "<title>100 percent of the way to target, last time 0 percent</title>" in shown
    assert "<title>now 100 percent of the way to target, then 0 percent</title>" in shown
    assert "last time" not in report_html(result)


def test_flaws_of_documents_are_found() -> None:
    """The tests above can fail, because a document with these flaws shows every one of them."""
    body = (
        "<h1>A</h1><h3>B</h3><article><p style='break-after: page'>C</p><p>D</p></article>"
        "<table><tr><td>E</td></tr></table><h4 style='break-after: page'>F</h4><p>G</p>"
        "<p style='break-before: page'>H</p>"
    )
    seen = looked(f'<!DOCTYPE html><html lang="en"><head><title>T</title></head><body>{body}</body></html>')
    assert (seen.headings, seen.headers, seen.split, seen.orphans) == ([1, 3, 4], [0], 1, [2])
    assert min(seen.filled[:-1]) < NEARLY_EMPTY
    assert seen.failures
