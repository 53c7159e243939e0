"""Downloads for other programs: the answers, the action plan, the review date and the result."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from .. import saved_file
from ..rendering.plan_csv import as_csv
from ..rendering.plan_spreadsheet import as_xlsx
from ..rendering.result_json import as_json
from ..rendering.review_calendar import as_ics
from ..vault import derive_token
from .attachments import JSON, attachment
from .open_assessment import open_assessment
from .site import current_site

blueprint = Blueprint("exports", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ICS = "text/calendar"
CSV = "text/csv"


@blueprint.get("/answers.json")
def answers_json() -> ResponseReturnValue:
    """Return the saved answers in a file that the site can open again."""
    assessment = open_assessment()
    return attachment(saved_file.write_json(assessment.saved), JSON, f"{_today()}.json")


@blueprint.get("/plan.xlsx")
def plan_xlsx() -> ResponseReturnValue:
    """Return the action plan. It includes notes, as the working copy does."""
    assessment = open_assessment()
    plan = as_xlsx(assessment.result)
    return attachment(plan, XLSX, f"plan-{_today()}.xlsx")


@blueprint.get("/plan.csv")
def plan_csv() -> ResponseReturnValue:
    """Return the rows of the action plan, with notes, for a tracker."""
    assessment = open_assessment()
    return attachment(as_csv(assessment.result), CSV, f"plan-{_today()}.csv")


@blueprint.get("/review.ics")
def review_ics() -> ResponseReturnValue:
    """Return the review date and the dates of the plan as events.

    Their ids do not reveal the code. They stay the same, so a later file moves the events.
    """
    assessment = open_assessment()
    uid = derive_token(assessment.code.symbols, "review")
    return attachment(as_ics(assessment.result, uid), ICS, "review.ics")


@blueprint.get("/result.json")
def result_json() -> ResponseReturnValue:
    """Return the result. It includes notes, as the working copy does."""
    assessment = open_assessment()
    result = as_json(assessment.result)
    return attachment(result, JSON, f"result-{_today()}.json")


def _today() -> str:
    return current_site().today().isoformat()
