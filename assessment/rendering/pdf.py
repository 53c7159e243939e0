"""Renders reports and questionnaires as PDF/UA-1 in a sandboxed child process."""

from collections.abc import Callable, Sequence
from datetime import date

from ..core.compare import Comparison
from ..core.freshness import newest_check
from ..core.questionnaire import Questionnaire
from ..core.result import Result
from ..sandbox import ChildFailedError, run_child
from .editions import EDITIONS, Edition, Paper
from .html import questionnaire_html, report_html
from .render_child import RENDERER_LIMITS, SEPARATOR

RENDERER = "assessment.rendering.render_child"


def report_pdf(
    result: Result,
    comparison: Comparison | None = None,
    edition: Edition = "working",
    answers: bytes = b"",
    paper: Paper | None = None,
    *,
    lock_fds: Sequence[int] = (),
    is_wanted: Callable[[], bool] = lambda: True,
) -> bytes:
    """Render a report as PDF. The same arguments give the same bytes.

    Args:
        comparison: Adds a section that compares the result with an earlier assessment.
        edition: A key of EDITIONS.
        answers: A saved file, attached to the working copy so that people can continue from the PDF.
        paper: The page size. The default is the size that the company's country uses.
        lock_fds: Descriptors of locks that the child holds until it ends.
        is_wanted: A function that returns whether anyone still wants the PDF. It is called several times a second.

    Raises:
        ChildFailedError: The child returned no PDF.
        ChildCancelledError: No one wants the PDF any more.
    """
    attachment = answers if EDITIONS[edition].answers else b""
    html = report_html(result, comparison, edition, paper)
    return html_to_pdf(html, result.date, attachment, lock_fds, is_wanted)


def questionnaire_pdf(questionnaire: Questionnaire, paper: Paper = "a4") -> bytes:
    """Render the whole questionnaire as PDF. The same content gives the same bytes on any day.

    Raises:
        ChildFailedError: The child returned no PDF.
    """
    return html_to_pdf(questionnaire_html(questionnaire, paper), newest_check(questionnaire))


def html_to_pdf(
    html: str,
    day: date,
    attachment: bytes = b"",
    lock_fds: Sequence[int] = (),
    is_wanted: Callable[[], bool] = lambda: True,
) -> bytes:
    """Render an HTML document as PDF.

    Args:
        day: The date of the document.
        attachment: A file of saved answers. If it is empty, nothing is attached.
        lock_fds: Descriptors of locks that the child holds until it ends.
        is_wanted: A function that returns whether anyone still wants the PDF.

    Raises:
        ChildFailedError: The child returned no PDF.
        ChildCancelledError: No one wants the PDF any more.
    """
    data = SEPARATOR.join((day.isoformat().encode(), html.encode(), attachment))
    pdf = run_child(RENDERER, data, RENDERER_LIMITS, lock_fds=lock_fds, is_wanted=is_wanted)
    if not pdf.startswith(b"%PDF-"):
        raise ChildFailedError
    return pdf
