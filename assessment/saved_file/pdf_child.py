"""Takes the answers out of a PDF, in a sandboxed process of its own. Only home of pikepdf.

A PDF from a stranger can be built to cost minutes and gigabytes, so a web process never opens one.
`assessment.saved_file.pdf` runs this module. Its stdin is the PDF.
"""

import os
import sys
from io import BytesIO

from ..sandbox import Limits, enter_sandbox

ATTACHMENT_NAME = "answers.json"
MAX_ANSWERS_BYTES = 1024 * 1024
PDF_READER_LIMITS = Limits(
    seconds=10,
    cpu_seconds=2,
    memory_bytes=144 * 1024 * 1024,  # a report of sixty pages takes a third of this
    file_bytes=0,
    output_bytes=MAX_ANSWERS_BYTES,
)


def attached_answers(data: bytes) -> bytes:
    """Return the attachment of a working copy.

    Raises:
        LookupError: There is none, or it is too large.
        Exception: Whatever pikepdf makes of a damaged file.
    """
    import pikepdf

    with pikepdf.open(BytesIO(data)) as document:
        answers = document.attachments[ATTACHMENT_NAME].get_file().read_bytes()
    if len(answers) > MAX_ANSWERS_BYTES:
        raise LookupError(ATTACHMENT_NAME)
    return answers


def main() -> None:
    enter_sandbox(PDF_READER_LIMITS, int(sys.argv[1]))
    answers = attached_answers(sys.stdin.buffer.read())
    sys.stdout.buffer.write(answers)
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
