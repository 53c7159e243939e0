"""Patches that make WeasyPrint and pydyf faster and change nothing in what they draw. Only home of pydyf.

`python -m bench pdf` measures them: together they save a sixth of the time of a long report.
"""

import gc
import zlib
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

import pydyf

from ..errors import ReadinessError
from ..translation import _

WRITTEN_FOR = {"weasyprint": ("70",), "pydyf": ("0", "13")}
"""The releases whose private parts the patches replace. Read both functions again before you add another release."""
COMPRESSION_LEVEL = 6
"""pydyf's 9 takes twice as long and saves 2 %."""


class PatchedVersionError(ReadinessError):
    """A library is not the release that our patches were written for."""


def apply_patches() -> None:
    """Patch pydyf in this process.

    Raises:
        PatchedVersionError: WeasyPrint or pydyf is another release than the patches were written for.
    """
    for library, expected in WRITTEN_FOR.items():
        check_version(library, version(library), expected)
    pydyf.zlib = SimpleNamespace(**{**vars(zlib), "compressobj": _compressor})
    pydyf.PDF.page_references = property(_page_references)


def check_version(library: str, installed: str, expected: tuple[str, ...]) -> None:
    """Raise PatchedVersionError unless the installed version begins with the expected numbers."""
    if tuple(installed.split("."))[: len(expected)] != expected:
        message = _("{library} {installed} is installed, but our patches were written for {expected}")
        raise PatchedVersionError(message.format(library=library, installed=installed, expected=".".join(expected)))


def collect_rarely() -> None:
    """Make garbage collection rare: boxes and styles live until the process ends, so collecting frees nothing."""
    gc.set_threshold(100_000, 50, 1000)


def _compressor(**_level: int) -> Any:
    return zlib.compressobj(COMPRESSION_LEVEL)


def _page_references(pdf: pydyf.PDF) -> tuple[bytes, ...]:
    """Return the references of all pages.

    pydyf builds them again for each element of each page, so its time grows with the square of the pages. Here they
    are built again only when a page was added.
    """
    kids = pdf.pages["Kids"]
    count, references = getattr(pdf, "cached_page_references", (0, ()))
    if count != len(kids):
        references = tuple(f"{number} 0 R".encode("ascii") for number in kids[::3])
        pdf.cached_page_references = len(kids), references
    return references
