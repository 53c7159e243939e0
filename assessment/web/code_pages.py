"""The pages that show the code, lock the assessment and delete it."""

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from ..saved_file import notices
from ..storage import receipt
from .attachments import attachment
from .cookies import forget_code
from .forms.base import check_button, empty_form
from .open_assessment import NoAssessmentError, OpenAssessment, open_assessment
from .quick_path import QUICK_PATH, wants_quick_check
from .site import current_site
from .views.notices import limited_notices

blueprint = Blueprint("code", __name__)


@blueprint.get("/code")
def show_code() -> ResponseReturnValue:
    """Show the code automatically until the first save, and after that only on request."""
    assessment = open_assessment()
    return _code_page(assessment, is_shown=assessment.revision == 1)


@blueprint.post("/code")
def show_code_again() -> ResponseReturnValue:
    assessment = open_assessment()
    check_button()
    return _code_page(assessment, is_shown=True)


def _code_page(assessment: OpenAssessment, is_shown: bool) -> ResponseReturnValue:
    site = current_site()
    told = notices(site.questionnaire, assessment.saved, site.today()) if is_shown else ()
    return render_template(
        "code.html",
        notices=limited_notices(told),
        code=assessment.code.text if is_shown else "",
        begun=bool(assessment.response.profile),
        path=QUICK_PATH if wants_quick_check() else None,
    )


@blueprint.post("/code.txt")
def download() -> ResponseReturnValue:
    assessment = open_assessment()
    check_button()
    text = render_template("code.txt", code=assessment.code.text, kept_until=assessment.expires_on)
    return attachment(text.encode(), "text/plain", "code.txt")


@blueprint.post("/lock")
def lock() -> ResponseReturnValue:
    form = empty_form()
    if not form.accepts():
        return make_response(render_template("refused.html", problems=form.problems()), 400)
    return forget_code(make_response(render_template("locked.html", code_here=False)))


@blueprint.route("/delete", methods=["GET", "POST"])
def delete() -> ResponseReturnValue:
    assessment = open_assessment()
    if request.method != "POST":
        return render_template("delete.html", form=empty_form())
    check_button()
    site = current_site()
    if not site.storage.delete(assessment.code.record_id, site.today()):
        raise NoAssessmentError
    page = render_template(
        "deleted.html",
        visit=None,
        code_here=False,
        erased=site.storage.erase(),
        day=site.today(),
        number=receipt(assessment.code.record_id),
    )
    return forget_code(make_response(page))
