"""HTML -> PDF through a child process."""

from collections.abc import Callable, Sequence

from ..core.compare import Comparison
from ..core.freshness import newest
from ..core.questionnaire import Questionnaire
from ..core.result import Result
from .html import Edition, html, questionnaire_html
from .process import render_apart


def pdf(
    result: Result,
    held: Sequence[int] = (),
    comparison: Comparison | None = None,
    edition: Edition = "working",
    answers: bytes = b"",
    wanted: Callable[[], bool] = lambda: True,
) -> bytes:
    """The report as PDF/UA-1; the same arguments give the same bytes.

    Args:
        held: descriptors of the slot, which the child holds as long as it lives.
        comparison: with an earlier assessment, for a section of its own.
        edition: the copy to share has neither notes nor the tie between a gap and a duty.
        answers: a saved file, attached to a working copy so that the PDF can be opened again.
        wanted: whether anybody still waits for it.

    Raises:
        RenderingFailed: where the child gives no document.
        Unwanted: where nobody waits any more.
    """
    attachment = answers if edition == "working" else b""
    return render_apart(html(result, comparison, edition), result.date, attachment, held, wanted)


def questionnaire_pdf(questionnaire: Questionnaire) -> bytes:
    """The whole questionnaire as PDF/UA-1; the same content gives the same bytes, whatever the day.

    Raises:
        RenderingFailed: where the child gives no document.
    """
    return render_apart(questionnaire_html(questionnaire), newest(questionnaire))
