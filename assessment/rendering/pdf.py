"""HTML -> PDF through a child process."""

from collections.abc import Callable, Sequence

from ..core.compare import Comparison
from ..core.freshness import newest_check
from ..core.questionnaire import Questionnaire
from ..core.result import Result
from .editions import EDITIONS, Edition, Paper
from .html import questionnaire_html, report_html
from .render_process import render_in_child


def report_pdf(
    result: Result,
    comparison: Comparison | None = None,
    edition: Edition = "working",
    answers: bytes = b"",
    paper: Paper | None = None,
    *,
    held: Sequence[int] = (),
    wanted: Callable[[], bool] = lambda: True,
) -> bytes:
    """The report as PDF/UA-1; the same arguments give the same bytes.

    Args:
        comparison: with an earlier assessment, for a section of its own.
        edition: what is in it and what is left out, by its name in EDITIONS.
        answers: a saved file, attached to a working copy so that the PDF can be opened again.
        paper: that of the company's country where none is given.
        held: descriptors of the slot, which the child holds as long as it lives.
        wanted: whether anybody still waits for it.

    Raises:
        RenderingFailed: where the child gives no document.
        Unwanted: where nobody waits any more.
    """
    attachment = answers if EDITIONS[edition].answers else b""
    return render_in_child(report_html(result, comparison, edition, paper), result.date, attachment, held, wanted)


def questionnaire_pdf(questionnaire: Questionnaire, paper: Paper = "a4") -> bytes:
    """The whole questionnaire as PDF/UA-1; the same content gives the same bytes, whatever the day.

    Raises:
        RenderingFailed: where the child gives no document.
    """
    return render_in_child(questionnaire_html(questionnaire, paper), newest_check(questionnaire))
