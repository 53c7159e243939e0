"""The renderer, which turns HTML into PDF in a separate, sandboxed process.

This is the only module that imports weasyprint. `assessment.rendering.pdf` runs it. It reads the day of the document,
the HTML and the attachment from stdin, and writes the PDF to stdout.
"""

import logging
import os
import sys
import tempfile
from datetime import UTC, datetime
from importlib.resources import files
from io import BytesIO

from ..sandbox import Limits, enter_sandbox
from .fonts import FONTS, font_file, with_fallback_fonts
from .pdf_finishing import finish

MIB = 1024 * 1024
RENDERER_LIMITS = Limits(
    seconds=600,  # for a busy machine: the child has a low priority, so a minute of CPU time can take long
    cpu_seconds=60,  # the largest possible report (every service, every gap) takes a quarter of this
    memory_bytes=1024 * MIB,  # the longest document, the whole questionnaire, takes three fifths of this
    file_bytes=20 * MIB,  # the largest possible report takes a tenth of this
    output_bytes=20 * MIB,
)
SEPARATOR = b"\0"
"""Separates the day, the HTML and the attachment."""
ANSWERS_FILE = "answers.json"
EPOCH = datetime.fromtimestamp(0, UTC)


def own_file(url: str) -> bytes:
    """Return the content of the file at report://files/NAME or font://files/NAME.

    Raises:
        PermissionError: The URL names any other file.
    """
    scheme, _separator, name = url.partition("://files/")
    if scheme == "report" and name == "report.css":
        return (files("assessment.reports") / name).read_bytes()
    if scheme == "font" and name in FONTS:
        return font_file(name).read_bytes()
    raise PermissionError(url)


def render(html: str, requested: list[str] | None = None, attachment: bytes = b"", day: datetime = EPOCH) -> bytes:
    """Render HTML as PDF/UA-1.

    Args:
        requested: A list to which every URL that the document requests is appended.
        attachment: A file of saved answers. If it is empty, nothing is attached.
        day: The date of the attachment.
    """
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    from .weasyprint_patches import apply_patches

    apply_patches()

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        """Serves report.css and the fonts, and nothing else."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if requested is not None:
                requested.append(url)
            media_type = "text/css" if url.endswith(".css") else "font/ttf"
            return URLFetcherResponse(url, BytesIO(own_file(url)), {"Content-Type": media_type})

    document = weasyprint.HTML(string=with_fallback_fonts(html), base_url="report://files/", url_fetcher=OwnFiles())
    about = {"name": ANSWERS_FILE, "description": ANSWERS_FILE, "created": day, "modified": day}
    attachments = [weasyprint.Attachment(string=attachment, **about)] if attachment else []
    pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True, attachments=attachments, finisher=finish)
    return pdf


def main() -> None:
    enter_sandbox(RENDERER_LIMITS, int(sys.argv[1]))
    from .weasyprint_patches import collect_rarely

    tempfile.tempdir = os.getcwd()  # WeasyPrint copies its fonts here, and the parent deletes this folder
    collect_rarely()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    day_text, html, attachment = sys.stdin.buffer.read().split(SEPARATOR, 2)
    day = datetime.fromisoformat(day_text.decode()).replace(tzinfo=UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(day.timestamp()))  # the date to write into the fonts
    pdf = render(html.decode(), attachment=attachment, day=day)
    sys.stdout.buffer.write(pdf)
    sys.stdout.buffer.flush()
    os._exit(0)  # skips the interpreter's cleanup, which would only take time


if __name__ == "__main__":
    main()
