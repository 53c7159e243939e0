"""The pages of one assessment: code, profile, hub, areas, check, results, downloads, lock, delete."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import saved_file
from ..core.response import Answer, Response, profile_missing
from ..core.result import AreaResult
from ..rendering.html import report_context
from ..rendering.pdf import pdf
from .forms import BUTTON, BaseForm, answers_form, answers_of, empty_form, profile_form, profile_values
from .visit import NoAssessment, Visit, forget, open_assessment, save, site

blueprint = Blueprint("assessment", __name__)

LATER = "later"
PATH = "path"
QUICK = "quick"
"""?path=quick leads from the code through the profile to the quick check; an address never holds more than that."""


@blueprint.get("/code")
def show_code() -> ResponseReturnValue:
    visit = open_assessment()
    begun = bool(visit.response.profile)
    return render_template("code.html", code=visit.code.text, begun=begun, path=_path())


@blueprint.route("/profile", methods=["GET", "POST"])
def profile() -> ResponseReturnValue:
    visit = open_assessment()
    questionnaire = site().questionnaire
    form = profile_form(questionnaire, visit.response)
    accepted = request.method == "POST" and form.accepts()
    if not accepted:
        problems = form.problems() if request.method == "POST" else []
        page = render_template(
            "profile.html", form=form, questionnaire=questionnaire, problems=problems, path=_path()
        )
        return make_response(page, 400 if problems else 200)
    values = profile_values(form, questionnaire)
    save(visit, lambda newest: replace(newest, profile={**newest.profile, **values}))
    return redirect(url_for("assessment.quick" if _path() else "assessment.hub"), 303)


def _path() -> str | None:
    return QUICK if request.args.get(PATH) == QUICK else None


@blueprint.get("/assessment")
def hub() -> ResponseReturnValue:
    visit = open_assessment()
    missing = profile_missing(site().questionnaire, visit.response)
    return render_template("hub.html", result=visit.result, profile_missing=missing)


@blueprint.route("/quick", methods=["GET", "POST"])
def quick() -> ResponseReturnValue:
    visit = open_assessment()
    if profile_missing(site().questionnaire, visit.response) and request.method != "POST":
        return redirect(url_for("assessment.profile", path=QUICK), 303)
    asked = visit.result.quick_check
    form = answers_form(asked, visit.response)
    accepted = request.method == "POST" and form.accepts()
    if not accepted:
        problems = form.problems() if request.method == "POST" else []
        return make_response(_questions_page("quick.html", visit, form, problems), 400 if problems else 200)
    answers = answers_of(form, asked)
    save(visit, lambda newest: _with_answers(newest, answers))
    return redirect(url_for("assessment.hub" if request.form.get(BUTTON) == LATER else "assessment.results"), 303)


@blueprint.route("/area/<id>", methods=["GET", "POST"])
def area(id: str) -> ResponseReturnValue:
    visit = open_assessment()
    if profile_missing(site().questionnaire, visit.response) and request.method != "POST":
        return redirect(url_for("assessment.profile"), 303)
    found = _area(visit, id)
    form = answers_form(found.asked, visit.response)
    accepted = request.method == "POST" and form.accepts()
    if not accepted:
        problems = form.problems() if request.method == "POST" else []
        shown = [each for each in visit.result.areas if each.asked]
        place = shown.index(found) + 1
        page = _questions_page("area.html", visit, form, problems, area=found, place=place, areas=shown)
        return make_response(page, 400 if problems else 200)
    answers = answers_of(form, found.asked)
    save(visit, lambda newest: _with_answers(newest, answers))
    if request.form.get(BUTTON) == LATER:
        return redirect(url_for("assessment.hub"), 303)
    following = _following(visit, found)
    if following is None:
        return redirect(url_for("assessment.check"), 303)
    return redirect(url_for("assessment.area", id=following.area.id), 303)


def _area(visit: Visit, id: str) -> AreaResult:
    found = next((each for each in visit.result.areas if each.area.id == id and each.asked), None)
    return found or abort(404)


def _questions_page(template: str, visit: Visit, form: BaseForm, problems: list[tuple[str, str]], **more: Any) -> str:
    terms = {term.id: term for term in site().questionnaire.terms}
    return render_template(template, result=visit.result, form=form, terms=terms, problems=problems, **more)


def _with_answers(response: Response, answers: dict[str, Answer]) -> Response:
    merged = {**response.answers, **answers}
    return replace(response, answers={id: answer for id, answer in merged.items() if answer.choice or answer.note})


def _following(visit: Visit, found: AreaResult) -> AreaResult | None:
    later = [each for each in visit.result.areas if each.asked and each.number > found.number]
    return later[0] if later else None


@blueprint.get("/check")
def check() -> ResponseReturnValue:
    visit = open_assessment()
    missing = profile_missing(site().questionnaire, visit.response)
    return render_template("check.html", result=visit.result, profile_missing=missing)


@blueprint.get("/results")
def results() -> ResponseReturnValue:
    visit = open_assessment()
    return render_template("results.html", **report_context(visit.result))


@blueprint.get("/report.pdf")
def report_pdf() -> ResponseReturnValue:
    visit = open_assessment()
    response = make_response(pdf(visit.result, site().slots))
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name()}.pdf"'
    return response


@blueprint.get("/answers.json")
def answers_json() -> ResponseReturnValue:
    visit = open_assessment()
    response = make_response(saved_file.write(visit.saved))
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name()}.json"'
    return response


def _file_name() -> str:
    return f"child-safety-readiness-{site().today().isoformat()}"


@blueprint.post("/lock")
def lock() -> ResponseReturnValue:
    form = empty_form()
    if not form.accepts():
        return make_response(render_template("refused.html", problems=form.problems()), 400)
    return forget(make_response(render_template("locked.html")))


@blueprint.route("/delete", methods=["GET", "POST"])
def delete() -> ResponseReturnValue:
    visit = open_assessment()
    form = empty_form()
    if request.method != "POST":
        return render_template("delete.html", form=form, problems=[])
    if not form.accepts():
        return make_response(render_template("delete.html", form=form, problems=form.problems()), 400)
    if not site().storage.delete(visit.code.record_id):
        raise NoAssessment
    erased = site().storage.erase()
    return forget(make_response(render_template("deleted.html", visit=None, erased=erased)))
