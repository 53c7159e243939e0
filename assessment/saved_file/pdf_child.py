"""Takes the answers out of a PDF, in a process of its own with limits. Only home of pikepdf.

A PDF from somewhere can be made to cost minutes and gigabytes, so it is never opened in a web process. Run as
`python -I -m assessment.saved_file.pdf_child`; the parent gives it nothing but the file.
"""

import contextlib
import os
import resource
import signal
import sys
from io import BytesIO

NAME = "answers.json"
"""Of the attachment."""
CPU_SECONDS = 2
SECONDS = 10
"""Of the whole run, whatever else the machine does."""
MEMORY = 144 * 1024 * 1024
"""Of address space, in bytes; a report of sixty pages needs a third of it."""
MOST = 1024 * 1024
"""Bytes that answers may have."""


def limit() -> None:
    """The self-timer first: whatever happens next, this process ends."""
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    os.nice(5)
    for what, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS does not know all of them
            resource.setrlimit(what, (most, most))


def attached(data: bytes) -> bytes:
    """The attachment of a working copy.

    Raises:
        LookupError: where there is none, or a larger one.
        Exception: whatever pikepdf makes of a damaged file.
    """
    import pikepdf

    with pikepdf.open(BytesIO(data)) as document:
        found = document.attachments[NAME].get_file().read_bytes()
    if len(found) > MOST:
        raise LookupError(NAME)
    return found


def main() -> None:
    limit()
    found = attached(sys.stdin.buffer.read())
    sys.stdout.buffer.write(found)
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
