"""Extracts the answers from a PDF, in a separate sandboxed process. The only module that imports pikepdf.

A malicious PDF can take minutes and gigabytes to open, so a web process never opens one.
`assessment.saved_file.pdf` runs this module and sends the PDF to its stdin.
"""

import os
import sys
from io import BytesIO

from ..sandbox import Limits, enter_sandbox

ATTACHMENT_NAME = "answers.json"
PDF_READER_LIMITS = Limits(
    seconds=10,
    cpu_seconds=2,
    memory_bytes=144 * 1024 * 1024,  # a report of sixty pages takes a third of this
    file_bytes=0,
    output_bytes=1024 * 1024,  # no file of saved answers may be larger
)


def attached_answers(data: bytes) -> bytes:
    """Return the answers attached to a working copy.

    Raises:
        LookupError: There is no such attachment.
        Exception: Any error that pikepdf raises for a damaged file.
    """
    import pikepdf

    with pikepdf.open(BytesIO(data)) as document:
        return document.attachments[ATTACHMENT_NAME].get_file().read_bytes()


def main() -> None:
    enter_sandbox(PDF_READER_LIMITS, int(sys.argv[1]))
    answers = attached_answers(sys.stdin.buffer.read())
    sys.stdout.buffer.write(answers)
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
