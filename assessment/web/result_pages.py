"""The pages *check your answers* and *results*."""

from contextlib import suppress

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from ..core.response import profile_missing
from ..process_limit import ProcessLimitReachedError
from ..rendering.html import files_of, report_context
from ..storage import StorageUnavailableError
from .open_assessment import open_assessment
from .report_jobs import ReportFailedError
from .site import current_site
from .views.check import not_asked
from .views.results import RESULT_PAGES, SUMMARY, with_page_addresses

blueprint = Blueprint("results", __name__)


@blueprint.get("/check")
def check_answers() -> ResponseReturnValue:
    """Show all answers, and start rendering the report, which most visitors ask for next."""
    assessment = open_assessment()
    site = current_site()
    missing = profile_missing(site.questionnaire, assessment.response)
    if site.settings.ahead and not missing:
        with suppress(ProcessLimitReachedError, ReportFailedError, StorageUnavailableError):
            site.reports.ensure_started(assessment.report_input("working"), early=True)
    result = assessment.result
    return render_template("check.html", result=result, profile_missing=missing, not_asked=not_asked(result))


@blueprint.get("/results", defaults={"result_page": SUMMARY.id})
@blueprint.get("/results/<result_page>")
def show_results(result_page: str) -> ResponseReturnValue:
    assessment = open_assessment()
    site = current_site()
    page = next((page for page in RESULT_PAGES if page.id == result_page), None) or abort(404)
    addresses = {other.id: url_for("results.show_results", result_page=other.id) for other in RESULT_PAGES}
    context = report_context(assessment.result, assessment.comparison)
    context["sections"] = [files_of("sections")[name] for name in page.sections]
    html = render_template(
        "results.html",
        profile_missing=profile_missing(site.questionnaire, assessment.response),
        page=page,
        pages=RESULT_PAGES,
        on_summary=page is SUMMARY,
        **context,
    )
    return with_page_addresses(html, {**addresses, "urgent": url_for("pages.urgent")})
