"""HTML -> PDF through a child process; as many at once as the machine has cores, for all processes together."""

import contextlib
import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from ..core.freshness import newest
from ..core.questionnaire import Questionnaire
from ..core.result import Result
from ..wording import _
from .child import SECONDS
from .html import html, questionnaire_html

PDF_SIGN = b"%PDF-"


class Busy(Exception):
    """Every slot is taken; try again soon."""


class RenderingFailed(Exception):
    """The child ended without a document: too slow, too large or broken. The answers are untouched."""


def pdf(result: Result, slots: Path | None = None) -> bytes:
    """The report as PDF/UA-1; the same result gives the same bytes.

    `slots`: the folder of the lock files that all web processes share; None takes no slot.

    Raises:
        Busy: where no slot is free.
        RenderingFailed: where the child gives no document.
    """
    with _slot(slots) as lock:
        return _render(html(result), result.date, lock)


def questionnaire_pdf(questionnaire: Questionnaire) -> bytes:
    """The whole questionnaire as PDF/UA-1; the same content gives the same bytes, whatever the day.

    Raises:
        RenderingFailed: where the child gives no document.
    """
    return _render(questionnaire_html(questionnaire), newest(questionnaire), None)


def _epoch(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _render(document: str, day: date, lock: int | None) -> bytes:
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-m", "assessment.rendering.child"],
            input=document.encode(),
            capture_output=True,
            env={"SOURCE_DATE_EPOCH": str(_epoch(day))},
            cwd=os.sep,
            pass_fds=() if lock is None else (lock,),  # the slot is free only when the child has ended
            timeout=SECONDS + 5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RenderingFailed from error
    if done.returncode or not done.stdout.startswith(PDF_SIGN):
        raise RenderingFailed(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


def _lock_file(folder: Path, number: int) -> int:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return os.open(folder / f"slot-{number}", os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise RenderingFailed(_("the folder of the slots cannot be used")) from error


@contextlib.contextmanager
def _slot(folder: Path | None) -> Iterator[int | None]:
    if folder is None:
        yield None
        return
    for number in range(os.cpu_count() or 1):
        descriptor = _lock_file(folder, number)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            continue
        try:
            yield descriptor
        finally:
            os.close(descriptor)
        return
    raise Busy
