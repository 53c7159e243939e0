"""What people take to work with elsewhere: the action plan, the review date, the result for other programs."""

from flask import Blueprint, make_response
from flask.typing import ResponseReturnValue

from ..rendering.plan_spreadsheet import as_xlsx
from ..rendering.result_json import as_json
from ..rendering.review_calendar import as_ics
from ..vault import derive_token
from .session import current_site, open_assessment

blueprint = Blueprint("exports", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/plan.xlsx")
def plan_xlsx() -> ResponseReturnValue:
    """With notes, as the working copy has them."""
    visit = open_assessment()
    return _file(as_xlsx(visit.result, kept_until=visit.expires_on), XLSX, f"plan-{_day()}.xlsx")


@blueprint.get("/review.ics")
def review_ics() -> ResponseReturnValue:
    """Named after the code in a way that gives nothing of it away, so that a later file moves the event."""
    visit = open_assessment()
    event = as_ics(current_site().today(), visit.expires_on, uid=derive_token(visit.code.symbols, "review"))
    return _file(event, "text/calendar", "review.ics")


@blueprint.get("/result.json")
def result_json() -> ResponseReturnValue:
    """With notes, as the working copy has them."""
    visit = open_assessment()
    return _file(as_json(visit.result, kept_until=visit.expires_on), "application/json", f"result-{_day()}.json")


def _day() -> str:
    return current_site().today().isoformat()


def _file(content: bytes, mimetype: str, name: str) -> ResponseReturnValue:
    response = make_response(content)
    response.mimetype = mimetype
    response.headers["Content-Disposition"] = f'attachment; filename="child-safety-readiness-{name}"'
    return response
