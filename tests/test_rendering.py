"""The report as PDF: accessible, quiet, self-contained, the same each time; and a renderer that nothing can hang."""

import gc
import logging
import multiprocessing
import re
import subprocess
import threading
import zlib
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import page
import pikepdf
import pytest
from conftest import TINY, TODAY

from assessment import saved_file
from assessment.content import load, shipped
from assessment.core.compare import compare
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response
from assessment.core.result import Result, assess
from assessment.core.scoring_snapshot import take_snapshot
from assessment.rendering.fonts import TEXT
from assessment.rendering.html import STYLESHEET, report_html
from assessment.rendering.pdf import report_pdf
from assessment.rendering.render_child import own_file, render
from assessment.rendering.render_process import render_in_child
from assessment.sample_answers import sample
from assessment.saved_file import SavedAnswers
from assessment.user_text import MAX_DETAIL_CHARACTERS

SEEDS = (0, 4, 7, 13, 29, 31, 42)
"""With the ends of the scale they have every element, class and nesting that fifty of them have. The more there are,
the more ways of falling into pages are seen."""
REPORTS = ("worst", "best", "unknown", *(f"random-{seed}" for seed in SEEDS))
OWN_FILES = {STYLESHEET, *(f"font://files/{name}" for name in TEXT)}
WORKERS = 2

HEADING = re.compile(r"/H([1-6])")
ACTIVE = re.compile(rb"/(?:JavaScript|JS|OpenAction|AA|Launch|SubmitForm|ImportData|GoToR|EmbeddedFiles?|AF)\b")
ATTACHED = {b"/EmbeddedFiles", b"/EmbeddedFile", b"/AF"}
"""What the answers inside are; a report without them has none of it."""
STREAM = re.compile(rb"\bstream\r?\n.*?endstream", re.DOTALL)

PNG = b"\x89PNG\r\n\x1a\n" + b"".join(
    len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
    for kind, data in (
        (b"IHDR", b"\0\0\0\1\0\0\0\1\x08\2\0\0\0"),
        (b"IDAT", zlib.compress(b"\0\xff\0\0")),
        (b"IEND", b""),
    )
)


@dataclass(frozen=True)
class Report:
    """What the tests look at in one PDF; taken in the process that rendered it."""

    failures: list[str]
    """What the validator says against PDF/UA-1."""
    warnings: list[str]
    """What WeasyPrint logged."""
    asked: set[str]
    """The addresses that were asked for."""
    fonts: dict[str, bool]
    """Every font, and whether it is embedded."""
    title: tuple[str, str, bool]
    """In the document information, in the metadata, and whether viewers show it."""
    language: str
    created: str
    headings: list[int]
    first_pages: tuple[str, str]
    """The text of page one, and of page two."""
    places: dict[str, int]
    """The page of each place that something links to, by its name."""
    orphans: list[int]
    """Pages that end with a heading."""
    tables: list[int]
    """For each table the number of its headers."""
    links: set[str]
    """Scheme of each link, or "internal"."""
    active: set[bytes]
    """Names of actions and attachments."""
    answers: bytes
    """What is attached."""
    pages: int


@cache
def questionnaire() -> Questionnaire:
    return load(shipped())


def saved_of(name: str) -> SavedAnswers:
    """A sample; `random-7` is the random one with seed 7, the others have the profile `all`."""
    kind, _sign, seed = name.partition("-")
    saved = sample(questionnaire(), kind, TODAY, int(seed or 0))
    return replace(saved, snapshot=take_snapshot(assess(questionnaire(), saved.response, TODAY)))


def result_of(name: str) -> Result:
    """The judgement of the sample."""
    return assess(questionnaire(), saved_of(name).response, TODAY)


class Kept(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def kept_log() -> Iterator[Kept]:
    """What the renderer logs meanwhile."""
    kept = Kept()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(kept)
    try:
        yield kept
    finally:
        logger.removeHandler(kept)


def report(name: str) -> Report:
    asked: list[str] = []
    gc.disable()  # one collection after each document takes a tenth of the time of many within
    with kept_log() as kept:
        document = render(report_html(result_of(name)), asked, saved_file.write_json(saved_of(name)))
    gc.collect()
    return look_at(document, kept.messages, set(asked))


def look_at(document: bytes, warnings: list[str], asked: set[str]) -> Report:
    found = page.validate_pdf_bytes(document, profile="ua1")
    with pikepdf.open(BytesIO(document)) as opened:
        elements = list(structure(opened.Root.StructTreeRoot))
        tags = [str(element.S) for element in elements]
        with opened.open_metadata() as metadata:
            titles = str(opened.docinfo.Title), str(metadata["dc:title"])
        return Report(
            failures=[f"{each.rule_id}: {each.message}" for each in found.failures],
            warnings=warnings,
            asked=asked,
            fonts=fonts(opened),
            title=(*titles, bool(opened.Root.ViewerPreferences.DisplayDocTitle)),
            language=str(opened.Root.Lang),
            created=str(opened.docinfo.get("/CreationDate", "")),
            headings=[int(tag[-1]) for tag in tags if HEADING.fullmatch(tag)],
            first_pages=first_pages(document),
            places=places(opened),
            orphans=orphans(opened),
            tables=[
                sum(str(each.S) == "/TH" for each in structure(element))
                for element, tag in zip(elements, tags, strict=True)
                if tag == "/Table"
            ],
            links=set(links(opened)),
            active=set(ACTIVE.findall(without_streams(opened))) - ATTACHED,
            answers=b"".join(each.get_file().read_bytes() for each in opened.attachments.values()),
            pages=len(opened.pages),
        )


def structure(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The elements below this one in reading order."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from structure(kid)


def first_pages(document: bytes) -> tuple[str, str]:
    done = subprocess.run(["pdftotext", "-l", "2", "-", "-"], input=document, capture_output=True, check=True)
    first, second, *_end = [" ".join(page.split()) for page in done.stdout.decode().split("\f")]
    return first, second


def places(opened: pikepdf.Pdf) -> dict[str, int]:
    if "/Names" not in opened.Root:
        return {}
    numbers = {each.objgen: number for number, each in enumerate(opened.pages, 1)}
    names = list(opened.Root.Names.Dests.Names)
    return {str(name): numbers[place[0].objgen] for name, place in zip(names[::2], names[1::2], strict=True)}


def orphans(opened: pikepdf.Pdf) -> list[int]:
    """Pages on which nothing follows a heading that stands there."""
    numbers = {each.objgen: number for number, each in enumerate(opened.pages, 1)}
    lines = [(heading, numbers[page.objgen]) for heading, page in in_order(opened.Root.StructTreeRoot)]
    return [page for (heading, page), (_next, after) in pairwise(lines) if heading and after != page]


def in_order(element: pikepdf.Object) -> Iterator[tuple[bool, pikepdf.Object]]:
    """In reading order, for each heading and for all other text, whether it is one, and its page."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if not isinstance(kid, pikepdf.Dictionary):
            yield False, element.Pg  # the number of a text on that page
        elif HEADING.fullmatch(str(kid.get("/S"))):
            yield True, kid.Pg
        elif "/S" in kid:
            yield from in_order(kid)


def fonts(opened: pikepdf.Pdf) -> dict[str, bool]:
    found = {}
    for each in opened.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font":
            for font in each.get("/DescendantFonts", [each]):
                descriptor = font.get("/FontDescriptor", {})
                embedded = any(f"/FontFile{version}" in descriptor for version in ("", "2", "3"))
                found[str(font.BaseFont)] = embedded
    return found


def links(opened: pikepdf.Pdf) -> Iterator[str]:
    for each in opened.pages:
        for annotation in each.get("/Annots", []):
            action = annotation.get("/A", {})
            if "/URI" in action:
                yield str(action.URI).partition(":")[0]
            else:
                yield "internal" if "/Dest" in annotation or action.get("/S") == "/GoTo" else "unknown"


def without_streams(opened: pikepdf.Pdf) -> bytes:
    written = BytesIO()
    opened.save(written, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return STREAM.sub(b"", written.getvalue())


@pytest.fixture(scope="session")
def reports() -> dict[str, Report]:
    """Every report once, in two processes: the slow part of these tests."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=spawn) as pool:
        return dict(zip(REPORTS, pool.map(report, REPORTS), strict=True))


def test_reports_are_pdf_ua(reports: dict[str, Report]) -> None:
    assert {name: each.failures for name, each in reports.items() if each.failures} == {}


def test_reports_come_out_of_their_own_pdf_again(reports: dict[str, Report]) -> None:
    """The same answers and the same page to print; the renderer gives the same bytes for it, as tested below."""
    for name, each in reports.items():
        again = saved_file.read_json(each.answers)
        assert again == saved_of(name)
        assert report_html(assess(questionnaire(), again.response, TODAY)) == report_html(result_of(name))


def test_reports_log_no_warning(reports: dict[str, Report]) -> None:
    assert {name: each.warnings for name, each in reports.items() if each.warnings} == {}


def test_reports_ask_for_own_files_alone(reports: dict[str, Report]) -> None:
    assert {name: each.asked for name, each in reports.items() if each.asked != OWN_FILES} == {}


def test_reports_embed_their_fonts(reports: dict[str, Report]) -> None:
    assert all(each.fonts for each in reports.values())
    assert {name: each.fonts for name, each in reports.items() if not all(each.fonts.values())} == {}


def test_reports_have_title_language_and_day(reports: dict[str, Report]) -> None:
    title = "Child safety readiness: Example Company"
    found = {(each.title, each.language, each.created) for each in reports.values()}
    assert found == {((title, title, True), "en", f"D:{TODAY:%Y%m%d}")}


def test_reports_skip_no_heading_level(reports: dict[str, Report]) -> None:
    for name, each in reports.items():
        assert each.headings[0] == 1, name
        skipped = [(above, below) for above, below in pairwise(each.headings) if below > above + 1]
        assert skipped == [], name


def test_reports_begin_with_one_page_that_leads_to_the_urgent_page(reports: dict[str, Report]) -> None:
    for name, each in reports.items():
        first, second = each.first_pages
        assert " Confidential: limited circulation Contents " in second, name
        assert f"what to do first, page {each.places['urgent']}." in first, name


def test_urgent_page_is_the_last_two_pages(reports: dict[str, Report]) -> None:
    """So that one sheet of paper can be taken out."""
    assert {name: each.pages - each.places["urgent"] for name, each in reports.items()} == dict.fromkeys(reports, 1)


@pytest.mark.parametrize("name", ["worst", "unknown", "random-0", "random-13"])
def test_page_one_holds_the_longest_names(name: str) -> None:
    """Only page one and the contents are rendered; with what has moved, which takes more room."""
    plain = result_of(name)
    long = {id: ((f"A long {id} " * 20)[:MAX_DETAIL_CHARACTERS],) for id in ("organization", "scope", "prepared-by")}
    result = assess(questionnaire(), Response({**plain.response.profile, **long}, plain.response.answers), TODAY)
    earlier = saved_of("worst")
    assert earlier.snapshot
    comparison = compare(earlier.snapshot, earlier.response, earlier.version, TODAY, result)
    ends = '</nav><section id="since"></section><section id="urgent"></section></body></html>'
    front = report_html(result, comparison).partition("</nav>")[0] + ends
    first, second = first_pages(render(front))
    assert "See what has moved, page 2." in first
    assert "what to do first, page 2." in first
    assert "Confidential: limited circulation" in second
    assert " Contents " in second.partition(" Area by area ")[0]
    assert "First actions" in first
    assert len(result.first_actions) == len(re.findall(r"(?:This week|Within \d+ days|After that)", first))


def test_reports_leave_no_heading_at_the_foot_of_a_page(reports: dict[str, Report]) -> None:
    assert {name: each.orphans for name, each in reports.items() if each.orphans} == {}


def test_reports_have_headers_in_every_table(reports: dict[str, Report]) -> None:
    assert all(each.tables for each in reports.values())
    assert {name: each.tables for name, each in reports.items() if not all(each.tables)} == {}


def test_reports_link_to_web_addresses_and_themselves_alone(reports: dict[str, Report]) -> None:
    assert set().union(*(each.links for each in reports.values())) <= {"https", "http", "internal"}
    assert all("internal" in each.links for each in reports.values())


def test_reports_hold_no_action_and_no_attachment(reports: dict[str, Report]) -> None:
    assert {name: each.active for name, each in reports.items() if each.active} == {}


def test_what_reports_may_not_have_is_seen() -> None:
    """What the tests above look for would be found if it were there."""
    alone = '<p style="break-after: page">E</p><h4>F</h4><p style="break-before: page">G</p>'
    document = page_of(
        f'<h1>A</h1><h3>B</h3>{alone}<table><tr><td>C</td></tr></table><a href="mailto:a@b.example">D</a>'
    )
    with pikepdf.open(BytesIO(render(document))) as opened:
        opened.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")
        for each in opened.objects:
            if isinstance(each, pikepdf.Dictionary) and "/FontFile2" in each:
                del each["/FontFile2"]
        written = BytesIO()
        opened.save(written)
    found = look_at(written.getvalue(), [], set())
    assert (found.headings, found.tables, found.links) == ([1, 3, 4], [0], {"mailto"})
    assert found.orphans == [2]
    assert found.active == {b"/OpenAction", b"/JavaScript", b"/JS"}
    assert set(found.fonts.values()) == {False}
    assert found.failures


# The same input, the same bytes


def tiny_result(*notes: str) -> Result:
    """A report of a page or two, with these notes."""
    tiny = load(TINY)
    profile = {"organization": ("Example Company",), "services": ("host",), "size": ("small",)}
    ids = [question.id for question in tiny.questions()]
    given = [*notes, *[""] * len(ids)][: len(ids)]
    answers = {id: Answer("none", note) for id, note in zip(ids, given, strict=True)}
    return assess(tiny, Response(profile, answers), TODAY)


def test_pdf_is_the_same_twice() -> None:
    with ThreadPoolExecutor(WORKERS) as pool:
        first, second = pool.map(report_pdf, [result_of("best")] * 2)
    assert first == second


# What the child may read


def page_of(body: str) -> str:
    return f'<!DOCTYPE html><html lang="en"><head><title>Test</title></head><body>{body}</body></html>'


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/hostname",
        "FILE:///etc/hostname",
        "http://127.0.0.1/",
        "https://report.example/files/report.css",
        "ftp://127.0.0.1/",
        "data:text/plain,hello",
        "javascript:1",
        "report.css",
        "/etc/hostname",
        "report://files/report.html",
        "report://files/../report.css",
        "report://files//etc/hostname",
        "report://files/regular.ttf",
        "report://other/report.css",
        "font://files/report.css",
        "font://files/../files/regular.ttf",
        "font://files/",
        "",
    ],
)
def test_own_file_refuses_every_other_address(address: str) -> None:
    with pytest.raises(PermissionError):
        own_file(address)


@pytest.mark.parametrize("address", sorted(OWN_FILES))
def test_own_file_gives_its_own(address: str) -> None:
    assert len(own_file(address)) > 1000


# Only these addresses; the files of the machine and the web stay out of the document.
MARKUP = [
    '<img src="{address}" alt="x">',
    "<img src={address} alt=x>",
    '<p style="background: url({address})">x</p>',
    "<style>p {{ background: url({address}) }} p::before {{ content: url({address}) }}</style><p>x</p>",
    '<object data="{address}">x</object>',
    '<embed src="{address}">',
    '<link rel="attachment" href="{address}">',
    '<a rel="attachment" href="{address}">x</a>',
    '<svg width="9" height="9"><image href="{address}" width="9" height="9"/></svg>',
    '<link rel="stylesheet" href="{address}"><style>@import url({address});</style>',
]


@pytest.mark.parametrize("markup", MARKUP)
@pytest.mark.parametrize("scheme", ["file", "http", "data"])
def test_render_takes_nothing_from_elsewhere(scheme: str, markup: str, tmp_path: Path) -> None:
    image = tmp_path / "marker.png"
    image.write_bytes(PNG)
    with listening(PNG) as (port, visits):
        address = {
            "file": image.as_uri(),
            "http": f"http://127.0.0.1:{port}/marker.png",
            "data": f"data:image/png;base64,{b64encode(PNG).decode()}",
        }[scheme]
        asked: list[str] = []
        document = render(page_of(markup.format(address=address)), asked)
    assert set(asked) == {address}
    assert visits == []
    assert embedded(document) == []


def test_child_takes_nothing_from_elsewhere(tmp_path: Path) -> None:
    image = tmp_path / "marker.png"
    image.write_bytes(PNG)
    markup = "".join(each.format(address=image.as_uri()) for each in MARKUP)
    assert embedded(render_in_child(page_of(markup), TODAY)) == []


def test_embedded_files_are_seen(tmp_path: Path) -> None:
    """What the tests above look for would be found if it were there."""
    import weasyprint

    image = tmp_path / "marker.png"
    image.write_bytes(PNG)
    markup = MARKUP[0].format(address=image.as_uri()) + MARKUP[6].format(address=image.as_uri())
    assert embedded(weasyprint.HTML(string=page_of(markup)).write_pdf()) == [b"/EmbeddedFile", b"/Image"]


def embedded(document: bytes) -> list[bytes]:
    """Pictures and attachments in a PDF."""
    with pikepdf.open(BytesIO(document)) as opened:
        return sorted(set(re.findall(rb"/(?:EmbeddedFile|Image)\b", without_streams(opened))))


@contextmanager
def listening(answer: bytes) -> Iterator[tuple[int, list[str]]]:
    """The port of a web server that gives everybody this answer, and the list of what it was asked for."""
    visits: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            visits.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_arguments: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port, visits
        finally:
            server.shutdown()
            thread.join()


# Editions: the working copy carries its answers, the copy to share carries nothing


ANSWERS = b'{"some": "answers"}\n'


def test_working_copy_with_its_answers_is_pdf_ua_and_the_same_each_time() -> None:
    result = tiny_result("Ask Kim.")
    document = report_pdf(result, answers=ANSWERS)
    assert [each.message for each in page.validate_pdf_bytes(document, profile="ua1").failures] == []
    assert report_pdf(result, answers=ANSWERS) == document
    with pikepdf.open(BytesIO(document)) as opened:
        assert list(opened.attachments) == ["answers.json"]
        attached = opened.attachments["answers.json"]
        assert attached.get_file().read_bytes() == ANSWERS
        assert str(attached.relationship) == "/Source"
        assert set(ACTIVE.findall(without_streams(opened))) <= ATTACHED


def test_copy_to_share_has_no_notes_no_answers_and_no_ties() -> None:
    result = tiny_result("Canary note")
    assert "Canary note" in report_html(result)
    shared = report_html(result, edition="share")
    assert "Canary note" not in shared
    assert 'class="law-line"' in report_html(result_of("worst"))
    assert 'class="law-line"' not in report_html(result_of("worst"), edition="share")
    with pikepdf.open(BytesIO(report_pdf(result, edition="share", answers=ANSWERS))) as opened:
        assert list(opened.attachments) == []
        assert set(ACTIVE.findall(without_streams(opened))) == set()
