"""Pages that need no code: start, continue, urgent, all questions, privacy."""

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..rendering.html import questionnaire_context
from ..vault import WrongCode, read_code
from ..wording import _
from .forms import code_form, empty_form
from .visit import create_assessment, keep_visit, remember, site

blueprint = Blueprint("pages", __name__)

SECONDS_A_QUESTION = 35
"""Measured with people who read each statement once."""


@blueprint.get("/")
def start() -> ResponseReturnValue:
    return _start(200)


def _start(status: int, problems: list[tuple[str, str]] | None = None) -> ResponseReturnValue:
    questionnaire = site().questionnaire
    count = len(questionnaire.questions())
    always = sum(not question.applies.tags() for question in questionnaire.questions())
    page = render_template(
        "start.html",
        form=empty_form(),
        count=count,
        always=always,
        minutes=round(count * SECONDS_A_QUESTION / 60),
        areas=questionnaire.areas,
        problems=problems or [],
    )
    return keep_visit(make_response(page, status))


@blueprint.post("/start")
def begin() -> ResponseReturnValue:
    form = empty_form()
    if not form.accepts():
        return _start(400, form.problems())
    code = create_assessment()
    return remember(make_response(redirect(url_for("assessment.show_code"), 303)), code)


@blueprint.get("/continue")
def enter_code() -> ResponseReturnValue:
    return keep_visit(make_response(render_template("continue.html", form=code_form(), problems=[])))


@blueprint.post("/continue")
def use_code() -> ResponseReturnValue:
    form = code_form()
    problems = [] if form.accepts() else form.problems()
    if not problems:
        try:
            code = read_code(form["code"].data or "")
        except WrongCode:
            problems = [("code", _("This is not quite a code: please check the letters and digits."))]
        else:
            if site().storage.load(code.record_id, site().today()):
                return remember(make_response(redirect(url_for("assessment.hub"), 303)), code)
            problems = [("code", _("There is no assessment for this code. It may have expired or been deleted."))]
    page = render_template("continue.html", form=form, problems=problems)
    return keep_visit(make_response(page, 400))


@blueprint.get("/urgent")
def urgent() -> ResponseReturnValue:
    questionnaire = site().questionnaire
    urgent = questionnaire.urgent
    sources = [source for source in questionnaire.sources if source.id in urgent.sources]
    return render_template("urgent.html", urgent=urgent, sources=sources)


@blueprint.get("/questions")
def questions() -> ResponseReturnValue:
    return render_template("questions.html", **questionnaire_context(site().questionnaire))


@blueprint.get("/privacy")
def privacy() -> ResponseReturnValue:
    return render_template("privacy.html")
