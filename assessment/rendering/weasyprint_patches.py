"""What makes the libraries of the renderer faster and changes nothing in what they draw. Only home of pydyf.

`python -m bench pdf` measures it: together a sixth of the time of a long report.
"""

import gc
import zlib
from types import SimpleNamespace
from typing import Any

import pydyf

COMPRESSION_LEVEL = 6
"""Of compression; the library's 9 takes twice as long for 2 % less."""


def collect_rarely() -> None:
    """Boxes and styles live until the process ends: looking through them again and again frees nothing."""
    gc.set_threshold(100_000, 50, 1000)


def apply_patches() -> None:
    pydyf.zlib = SimpleNamespace(compressobj=_compressor)
    pydyf.PDF.page_references = property(_page_references)


def _compressor(**_level: int) -> Any:
    return zlib.compressobj(COMPRESSION_LEVEL)


def _page_references(pdf: pydyf.PDF) -> tuple[bytes, ...]:
    """As in the library, which makes all of them anew for each element of each page, and so grows quadratically."""
    kids = pdf.pages["Kids"]
    made: tuple[int, tuple[bytes, ...]] = getattr(pdf, "made_references", (0, ()))
    if made[0] != len(kids):
        made = len(kids), tuple(f"{number} 0 R".encode("ascii") for number in kids[::3])
        pdf.made_references = made
    return made[1]
