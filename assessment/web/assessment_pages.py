"""The pages of one assessment: code, profile, hub, areas, check, results, downloads, lock, delete."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Protocol

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import saved_file
from ..assessment_state import Value, conflicts, merge
from ..core.progress import AreaProgress
from ..core.response import Response, profile_missing
from ..core.review_date import review_date
from ..core.scoring_snapshot import QuestionnaireChanges
from ..rendering.html import report_context
from ..saved_file import SavedFileError, unknown_ids
from ..storage import receipt
from ..translation import _
from .attachments import attachment
from .forms import (
    BUTTON,
    FILE,
    BaseForm,
    Conflict,
    SavingForm,
    answers_form,
    check_button,
    empty_form,
    file_form,
    profile_form,
)
from .session import NoAssessmentError, OpenAssessment, current_site, forget, open_assessment, save, saved_answers
from .value_words import lines
from .views.changes import changed_questions
from .views.check import not_asked
from .views.hub import hub_view
from .views.profile import provider_groups

blueprint = Blueprint("assessment", __name__)

Problems = list[tuple[str, str]]
"""The name of a field and what is wrong with it."""


class MakeForm(Protocol):
    """A function that makes the form of one page; see answers_form()."""

    def __call__(self, response: Response, again: bool = False) -> SavingForm: ...


LATER = "later"
PATH = "path"
QUICK = "quick"
"""?path=quick leads from the code through the profile to the quick check; an address never holds more than that."""


@blueprint.get("/code")
def show_code() -> ResponseReturnValue:
    """Shown by itself until the first save, and later only on request."""
    visit = open_assessment()
    return _code_page(visit, shown=visit.revision == 1)


@blueprint.post("/code")
def show_code_again() -> ResponseReturnValue:
    visit = open_assessment()
    check_button()
    return _code_page(visit, shown=True)


def _code_page(visit: OpenAssessment, shown: bool) -> ResponseReturnValue:
    begun = bool(visit.response.profile)
    page = render_template("code.html", code=visit.code.text if shown else "", begun=begun, path=_path())
    return make_response(page, 200)


@blueprint.post("/code.txt")
def code_file() -> ResponseReturnValue:
    visit = open_assessment()
    check_button()
    text = render_template("code.txt", code=visit.code.text, kept_until=visit.expires_on)
    return attachment(text.encode(), "text/plain", "code.txt")


@blueprint.route("/profile", methods=["GET", "POST"])
def profile() -> ResponseReturnValue:
    visit = open_assessment()
    questionnaire = current_site().questionnaire

    def page(_visit: OpenAssessment, form: SavingForm, problems: Problems) -> str:
        fields = [form[question.id] for question in questionnaire.profile if question.kind == "programs"]
        chosen = {program_id for field in fields for program_id in field.data or ()}
        return render_template(
            "profile.html",
            form=form,
            questionnaire=questionnaire,
            provider_groups=provider_groups(questionnaire, chosen),
            problems=problems,
            path=_path(),
        )

    def form(response: Response, again: bool = False) -> SavingForm:
        return profile_form(questionnaire, response, again)

    return _show_or_save(visit, form, page, url_for("assessment.quick" if _path() else "assessment.hub"))


def _path() -> str | None:
    return QUICK if request.args.get(PATH) == QUICK else None


@blueprint.get("/assessment")
def hub() -> ResponseReturnValue:
    visit = open_assessment()
    missing = profile_missing(current_site().questionnaire, visit.response)
    unknown = unknown_ids(current_site().questionnaire, visit.response)
    return render_template("hub.html", view=hub_view(visit.progress, unknown), profile_missing=missing)


@blueprint.route("/changes", methods=["GET", "POST"])
def changes() -> ResponseReturnValue:
    """What a newer questionnaire has for answers that were given to an older one."""
    visit = open_assessment()
    if request.method == "POST":
        check_button()
    if visit.stored.unseen_changes is None:
        return redirect(url_for("assessment.hub"), 303)
    if request.method != "POST":
        return _changes_page(visit, visit.stored.unseen_changes)
    save(visit, lambda newest: replace(newest, unseen_changes=None))
    return redirect(url_for("assessment.hub"), 303)


def _changes_page(visit: OpenAssessment, news: QuestionnaireChanges) -> str:
    return render_template(
        "changes.html",
        result=visit.result,
        news=news,
        new_questions=changed_questions(visit.result, news.new),
        changed_questions=changed_questions(visit.result, news.changed),
        form=empty_form(),
    )


@blueprint.route("/quick", methods=["GET", "POST"])
def quick() -> ResponseReturnValue:
    visit = open_assessment()
    if profile_missing(current_site().questionnaire, visit.response) and request.method != "POST":
        return redirect(url_for("assessment.profile", path=QUICK), 303)
    questions = visit.progress.quick_check

    def page(_newest: OpenAssessment, form: SavingForm, problems: Problems) -> str:
        return render_template("quick.html", progress=visit.progress, form=form, problems=problems)

    following = url_for("assessment.hub" if request.form.get(BUTTON) == LATER else "assessment.results")
    return _show_or_save(visit, partial(answers_form, questions), page, following)


@blueprint.route("/area/<id>", methods=["GET", "POST"])
def area(id: str) -> ResponseReturnValue:
    visit = open_assessment()
    if profile_missing(current_site().questionnaire, visit.response) and request.method != "POST":
        return redirect(url_for("assessment.profile"), 303)
    here = _area(visit, id)
    place = visit.progress.asked_areas.index(here) + 1

    def page(newest: OpenAssessment, form: SavingForm, problems: Problems) -> str:
        shown = {"area": here, "place": place, "areas": newest.progress.asked_areas, "tags": visit.progress.tags}
        return render_template("area.html", form=form, problems=problems, **shown)

    return _show_or_save(visit, partial(answers_form, here.asked), page, _following(visit, here))


def _show_or_save(
    visit: OpenAssessment,
    make_form: MakeForm,
    page: Callable[[OpenAssessment, SavingForm, Problems], str],
    following: str,
) -> ResponseReturnValue:
    """Show a page with a form or, if the form was sent and is valid, merge it with what is stored and go on.

    What somebody else changed meanwhile is not overwritten: the page comes back with both versions. Its form then
    carries what it shows now, so that sending it again decides.
    """
    form = make_form(visit.response)
    if request.method != "POST":
        return page(visit, form, [])
    if not form.accepts():
        return make_response(page(visit, form, form.problems()), 400)
    sent = form.sent()
    newest = save(visit, lambda stored: merge(stored, sent))
    names = conflicts(newest.stored, sent)
    if not names:
        return redirect(following, 303)
    again = make_form(newest.response, again=True)
    for name in names:
        _show_conflict(again, newest, name, sent.values[name])
    return make_response(page(newest, again, again.problems()), 409)


def _show_conflict(form: SavingForm, newest: OpenAssessment, name: str, typed: Value) -> None:
    questionnaire = current_site().questionnaire
    stored_lines = tuple(lines(questionnaire, name, newest.stored.value(name)))
    form.show_conflict(name, typed, Conflict(stored_lines, tuple(lines(questionnaire, name, typed))))


def _area(visit: OpenAssessment, area_id: str) -> AreaProgress:
    return next((area for area in visit.progress.asked_areas if area.area.id == area_id), None) or abort(404)


def _following(visit: OpenAssessment, here: AreaProgress) -> str:
    """Return the address of the next area, of the check after the last one, or of the hub to come back later."""
    if request.form.get(BUTTON) == LATER:
        return url_for("assessment.hub")
    later = [area for area in visit.progress.asked_areas if area.number > here.number]
    return url_for("assessment.area", id=later[0].area.id) if later else url_for("assessment.check")


@blueprint.get("/check")
def check() -> ResponseReturnValue:
    visit = open_assessment()
    missing = profile_missing(current_site().questionnaire, visit.response)
    if current_site().ahead and not missing:
        current_site().reports.start_early(visit.report_input)
    return render_template(
        "check.html", result=visit.result, profile_missing=missing, not_asked=not_asked(visit.result)
    )


@blueprint.get("/results")
def results() -> ResponseReturnValue:
    visit = open_assessment()
    missing = profile_missing(current_site().questionnaire, visit.response)
    context = report_context(visit.result, visit.comparison)
    review = review_date(current_site().today(), visit.expires_on)
    return render_template("results.html", profile_missing=missing, review=review, **context)


@blueprint.get("/compare")
def compare_page() -> ResponseReturnValue:
    return _compare(open_assessment(), file_form(), [], 200)


def _compare(visit: OpenAssessment, form: BaseForm, problems: Problems, status: int) -> ResponseReturnValue:
    page = render_template(
        "compare.html", form=form, problems=problems, result=visit.result, comparison=visit.comparison
    )
    return make_response(page, status)


@blueprint.post("/compare")
def compare_file() -> ResponseReturnValue:
    """Keep the answers of an earlier file beside these, but not its notes, which nothing shows."""
    visit = open_assessment()
    form = file_form()
    problems = [] if form.accepts() else form.problems()
    if not problems:
        try:
            earlier = saved_file.without_notes(saved_answers(form.file()))
        except SavedFileError as error:
            problems = [(FILE, _("The file cannot be used: {problem}.").format(problem=error))]
        else:
            save(visit, lambda newest: replace(newest, earlier=earlier))
            return redirect(url_for("assessment.compare_page"), 303)
    return _compare(visit, form, problems, 400)


@blueprint.post("/compare/remove")
def compare_no_more() -> ResponseReturnValue:
    visit = open_assessment()
    check_button()
    save(visit, lambda newest: replace(newest, earlier=None))
    return redirect(url_for("assessment.results"), 303)


@blueprint.post("/lock")
def lock() -> ResponseReturnValue:
    form = empty_form()
    if not form.accepts():
        return make_response(render_template("refused.html", problems=form.problems()), 400)
    return forget(make_response(render_template("locked.html", code_here=False)))


@blueprint.route("/delete", methods=["GET", "POST"])
def delete() -> ResponseReturnValue:
    visit = open_assessment()
    if request.method != "POST":
        return render_template("delete.html", form=empty_form())
    check_button()
    if not current_site().storage.delete(visit.code.record_id, current_site().today()):
        raise NoAssessmentError
    erased = current_site().storage.erase()
    told = {"erased": erased, "day": current_site().today(), "number": receipt(visit.code.record_id)}
    return forget(make_response(render_template("deleted.html", visit=None, code_here=False, **told)))
