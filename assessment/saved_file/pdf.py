"""The answers inside a PDF, taken out by a child with limits."""

import os
import subprocess
import sys
from pathlib import Path

from ..process_limit import acquire_slot
from ..translation import _
from . import SavedAnswers, SavedFileError, read_json
from .pdf_child import SECONDS

SIGN = b"%PDF-"
MAX_BYTES = 4 * 1024 * 1024
"""Of a PDF; the largest report there is has a quarter of it."""


def read_any(data: bytes, slots: Path | None = None) -> SavedAnswers:
    """Saved answers, as JSON or inside a working copy of the report.

    `slots`: the folder of the lock files that all web processes share; None takes no slot.

    Raises:
        SavedFileError: for anything else, with the reason.
        Busy: where no slot is free for a PDF.
    """
    if not data.startswith(SIGN):
        return read_json(data)
    if len(data) > MAX_BYTES:
        raise SavedFileError(_("the PDF is larger than 4 MiB"))
    return read_json(_attached(data, slots))


def _attached(data: bytes, slots: Path | None) -> bytes:
    with acquire_slot(slots) as descriptors:
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-m", "assessment.saved_file.pdf_child"],
                input=data,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                cwd=os.sep,
                pass_fds=descriptors,
                timeout=SECONDS + 5,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _holds_none() from error
    if done.returncode:
        raise _holds_none()
    return done.stdout


def _holds_none() -> SavedFileError:
    return SavedFileError(_("this PDF holds no answers; choose the working copy of a report, or the JSON file"))
