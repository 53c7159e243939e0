"""Compares the PDF from a new child process with Chromium printing the same HTML in the same run."""

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
from assessment.rendering.pdf import html_to_pdf

from .companies import TODAY, larger, sample_result, shipped_questionnaire, small, smaller
from .figures import Row, ms, seconds, spread, times
from .process import output, peak, run

OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")
PRIORITY = ("nice", "-n", "10")
"""The same low priority as our child process. Otherwise the comparison would be worthless on a busy machine."""
WORD = '<html lang="en"><title>One</title><p>One'
REPEATS = 3
MAX_MEGABYTES = 120
MAX_GROWTH = 1.2
"""The most that a page of a long document may cost, relative to a page of a short one, if growth is to be linear."""
SIZES = (1, 10, 40)
"""Multiples of a small questionnaire, which give documents of about 10, 30 and 100 pages."""


@dataclass(frozen=True)
class Measured:
    """The seconds that each run took, for both ways to turn the same HTML into a PDF."""

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
    """Return the path of Chromium, or None if it is not installed."""
    return which("chromium") or which("chromium-browser") or which("google-chrome")


def measure(short: bool = False) -> list[Row]:
    """Measure all documents, or only the smallest if `short` is set."""
    content = shipped_questionnaire()
    if short:
        return _document("a small report", small(smaller(content)), 1)
    full = sample_result(content, "worst")
    return [
        *_document("a report of an ordinary company", sample_result(content, "random", 4, "game"), REPEATS),
        *_document("the full report with every gap", full, REPEATS),
        *_memory(full),
        *_start(),
        *_growth(),
    ]


def _document(name: str, result: Result, repeats: int) -> list[Row]:
    measured = measure_both(report_html(result), repeats)
    size = f"{measured.pages} pages, {measured.bytes // 1024} kB"
    rows = [Row(f"{name}, {size}", spread(measured.own), f"{ms(measured.per_page)} a page")]
    if measured.chromium:
        ratio = measured.seconds / median(measured.chromium)
        rows.append(Row("Chromium printing the same HTML", spread(measured.chromium), f"ours takes {times(ratio)}"))
    return rows


def _memory(result: Result) -> list[Row]:
    """Measure the peak memory in a separate run, because sampling takes time."""
    document = report_html(result)
    own = peak(lambda: rendered(document)) / 1024**2
    rows = [Row("memory at most, full report", f"{own:.0f} MB", "", f"<= {MAX_MEGABYTES} MB", own <= MAX_MEGABYTES)]
    if chromium():
        with _page(document) as command:
            other = peak(lambda: output(*command)) / 1024**2
        rows.append(Row("memory of Chromium at most, the same HTML", f"{other:.0f} MB", f"ours {times(own / other)}"))
    return rows


def _start() -> list[Row]:
    """Measure a one-word document. Its time is that of starting Python, the imports and the fonts."""
    own = [run(lambda: rendered(WORD)).seconds for _run in range(REPEATS)]
    return [Row("start of the child, a document of one word", spread(own))]


def _growth() -> list[Row]:
    """Measure three sizes and compare their slopes, which leave out constant costs such as the imports."""
    content = smaller(shipped_questionnaire())
    shortest, middle, longest = (
        measure_both(report_html(small(larger(content, size))), REPEATS, False) for size in SIZES
    )
    words = ", ".join(
        f"{document.pages} pages {seconds(median(document.cpu))}" for document in (shortest, middle, longest)
    )
    first, further = _slope(shortest, middle), _slope(middle, longest)
    return [
        Row(f"CPU for {SIZES[1]} and {SIZES[2]} times the questions", words, "", "", None),
        Row(
            "each page between the second and the third of them",
            ms(further),
            f"{times(further / first)} of each page between the first and the second",
            f"linear: <= {MAX_GROWTH} x",
            further <= MAX_GROWTH * first,
        ),
    ]


def _slope(less: Measured, more: Measured) -> float:
    """Return the CPU seconds for each further page."""
    return (median(more.cpu) - median(less.cpu)) / (more.pages - less.pages)


def measure_both(document: str, repeats: int, both: bool = True) -> Measured:
    """Measure both ways, taking turns. Each run includes starting its process."""
    own: list[float] = []
    cpu: list[float] = []
    other: list[float] = []
    for _repeat in range(repeats):
        done = run(lambda: rendered(document))
        own.append(done.seconds)
        cpu.append(done.cpu)
        if both and chromium():
            with _page(document) as command:
                other.append(run(lambda: output(*command)).seconds)
    with pikepdf.open(BytesIO(done.output)) as pdf:
        return Measured(own, cpu, other, len(pdf.pages), len(done.output))


def rendered(document: str) -> bytes:
    """Render the PDF in a new child process and return it."""
    return html_to_pdf(document, TODAY)


@contextmanager
def _page(document: str) -> Iterator[list[str]]:
    """Yield the command that makes Chromium print the same HTML, with the same styles and fonts, in a new profile."""
    with tempfile.TemporaryDirectory(prefix="readiness-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        style = (files("assessment.reports") / "report.css").read_text(encoding="utf-8")
        for font in TEXT:
            style = style.replace(f"font://files/{font}", font_file(font).as_uri())
        (folder / "report.css").write_text(style, encoding="utf-8")
        page = folder / "report.html"
        page.write_text(document.replace(STYLESHEET, "report.css"), encoding="utf-8")
        program = chromium() or "chromium"
        yield [
            *PRIORITY,
            program,
            *OPTIONS,
            f"--user-data-dir={folder}",
            f"--print-to-pdf={folder / 'report.pdf'}",
            page.as_uri(),
        ]
