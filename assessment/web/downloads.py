"""The report as a PDF, and the page to show while the PDF is rendered."""

from collections.abc import Mapping

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..process_limit import ProcessLimitReachedError
from ..rendering.editions import Edition
from .attachments import attachment
from .error_pages import PAGE_RETRY_SECONDS
from .open_assessment import open_assessment
from .report_jobs import ReportFailedError
from .site import current_site

blueprint = Blueprint("downloads", __name__)

BY_HAND = "by-hand"
"""With ?by-hand=yes, the page that waits for a PDF does not reload automatically."""
RELOAD_SECONDS = 3
USUAL_SECONDS = 15
"""The time in which most reports are ready, even while others are being rendered."""


@blueprint.get("/report.pdf")
def working_copy() -> ResponseReturnValue:
    """Send the working copy, which includes notes and has the answers attached."""
    return _download("working")


@blueprint.get("/report-to-share.pdf")
def copy_to_share() -> ResponseReturnValue:
    return _download("share")


@blueprint.get("/report-for-the-board.pdf")
def copy_for_the_board() -> ResponseReturnValue:
    return _download("board")


DOWNLOADS: Mapping[Edition, tuple[str, str]] = {
    "working": ("downloads.working_copy", ""),
    "share": ("downloads.copy_to_share", "-to-share"),
    "board": ("downloads.copy_for_the_board", "-board"),
}
"""The endpoint of each edition, and the ending of its file name."""


def _download(edition: Edition) -> ResponseReturnValue:
    """Send the PDF if it is ready. If not, redirect to the page that waits for it."""
    document = current_site().reports.find_pdf(open_assessment().report_input(edition))
    if document is None:
        return redirect(url_for("downloads.waiting", edition=edition), 303)
    _view, ending = DOWNLOADS[edition]
    return attachment(document, "application/pdf", f"{current_site().today().isoformat()}{ending}.pdf")


@blueprint.get("/report/<edition>")
def waiting(edition: Edition) -> ResponseReturnValue:
    """Show the page that waits for the PDF and starts its download. No request waits for a PDF to be rendered."""
    assessment = open_assessment()
    if edition not in DOWNLOADS:
        abort(404)
    address = url_for(DOWNLOADS[edition][0])
    try:
        if current_site().reports.ensure_started(assessment.report_input(edition)):
            return _waiting("ready", 200, edition, 0, address)
        return _waiting("making", 202, edition, RELOAD_SECONDS)
    except ProcessLimitReachedError:
        return _waiting("busy", 503, edition, PAGE_RETRY_SECONDS)
    except ReportFailedError as error:
        return _waiting("failed", 503, edition, error.seconds, refresh=False)


def _waiting(
    state: str, status: int, edition: Edition, seconds: int, leads_to: str = "", refresh: bool = True
) -> ResponseReturnValue:
    """Return a page that reloads automatically, unless the visitor prefers to reload it by hand."""
    by_hand = BY_HAND in request.args
    page = render_template(
        "waiting.html",
        state=state,
        seconds=seconds,
        usual=USUAL_SECONDS,
        leads_to=leads_to,
        edition=edition,
        by_hand=by_hand,
    )
    response = make_response(page, status)
    if refresh and not by_hand:
        response.headers["Refresh"] = f"{seconds}; url={leads_to}" if leads_to else str(seconds)
    if status == 503:
        response.headers["Retry-After"] = str(seconds)
    return response
