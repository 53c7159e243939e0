"""The renderer: HTML in, PDF out, in a process of its own with limits. Only home of weasyprint.

Run as `python -I -m assessment.rendering.child`; the parent gives it nothing but SOURCE_DATE_EPOCH.
"""

import contextlib
import logging
import os
import resource
import signal
import sys
from importlib.resources import files
from io import BytesIO
from pathlib import Path

CPU_SECONDS = 60
"""The largest report there is (every service, every gap) takes a quarter of it."""
SECONDS = 120
"""Of the whole run, whatever else the machine does."""
MEMORY = 768 * 1024 * 1024
"""Of address space, in bytes; the whole questionnaire, the longest document there is, needs three fifths of it."""
FONT_FOLDER = "fontpkg_noto_sans"
FONTS = {"regular.ttf": "NotoSans[wdth,wght].ttf", "italic.ttf": "NotoSans-Italic[wdth,wght].ttf"}


def limit() -> None:
    """The self-timer first: whatever happens next, this process ends."""
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    os.nice(5)
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


def render(html: str, asked: list[str] | None = None) -> bytes:
    """PDF/UA-1. Every address that was asked for is added to `asked`."""
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        """Serves report.css and the fonts, and nothing else."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if asked is not None:
                asked.append(url)
            kind = "text/css" if url.endswith(".css") else "font/ttf"
            return URLFetcherResponse(url, BytesIO(own_file(url)), {"Content-Type": kind})

    document = weasyprint.HTML(string=html, base_url="report://files/", url_fetcher=OwnFiles())
    written: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    return written


def main() -> None:
    limit()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    html = sys.stdin.buffer.read().decode()
    result = render(html)
    sys.stdout.buffer.write(result)
    sys.stdout.buffer.flush()
    os._exit(0)  # nothing is left to tidy up, and it saves the time of doing so


if __name__ == "__main__":
    main()
