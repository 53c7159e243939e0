"""Patches that make WeasyPrint and pydyf faster without changing what they draw.

This is the only module that imports pydyf. `python -m bench pdf` measures the patches. Together they save a sixth of
the time that a long report takes.
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
"""The releases whose private code the patches replace. Before adding a release, reread both patched functions."""
COMPRESSION_LEVEL = 6
"""The default of pydyf, 9, takes twice as long and saves only 2%."""


class PatchedVersionError(ReadinessError):
    """The installed release of a library is not the one that the patches were written for."""


def apply_patches() -> None:
    """Patch pydyf in this process.

    Raises:
        PatchedVersionError: The patches were not written for the installed release of WeasyPrint or pydyf.
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
    """Make garbage collection rare. Boxes and styles live until the process ends, so collecting frees nothing."""
    gc.set_threshold(100_000, 50, 1000)


def _compressor(**_level: int) -> Any:
    return zlib.compressobj(COMPRESSION_LEVEL)


def _page_references(pdf: pydyf.PDF) -> tuple[bytes, ...]:
    """Return the references of all pages.

    pydyf rebuilds them for each element on each page, so its time grows with the square of the number of pages. This
    function rebuilds them only after a page was added.
    """
    kids = pdf.pages["Kids"]
    count, references = getattr(pdf, "cached_page_references", (0, ()))
    if count != len(kids):
        references = tuple(f"{number} 0 R".encode("ascii") for number in kids[::3])
        pdf.cached_page_references = len(kids), references
    return references
