"""The pages *check your answers* and *results*."""

from contextlib import suppress

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ..core.response import profile_missing
from ..process_limit import ProcessLimitReachedError
from ..rendering.html import report_context
from ..storage import StorageUnavailableError
from .open_assessment import open_assessment
from .report_jobs import ReportFailedError
from .site import current_site
from .views.check import not_asked

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


@blueprint.get("/results")
def show_results() -> ResponseReturnValue:
    assessment = open_assessment()
    site = current_site()
    return render_template(
        "results.html",
        profile_missing=profile_missing(site.questionnaire, assessment.response),
        **report_context(assessment.result, assessment.comparison),
    )
