"""Reads saved answers from a file. If it is a PDF, a sandboxed child process extracts them."""

from contextlib import nullcontext

from ..process_limit import ProcessLimit
from ..sandbox import ChildFailedError, run_child
from ..translation import _
from . import SavedAnswers, SavedFileError, read_json
from .pdf_child import PDF_READER_LIMITS

PDF_READER = "assessment.saved_file.pdf_child"
PDF_MAGIC = b"%PDF-"
MAX_PDF_BYTES = 4 * 1024 * 1024
"""Four times the size of the largest possible report."""


def read_any(data: bytes, limit: ProcessLimit | None = None) -> SavedAnswers:
    """Read saved answers from JSON, or from the working copy of a report.

    Args:
        limit: The limit on the number of PDFs read at once. By default, there is none.

    Raises:
        SavedFileError: The data cannot be used. The message says why.
        ProcessLimitReachedError: No slot is free for a PDF.
        LockFolderError: The folder for the lock files cannot be used.
    """
    if not data.startswith(PDF_MAGIC):
        return read_json(data)
    if len(data) > MAX_PDF_BYTES:
        raise SavedFileError(_("it is larger than 4 MB"))
    with limit.acquire() if limit else nullcontext() as slot:
        try:
            lock_fds = [slot.fileno()] if slot else []
            answers = run_child(PDF_READER, data, PDF_READER_LIMITS, lock_fds=lock_fds)
        except ChildFailedError as error:
            message = _("it contains no answers. Choose the working copy of a report or the JSON file")
            raise SavedFileError(message) from error
    return read_json(answers)
