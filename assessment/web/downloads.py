"""The report as PDF, and the page that stays in the window while it is made."""

from collections.abc import Mapping

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..process_limit import ProcessLimitReachedError
from ..rendering.editions import Edition
from .attachments import attachment
from .error_pages import RETRY_SECONDS
from .report_jobs import ReportFailedError
from .session import current_site, open_assessment

blueprint = Blueprint("downloads", __name__)

BY_HAND = "by-hand"
"""?by-hand=yes is the page that waits for a PDF without looking again by itself."""
LOOK_SECONDS = 3
USUAL_SECONDS = 15
"""In which most reports are made, also while others are."""


@blueprint.get("/report.pdf")
def report_pdf() -> ResponseReturnValue:
    """The working copy: with notes, and with the answers inside."""
    return _download("working")


@blueprint.get("/report-to-share.pdf")
def report_to_share() -> ResponseReturnValue:
    return _download("share")


@blueprint.get("/report-for-the-board.pdf")
def report_for_the_board() -> ResponseReturnValue:
    return _download("board")


DOWNLOADS: Mapping[Edition, tuple[str, str]] = {
    "working": ("downloads.report_pdf", ""),
    "share": ("downloads.report_to_share", "-to-share"),
    "board": ("downloads.report_for_the_board", "-board"),
}
"""The view of each edition, and how the name of its file ends."""


def _download(edition: Edition) -> ResponseReturnValue:
    """Sent at once where it is ready; else to the page that waits for it."""
    document = current_site().reports.find_pdf(open_assessment().report_input, edition)
    if document is None:
        return redirect(url_for("downloads.waiting", edition=edition), 303)
    _view, ending = DOWNLOADS[edition]
    return attachment(document, "application/pdf", f"{current_site().today().isoformat()}{ending}.pdf")


@blueprint.get("/report/<edition>")
def waiting(edition: Edition) -> ResponseReturnValue:
    """Stays in the window while the PDF is made and then sent; nobody is kept waiting for an answer."""
    visit = open_assessment()
    if edition not in DOWNLOADS:
        abort(404)
    address = url_for(DOWNLOADS[edition][0])
    try:
        if current_site().reports.ensure_started(visit.report_input, edition):
            return _waiting("ready", 200, edition, 0, address)
        return _waiting("making", 202, edition, LOOK_SECONDS)
    except ProcessLimitReachedError:
        return _waiting("busy", 503, edition, RETRY_SECONDS)
    except ReportFailedError as error:
        return _waiting("failed", 503, edition, error.seconds, refresh=False)


def _waiting(
    state: str, status: int, edition: Edition, seconds: int, leads_to: str = "", refresh: bool = True
) -> ResponseReturnValue:
    """A page that looks again by itself, unless the visitor rather does it by hand."""
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
