"""The renderer: HTML in, PDF out, in a process of its own with limits. Only home of weasyprint.

Run as `python -I -m assessment.rendering.render_child`; the parent gives it the HTML, a separator and what is to be
attached, SOURCE_DATE_EPOCH, an empty folder as the current one, and the number of a pipe that nothing comes through,
but that breaks when the parent dies.
"""

import contextlib
import logging
import os
import re
import resource
import shutil
import signal
import sys
import tempfile
import threading
from datetime import UTC, datetime
from importlib.resources import files
from io import BytesIO
from typing import Any

from .fonts import FONTS, font_file, with_fallback_fonts

CPU_SECONDS = 60
"""The largest report there is (every service, every gap) takes a quarter of it."""
SECONDS = 120
"""Of the whole run, whatever else the machine does."""
MEMORY = 768 * 1024 * 1024
"""Of address space, in bytes; the whole questionnaire, the longest document there is, needs three fifths of it."""
MOST_BYTES = 20 * 1024 * 1024
"""Of a PDF, and of every file that is written on the way; the largest report there is has a tenth of it."""
SEPARATOR = b"\0"
"""Between the HTML and the attachment."""
ATTACHMENT = "answers.json"
EPOCH = datetime.fromtimestamp(0, UTC)
EMPTY = re.compile(rb"^(<[0-9a-f]+> )<>$")
"""A glyph of a font that stands for no character."""


def limit() -> None:
    """The self-timer first: whatever happens next, this process ends."""
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    os.nice(10)  # whoever answers questions at the same time comes first
    for what, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, MOST_BYTES),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS does not know all of them
            resource.setrlimit(what, (most, most))


def end_with(line: int, folder: str) -> None:
    """Die when the parent does, and leave nothing behind: nobody is there any more to take the PDF."""

    def watch() -> None:
        os.read(line, 1)
        shutil.rmtree(folder, ignore_errors=True)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


def own_file(url: str) -> bytes:
    """The file behind report://files/NAME or font://files/NAME.

    Raises:
        PermissionError: for every other address.
    """
    scheme, _sign, name = url.partition("://files/")
    if scheme == "report" and name == "report.css":
        return (files("assessment.reports") / name).read_bytes()
    if scheme == "font" and name in FONTS:
        return font_file(name).read_bytes()
    raise PermissionError(url)


def render(html: str, asked: list[str] | None = None, attachment: bytes = b"", day: datetime = EPOCH) -> bytes:
    """PDF/UA-1, with the attachment, of this day, where there is one.

    Every address that was asked for is added to `asked`.
    """
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    from .weasyprint_patches import apply_patches

    apply_patches()

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        """Serves report.css and the fonts, and nothing else."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if asked is not None:
                asked.append(url)
            kind = "text/css" if url.endswith(".css") else "font/ttf"
            return URLFetcherResponse(url, BytesIO(own_file(url)), {"Content-Type": kind})

    document = weasyprint.HTML(string=with_fallback_fonts(html), base_url="report://files/", url_fetcher=OwnFiles())
    about = {"name": ATTACHMENT, "description": ATTACHMENT, "created": day, "modified": day}
    attachments = [weasyprint.Attachment(string=attachment, **about)] if attachment else []
    written: bytes = document.write_pdf(
        pdf_variant="pdf/ua-1", pdf_tags=True, attachments=attachments, finisher=_finish
    )
    return written


def _finish(_document: Any, pdf: Any) -> None:
    _associate(pdf)
    _map_every_glyph(pdf)


def _map_every_glyph(pdf: Any) -> None:
    """A letter of several glyphs (marks in Hebrew, Thai, Arabic) gives its text to the first; the library maps the
    others to nothing, which PDF/UA does not allow, and here they are mapped to what is not seen.
    """
    for each in pdf.objects:
        stream: list[Any] = getattr(each, "stream", [])
        if b"begincmap" in stream:
            each.stream = [EMPTY.sub(rb"\1<200b>", part) if isinstance(part, bytes) else part for part in stream]


def _associate(pdf: Any) -> None:
    """Make the attachment an associated file, the source of the report; WeasyPrint does so only for PDF/A-3."""
    found: list[Any] = [each for each in pdf.objects if isinstance(each, dict)]
    specifications = [each for each in found if each.get("Type") == "/Filespec"]
    for each in specifications:
        each["AFRelationship"] = "/Source"
    if specifications:
        pdf.catalog["AF"] = f"[{' '.join(each.reference.decode() for each in specifications)}]"


def main() -> None:
    limit()
    from .weasyprint_patches import collect_rarely

    if len(sys.argv) > 1:
        tempfile.tempdir = os.getcwd()  # WeasyPrint copies its fonts to a file; the parent removes the folder
        end_with(int(sys.argv[1]), tempfile.tempdir)
    collect_rarely()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    html, _separator, attachment = sys.stdin.buffer.read().partition(SEPARATOR)
    day = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC) if attachment else EPOCH
    result = render(html.decode(), attachment=attachment, day=day)
    sys.stdout.buffer.write(result)
    sys.stdout.buffer.flush()
    os._exit(0)  # nothing is left to tidy up, and it saves the time of doing so


if __name__ == "__main__":
    main()
