"""The PDF report is accessible, self-contained and reproducible, with no warnings. Nothing can hang the renderer."""

import gc
import multiprocessing
import re
import threading
import zlib
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import page
import pikepdf
import pytest

from assessment import saved_file
from assessment.content import load, shipped
from assessment.core.compare import compare
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response
from assessment.core.result import Result, assess
from assessment.core.scoring_snapshot import take_snapshot
from assessment.rendering.html import report_html
from assessment.rendering.pdf import html_to_pdf, report_pdf
from assessment.rendering.render_child import own_file, render
from assessment.sample_answers import sample
from assessment.saved_file import SavedAnswers
from assessment.user_text import MAX_DETAIL_CHARACTERS
from support.content import TINY, TODAY
from support.pdf import ACTIVE, ATTACHED, OWN_FILES, WORKERS, Report, kept_log, look_at, page_texts, without_streams

SEEDS = (2, 13, 29)
"""With the worst, best and unknown reports, these have every element, class and nesting of fifty random reports.
More seeds would test more page breaks."""
REPORTS = ("worst", "best", "unknown", *(f"random-{seed}" for seed in SEEDS))


PNG = b"\x89PNG\r\n\x1a\n" + b"".join(
    len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
    for kind, data in (
        (b"IHDR", b"\0\0\0\1\0\0\0\1\x08\2\0\0\0"),
        (b"IDAT", zlib.compress(b"\0\xff\0\0")),
        (b"IEND", b""),
    )
)


@cache
def questionnaire() -> Questionnaire:
    return load(shipped())


def saved_of(name: str) -> SavedAnswers:
    """Return the saved sample answers of this name. For example, `random-7` has random answers with seed 7."""
    kind, _sign, seed = name.partition("-")
    saved = sample(questionnaire(), kind, TODAY, int(seed or 0))
    return replace(saved, snapshot=take_snapshot(questionnaire(), saved.response))


def result_of(name: str) -> Result:
    """Return the result of the sample answers of this name."""
    return assess(questionnaire(), saved_of(name).response, TODAY)


def report(name: str) -> Report:
    requested: list[str] = []
    gc.disable()  # collecting once after each document takes a tenth of the time of collecting during it
    with kept_log() as kept:
        document = render(report_html(result_of(name)), requested, saved_file.write_json(saved_of(name)))
    gc.collect()
    return look_at(document, kept.messages, set(requested))


@pytest.fixture(scope="session")
def reports() -> dict[str, Report]:
    """Render every report once, in two processes. This is the slow part of these tests."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=spawn) as pool:
        return dict(zip(REPORTS, pool.map(report, REPORTS), strict=True))


def test_reports_are_pdf_ua(reports: dict[str, Report]) -> None:
    assert {name: report.failures for name, report in reports.items() if report.failures} == {}


def test_reports_come_out_of_their_own_pdf_again(reports: dict[str, Report]) -> None:
    """The answers in the PDF give the same HTML, and a test below shows that the same HTML gives the same bytes."""
    for name, report in reports.items():
        again = saved_file.read_json(report.answers)
        assert again == saved_of(name)
        assert report_html(assess(questionnaire(), again.response, TODAY)) == report_html(result_of(name))


def test_reports_log_no_warning(reports: dict[str, Report]) -> None:
    assert {name: report.warnings for name, report in reports.items() if report.warnings} == {}


def test_reports_request_only_own_files(reports: dict[str, Report]) -> None:
    assert {name: report.asked for name, report in reports.items() if report.asked != OWN_FILES} == {}


def test_reports_embed_their_fonts(reports: dict[str, Report]) -> None:
    assert all(report.fonts for report in reports.values())
    assert {name: report.fonts for name, report in reports.items() if not all(report.fonts.values())} == {}


def test_reports_have_title_language_and_day(reports: dict[str, Report]) -> None:
    title = "Child safety readiness: Example Company"
    metadata = {(report.title, report.language, report.created) for report in reports.values()}
    assert metadata == {((title, title, True), "en", f"D:{TODAY:%Y%m%d}")}


def test_reports_skip_no_heading_level(reports: dict[str, Report]) -> None:
    for name, report in reports.items():
        assert report.headings[0] == 1, name
        skipped = [(above, below) for above, below in pairwise(report.headings) if below > above + 1]
        assert skipped == [], name


def test_reports_begin_with_one_page_that_leads_to_the_urgent_page(reports: dict[str, Report]) -> None:
    for name, report in reports.items():
        first, second, *_others = report.texts
        assert " Confidential: limited circulation Contents " in second, name
        assert f"what to do first, page {report.places['urgent']}." in first, name


def test_report_with_every_gap_names_every_program_in_print(reports: dict[str, Report]) -> None:
    text = " ".join(reports["worst"].texts)
    names = [program.name for program in questionnaire().programs]
    assert len(names) > 50
    unbroken = re.sub(r"[ -]", "", text)  # names are broken at the end of a line, where hyphens are lost
    assert [name for name in names if re.sub(r"[ -]", "", name) not in unbroken] == []


def test_urgent_page_is_the_last_two_pages_of_the_main_part(reports: dict[str, Report]) -> None:
    """People can then take out that one sheet of paper."""
    for name, report in reports.items():
        assert report.places["basis"] - report.places["urgent"] == 2, name


def test_appendix_has_page_numbers_of_its_own(reports: dict[str, Report]) -> None:
    for name, report in reports.items():
        main = report.places["basis"] - 1
        numbers = [page.split()[-1] for page in report.texts]
        appendix = [f"A{number}" for number in range(1, report.pages - main + 1)]
        assert numbers == [*map(str, range(1, main + 1)), *appendix], name


@pytest.mark.parametrize("name", ["worst", "unknown", "random-0", "random-13"])
def test_page_one_holds_the_longest_names(name: str) -> None:
    """Page 1 includes the changes since an earlier assessment. Only it and the contents are rendered."""
    plain = result_of(name)
    long = {id: ((f"A long {id} " * 20)[:MAX_DETAIL_CHARACTERS],) for id in ("organization", "scope", "prepared-by")}
    result = assess(questionnaire(), Response({**plain.response.profile, **long}, plain.response.answers), TODAY)
    earlier = saved_of("worst")
    assert earlier.snapshot
    comparison = compare(earlier.snapshot, earlier.response, earlier.version, TODAY, result)
    ends = '</nav><section id="since"></section><section id="urgent"></section></body></html>'
    front = report_html(result, comparison).partition("</nav>")[0] + ends
    first, second, *_others = page_texts(render(front))
    assert "See what has changed, page 2." in first
    assert "what to do first, page 2." in first
    assert "Confidential: limited circulation" in second
    assert " Contents " in second.partition(" The plan ")[0]
    unknown = result.mostly_unknown
    assert ("What to do this week, whatever the answers" if unknown else "First actions") in first
    actions = [step for step in result.first_actions if step.horizon == "this-week" or not unknown]
    assert len(actions) == len(re.findall(r"(?:This week|Within \d+ days|After that)", first))


def test_reports_leave_no_heading_at_the_foot_of_a_page(reports: dict[str, Report]) -> None:
    assert {name: report.orphans for name, report in reports.items() if report.orphans} == {}


def test_reports_have_headers_in_every_table(reports: dict[str, Report]) -> None:
    assert all(report.tables for report in reports.values())
    assert {name: report.tables for name, report in reports.items() if not all(report.tables)} == {}


def test_reports_link_only_to_web_addresses_and_themselves(reports: dict[str, Report]) -> None:
    assert set().union(*(report.links for report in reports.values())) <= {
        "https",
        "http",
        "internal",
        "mailto",
        "tel",
    }
    assert all("internal" in report.links for report in reports.values())


def test_reports_hold_no_action_and_no_attachment(reports: dict[str, Report]) -> None:
    assert {name: report.active for name, report in reports.items() if report.active} == {}


def test_flaws_of_reports_are_found() -> None:
    """What the tests above look for would be found if it were there."""
    alone = '<p style="break-after: page">E</p><h4>F</h4><p style="break-before: page">G</p>'
    document = page_of(
        f'<h1>A</h1><h3>B</h3>{alone}<table><tr><td>C</td></tr></table><a href="mailto:a@b.example">D</a>'
    )
    with pikepdf.open(BytesIO(render(document))) as opened:
        opened.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")
        for pdf_object in opened.objects:
            if isinstance(pdf_object, pikepdf.Dictionary) and "/FontFile2" in pdf_object:
                del pdf_object["/FontFile2"]
        written = BytesIO()
        opened.save(written)
    flawed = look_at(written.getvalue(), [], set())
    assert (flawed.headings, flawed.tables, flawed.links) == ([1, 3, 4], [0], {"mailto"})
    assert flawed.orphans == [2]
    assert flawed.active == {b"/OpenAction", b"/JavaScript", b"/JS"}
    assert set(flawed.fonts.values()) == {False}
    assert flawed.failures


# The same input, the same bytes


def tiny_result(*notes: str) -> Result:
    """Return the result for a report of one or two pages with these notes."""
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


# Files that the child may read


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
def test_own_file_returns_its_own(address: str) -> None:
    assert len(own_file(address)) > 1000


# Ways to put a file from the machine or the web into a document
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
        requested: list[str] = []
        document = render(page_of(markup.format(address=address)), requested)
    assert set(requested) == {address}
    assert visits == []
    assert embedded(document) == []


def test_child_takes_nothing_from_elsewhere(tmp_path: Path) -> None:
    image = tmp_path / "marker.png"
    image.write_bytes(PNG)
    markup = "".join(element.format(address=image.as_uri()) for element in MARKUP)
    assert embedded(html_to_pdf(page_of(markup), TODAY)) == []


def test_embedded_files_are_found(tmp_path: Path) -> None:
    """What the tests above look for would be found if it were there."""
    import weasyprint

    image = tmp_path / "marker.png"
    image.write_bytes(PNG)
    markup = MARKUP[0].format(address=image.as_uri()) + MARKUP[6].format(address=image.as_uri())
    assert embedded(weasyprint.HTML(string=page_of(markup)).write_pdf()) == [b"/EmbeddedFile", b"/Image"]


def embedded(document: bytes) -> list[bytes]:
    """Return the kinds of images and attachments in a PDF."""
    with pikepdf.open(BytesIO(document)) as opened:
        return sorted(set(re.findall(rb"/(?:EmbeddedFile|Image)\b", without_streams(opened))))


@contextmanager
def listening(answer: bytes) -> Iterator[tuple[int, list[str]]]:
    """Run a web server that always gives this answer. Yield its port and the list of paths that were requested."""
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


# Editions: only the working copy has the answers attached


ANSWERS = b'{"some": "answers"}\n'


def test_working_copy_with_its_answers_is_pdf_ua_and_the_same_each_time() -> None:
    result = tiny_result("Ask Kim.")
    document = report_pdf(result, answers=ANSWERS)
    assert [failure.message for failure in page.validate_pdf_bytes(document, profile="ua1").failures] == []
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
