"""Saved answers inside a PDF, taken out by a sandboxed child process."""

from contextlib import nullcontext

from ..process_limit import ProcessLimit
from ..sandbox import ChildFailedError, run_child
from ..translation import _
from . import SavedAnswers, SavedFileError, read_json
from .pdf_child import PDF_READER_LIMITS

PDF_READER = "assessment.saved_file.pdf_child"
PDF_MAGIC = b"%PDF-"
MAX_PDF_BYTES = 4 * 1024 * 1024
"""The largest possible report has a quarter of this."""


def read_any(data: bytes, limit: ProcessLimit | None = None) -> SavedAnswers:
    """Read saved answers from JSON, or from the working copy of a report.

    Args:
        limit: Holds a slot while a PDF is being read; without one, there is no limit.

    Raises:
        SavedFileError: The data is neither; the message says why.
        ProcessLimitReachedError: No slot is free for a PDF.
        LockFolderError: The folder of the lock files cannot be used.
    """
    if not data.startswith(PDF_MAGIC):
        return read_json(data)
    if len(data) > MAX_PDF_BYTES:
        raise SavedFileError(_("the PDF is larger than 4 MiB"))
    with limit.acquire() if limit else nullcontext() as slot:
        try:
            lock_fds = [slot.fileno()] if slot else []
            answers = run_child(PDF_READER, data, PDF_READER_LIMITS, lock_fds=lock_fds)
        except ChildFailedError as error:
            message = _("this PDF holds no answers; choose the working copy of a report, or the JSON file")
            raise SavedFileError(message) from error
    return read_json(answers)
