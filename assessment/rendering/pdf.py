"""HTML -> PDF through a child process."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from ..core.compare import Comparison
from ..core.freshness import newest
from ..core.questionnaire import Questionnaire
from ..core.result import Result
from ..slots import NoSlots, slot
from ..wording import _
from .child import SECONDS, SEPARATOR
from .editions import EDITIONS, Edition, Paper
from .html import html, questionnaire_html

PDF_SIGN = b"%PDF-"


class RenderingFailed(Exception):
    """The child ended without a document: too slow, too large or broken. The answers are untouched."""


def pdf(
    result: Result,
    slots: Path | None = None,
    comparison: Comparison | None = None,
    edition: Edition = "working",
    answers: bytes = b"",
    paper: Paper | None = None,
) -> bytes:
    """The report as PDF/UA-1; the same arguments give the same bytes.

    Args:
        slots: the folder of the lock files that all web processes share; None takes no slot.
        comparison: with an earlier assessment, for a section of its own.
        edition: what is in it and what is left out, by its name in EDITIONS.
        answers: a saved file, attached to a working copy so that the PDF can be opened again.
        paper: that of the company's country where none is given.

    Raises:
        Busy: where no slot is free.
        RenderingFailed: where the child gives no document.
    """
    attachment = answers if EDITIONS[edition].answers else b""
    try:
        with slot(slots) as descriptors:
            return _render(html(result, comparison, edition, paper), result.date, descriptors, attachment)
    except NoSlots as error:
        raise RenderingFailed(_("the folder of the slots cannot be used")) from error


def questionnaire_pdf(questionnaire: Questionnaire, paper: Paper = "a4") -> bytes:
    """The whole questionnaire as PDF/UA-1; the same content gives the same bytes, whatever the day.

    Raises:
        RenderingFailed: where the child gives no document.
    """
    return _render(questionnaire_html(questionnaire, paper), newest(questionnaire))


def _epoch(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _render(document: str, day: date, descriptors: tuple[int, ...] = (), attachment: bytes = b"") -> bytes:
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-m", "assessment.rendering.child"],
            input=document.encode() + SEPARATOR + attachment,
            capture_output=True,
            env={"SOURCE_DATE_EPOCH": str(_epoch(day))},
            cwd=os.sep,
            pass_fds=descriptors,
            timeout=SECONDS + 5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RenderingFailed from error
    if done.returncode or not done.stdout.startswith(PDF_SIGN):
        raise RenderingFailed(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout
