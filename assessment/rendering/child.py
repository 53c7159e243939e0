"""The renderer: HTML in, PDF out, in a process of its own with limits. Only home of weasyprint.

Run as `python -I -m assessment.rendering.child`; the parent gives it the HTML, a separator and what is to be
attached, and nothing else but SOURCE_DATE_EPOCH.
"""

import contextlib
import logging
import os
import resource
import signal
import sys
from datetime import UTC, datetime
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

CPU_SECONDS = 60
"""The largest report there is (every service, every gap) takes a quarter of it."""
SECONDS = 120
"""Of the whole run, whatever else the machine does."""
MEMORY = 768 * 1024 * 1024
"""Of address space, in bytes; the whole questionnaire, the longest document there is, needs three fifths of it."""
SEPARATOR = b"\0"
"""Between the HTML and the attachment."""
ATTACHMENT = "answers.json"
EPOCH = datetime.fromtimestamp(0, UTC)
FONT_FOLDER = "fontpkg_noto_sans"
FONTS = {"regular.ttf": "NotoSans[wdth,wght].ttf", "italic.ttf": "NotoSans-Italic[wdth,wght].ttf"}


def limit() -> None:
    """The self-timer first: whatever happens next, this process ends."""
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    os.nice(19)  # whoever answers questions at the same time comes first
    for what, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 64 * 1024 * 1024),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS does not know all of them
            resource.setrlimit(what, (most, most))


def own_file(url: str) -> bytes:
    """The file behind report://files/NAME or font://files/NAME.

    Raises:
        PermissionError: for every other address.
    """
    scheme, _sign, name = url.partition("://files/")
    if scheme == "report" and name == "report.css":
        return (files("assessment.reports") / name).read_bytes()
    if scheme == "font" and name in FONTS:
        return (Path(str(files(FONT_FOLDER))) / "files" / FONTS[name]).read_bytes()
    raise PermissionError(url)


def render(html: str, asked: list[str] | None = None, attachment: bytes = b"", day: datetime = EPOCH) -> bytes:
    """PDF/UA-1, with the attachment, of this day, where there is one.

    Every address that was asked for is added to `asked`.
    """
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    from .tuning import tune

    tune()

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        """Serves report.css and the fonts, and nothing else."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if asked is not None:
                asked.append(url)
            kind = "text/css" if url.endswith(".css") else "font/ttf"
            return URLFetcherResponse(url, BytesIO(own_file(url)), {"Content-Type": kind})

    document = weasyprint.HTML(string=html, base_url="report://files/", url_fetcher=OwnFiles())
    about = {"name": ATTACHMENT, "description": ATTACHMENT, "created": day, "modified": day}
    attachments = [weasyprint.Attachment(string=attachment, **about)] if attachment else []
    written: bytes = document.write_pdf(
        pdf_variant="pdf/ua-1", pdf_tags=True, attachments=attachments, finisher=_associate
    )
    return written


def _associate(_document: Any, pdf: Any) -> None:
    """Make the attachment an associated file, the source of the report; WeasyPrint does so only for PDF/A-3."""
    found: list[Any] = [each for each in pdf.objects if isinstance(each, dict)]
    specifications = [each for each in found if each.get("Type") == "/Filespec"]
    for each in specifications:
        each["AFRelationship"] = "/Source"
    if specifications:
        pdf.catalog["AF"] = f"[{' '.join(each.reference.decode() for each in specifications)}]"


def main() -> None:
    from .tuning import collect_rarely

    limit()
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
