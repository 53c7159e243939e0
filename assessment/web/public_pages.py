"""The pages that need no code: start, continue, urgent, all questions, programs and privacy."""

from statistics import median

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..core.profile import Example
from ..core.questionnaire import Questionnaire
from ..core.response import MAX_QUICK_QUESTIONS, Response, asked_questions, profile_tags
from ..record_json import RecordTooLargeError
from ..rendering.html import questionnaire_context
from ..translation import _
from ..vault import InvalidCodeError, read_code
from .cookies import remember_code, remember_form_secret
from .forms.base import BUTTON, CODE, BaseForm, Problems, code_form, empty_form
from .forms.file import FILE, chosen_answers, file_form
from .open_assessment import create_assessment
from .quick_path import QUICK_PATH
from .site import current_site
from .views.programs import programs_view

blueprint = Blueprint("pages", __name__)

SECONDS_A_QUESTION = 35
SECONDS_A_PROFILE_QUESTION = 15
"""The time to read every answer once, at about 230 words a minute. Most profile questions only need a tick."""


@blueprint.get("/")
def start() -> ResponseReturnValue:
    return _start(200)


def _start(status: int, problems: Problems | None = None) -> ResponseReturnValue:
    questionnaire = current_site().questionnaire
    count = len(questionnaire.questions())
    usual = round(median([asked_count(questionnaire, example) for example in questionnaire.examples] or [count]))
    page = render_template(
        "start.html",
        form=empty_form(),
        count=count,
        usual=usual,
        minutes=_minutes(questionnaire, usual),
        quick_count=MAX_QUICK_QUESTIONS,
        quick_minutes=_minutes(questionnaire, MAX_QUICK_QUESTIONS),
        profile_count=len(questionnaire.profile),
        areas=questionnaire.areas,
        problems=problems or [],
    )
    return remember_form_secret(make_response(page, status))


def asked_count(questionnaire: Questionnaire, example: Example) -> int:
    """Return how many questions an example company is asked."""
    tags = profile_tags(questionnaire, Response(example.profile))
    return sum(len(asked_questions(area, tags)) for area in questionnaire.areas)


def _minutes(questionnaire: Questionnaire, questions: int) -> int:
    """Return the minutes needed for the profile and this many questions."""
    seconds = len(questionnaire.profile) * SECONDS_A_PROFILE_QUESTION + questions * SECONDS_A_QUESTION
    return round(seconds / 60)


@blueprint.post("/start")
def begin() -> ResponseReturnValue:
    form = empty_form()
    if not form.accepts():
        return _start(400, form.problems())
    code = create_assessment()
    path = QUICK_PATH if request.form.get(BUTTON) == QUICK_PATH else None
    return remember_code(make_response(redirect(url_for("code.show_code", path=path), 303)), code)


@blueprint.get("/continue")
def enter_code() -> ResponseReturnValue:
    return _continue(code_form(), file_form(), [], 200)


def _continue(code: BaseForm, file: BaseForm, problems: Problems, status: int) -> ResponseReturnValue:
    page = render_template("continue.html", form=code, file=file, problems=problems)
    return remember_form_secret(make_response(page, status))


@blueprint.post("/continue")
def use_code() -> ResponseReturnValue:
    form = code_form()
    problems = [] if form.accepts() else form.problems()
    if not problems:
        try:
            code = read_code(form[CODE].data or "")
        except InvalidCodeError:
            problems = [(CODE, _("Check the letters and digits of the code. It has seven groups of four."))]
        else:
            if current_site().storage.load(code.record_id, current_site().today()):
                return remember_code(make_response(redirect(url_for("assessment.hub"), 303)), code)
            problems = [(CODE, _("There is no assessment with this code. It may have expired or been deleted."))]
    return _continue(form, file_form(), problems, 400)


@blueprint.post("/open")
def open_file() -> ResponseReturnValue:
    """Create a new assessment from a saved file and give it its own code."""
    form = file_form()
    answers, problems = chosen_answers(form)
    if answers is not None:
        try:
            code = create_assessment(answers)
        except RecordTooLargeError:
            problems = [(FILE, _("The file cannot be used: it contains more than one assessment can hold."))]
        else:
            return remember_code(make_response(redirect(url_for("code.show_code"), 303)), code)
    return _continue(code_form(), form, problems, 400)


@blueprint.get("/urgent")
def urgent() -> ResponseReturnValue:
    questionnaire = current_site().questionnaire
    urgent = questionnaire.urgent
    sources = [source for source in questionnaire.sources if source.id in urgent.sources]
    return render_template("urgent.html", urgent=urgent, sources=sources, questionnaire=questionnaire)


@blueprint.get("/questions")
def questions() -> ResponseReturnValue:
    return render_template("questions.html", **questionnaire_context(current_site().questionnaire))


@blueprint.get("/programs")
def programs() -> ResponseReturnValue:
    site = current_site()
    return render_template("programs.html", view=programs_view(site.questionnaire, site.catalog, request.args))


@blueprint.get("/programs/<program_id>")
def program(program_id: str) -> ResponseReturnValue:
    entry = next((entry for entry in current_site().catalog if entry.program.id == program_id), None) or abort(404)
    return render_template("program.html", entry=entry, questionnaire=current_site().questionnaire)


@blueprint.get("/privacy")
def privacy() -> ResponseReturnValue:
    return render_template("privacy.html")
