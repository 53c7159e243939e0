"""What people take to work with elsewhere: the action plan, the review date, the result for other programs."""

from flask import Blueprint, make_response
from flask.typing import ResponseReturnValue

from ..rendering.as_ics import as_ics
from ..rendering.as_json import as_json
from ..rendering.as_xlsx import as_xlsx
from ..vault import token
from .visit import open_assessment, site

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
    event = as_ics(site().today(), visit.expires_on, uid=token(visit.code.symbols, "review"))
    return _file(event, "text/calendar", "review.ics")


@blueprint.get("/result.json")
def result_json() -> ResponseReturnValue:
    """With notes, as the working copy has them."""
    visit = open_assessment()
    return _file(as_json(visit.result, kept_until=visit.expires_on), "application/json", f"result-{_day()}.json")


def _day() -> str:
    return site().today().isoformat()


def _file(content: bytes, mimetype: str, name: str) -> ResponseReturnValue:
    response = make_response(content)
    response.mimetype = mimetype
    response.headers["Content-Disposition"] = f'attachment; filename="child-safety-readiness-{name}"'
    return response
