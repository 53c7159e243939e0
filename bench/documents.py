"""The PDF, made cold by its child process, against Chromium printing the same HTML in the same run."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from shutil import which
from statistics import median

import pikepdf

from assessment.core.result import Result
from assessment.rendering.fonts import TEXT, font_file
from assessment.rendering.html import STYLESHEET, report_html
from assessment.rendering.render_process import render_in_child

from .companies import TODAY, judged, larger, questionnaire, small, smaller
from .figures import Row, ms, seconds, spread, times
from .process import output, peak, run

OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")
PRIORITY = ("nice", "-n", "10")
"""As low as that of our child, or on a busy machine the comparison would say nothing."""
WORD = '<html lang="en"><title>One</title><p>One'
REPEATS = 3
MEGABYTES = 120
STEEPEST = 1.2
"""How much dearer a page of a long document may be than one of a short document, and the growth be called linear."""
SIZES = (1, 10, 40)
"""Times the questions of a small questionnaire, for documents of about 10, 30 and 100 pages."""


@dataclass(frozen=True)
class Measured:
    """Both ways to make a PDF of the same HTML; seconds of each run."""

    own: list[float]
    cpu: list[float]
    chromium: list[float]
    pages: int
    bytes: int

    @property
    def seconds(self) -> float:
        return median(self.own)

    @property
    def per_page(self) -> float:
        return self.seconds / self.pages


def chromium() -> str | None:
    """The program, where there is one."""
    return which("chromium") or which("chromium-browser") or which("google-chrome")


def measure(short: bool = False) -> list[Row]:
    """`short` leaves out all but the smallest, to see that it runs."""
    asked = questionnaire()
    if short:
        return _document("a small report", small(smaller(asked)), 1)
    full = judged(asked, "worst")
    return [
        *_document("a report of an ordinary company", judged(asked, "random", 4, "game"), REPEATS),
        *_document("the full report with every gap", full, REPEATS),
        *_memory(full),
        *_start(),
        *_growth(),
    ]


def _document(name: str, result: Result, repeats: int) -> list[Row]:
    found = measured(report_html(result), repeats)
    size = f"{found.pages} pages, {found.bytes // 1024} kB"
    rows = [Row(f"{name}, {size}", spread(found.own), f"{ms(found.per_page)} a page")]
    if found.chromium:
        ratio = found.seconds / median(found.chromium)
        rows.append(Row("Chromium printing the same HTML", spread(found.chromium), f"ours takes {times(ratio)}"))
    return rows


def _memory(result: Result) -> list[Row]:
    """Of a run of its own, since looking takes time."""
    document = report_html(result)
    own = peak(lambda: made(document)) / 1024**2
    rows = [Row("memory at most, full report", f"{own:.0f} MB", "", f"<= {MEGABYTES} MB", own <= MEGABYTES)]
    if chromium():
        with _page(document) as command:
            other = peak(lambda: output(*command)) / 1024**2
        rows.append(Row("memory of Chromium at most, the same HTML", f"{other:.0f} MB", f"ours {times(own / other)}"))
    return rows


def _start() -> list[Row]:
    """What a document of one word takes: the start of Python, the imports, the fonts."""
    own = [run(lambda: made(WORD)).seconds for _run in range(REPEATS)]
    return [Row("start of the child, a document of one word", spread(own))]


def _growth() -> list[Row]:
    """A line through three sizes; what is the same in all of them, such as the imports, is not part of its slope."""
    asked = smaller(questionnaire())
    least, middle, most = (measured(report_html(small(larger(asked, size))), REPEATS, False) for size in SIZES)
    words = ", ".join(f"{each.pages} pages {seconds(median(each.cpu))}" for each in (least, middle, most))
    first, further = _slope(least, middle), _slope(middle, most)
    return [
        Row(f"CPU for {SIZES[1]} and {SIZES[2]} times the questions", words, "", "", None),
        Row(
            "each page between the second and the third of them",
            ms(further),
            f"{times(further / first)} of each page between the first and the second",
            f"linear: <= {STEEPEST} x",
            further <= STEEPEST * first,
        ),
    ]


def _slope(less: Measured, more: Measured) -> float:
    """CPU seconds for each further page."""
    return (median(more.cpu) - median(less.cpu)) / (more.pages - less.pages)


def measured(document: str, repeats: int, both: bool = True) -> Measured:
    """Taking turns, each with its start."""
    own: list[float] = []
    cpu: list[float] = []
    other: list[float] = []
    for _repeat in range(repeats):
        done = run(lambda: made(document))
        own.append(done.seconds)
        cpu.append(done.cpu)
        if both and chromium():
            with _page(document) as command:
                other.append(run(lambda: output(*command)).seconds)
    with pikepdf.open(BytesIO(done.output)) as pdf:
        return Measured(own, cpu, other, len(pdf.pages), len(done.output))


def made(document: str) -> bytes:
    """The PDF, by a child process of its own."""
    return render_in_child(document, TODAY)


@contextmanager
def _page(document: str) -> Iterator[list[str]]:
    """The command with which Chromium prints the same HTML, with the same stylesheet and fonts, in a new profile."""
    with tempfile.TemporaryDirectory(prefix="readiness-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        style = (files("assessment.reports") / "report.css").read_text(encoding="utf-8")
        for font in TEXT:
            style = style.replace(f"font://files/{font}", font_file(font).as_uri())
        (folder / "report.css").write_text(style, encoding="utf-8")
        page = folder / "report.html"
        page.write_text(document.replace(STYLESHEET, "report.css"), encoding="utf-8")
        program = chromium()
        assert program
        yield [
            *PRIORITY,
            program,
            *OPTIONS,
            f"--user-data-dir={folder}",
            f"--print-to-pdf={folder / 'made.pdf'}",
            page.as_uri(),
        ]
