"""The pages of the assessment: the hub, each area, the quick check, and changes to the questionnaire."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..core.progress import AreaProgress
from ..core.response import profile_missing
from ..saved_file import notices
from .addresses import profile_address
from .forms.answers import answers_form
from .forms.base import BUTTON, Problems, check_button, empty_form
from .forms.saving import SavingForm
from .open_assessment import OpenAssessment, open_assessment, save
from .quick_path import QUICK_PATH
from .saving_page import show_or_save
from .site import current_site
from .views.changes import changed_questions
from .views.hub import hub_view

blueprint = Blueprint("assessment", __name__)

LATER = "later"
"""The value of the button for continuing another time."""


@blueprint.get("/assessment")
def hub() -> ResponseReturnValue:
    assessment = open_assessment()
    site = current_site()
    missing = profile_missing(site.questionnaire, assessment.response)
    told = notices(site.questionnaire, assessment.saved, site.today())
    return render_template("hub.html", view=hub_view(assessment.progress, told), profile_missing=missing)


@blueprint.route("/changes", methods=["GET", "POST"])
def changes() -> ResponseReturnValue:
    """Show the changes that a newer questionnaire brings for these answers, until someone has seen them."""
    assessment = open_assessment()
    if request.method == "POST":
        check_button()
    unseen = assessment.stored.unseen_changes
    if unseen is None:
        return redirect(url_for("assessment.hub"), 303)
    if request.method != "POST":
        return render_template(
            "changes.html",
            result=assessment.result,
            news=unseen,
            new_questions=changed_questions(assessment.result, unseen.new),
            changed_questions=changed_questions(assessment.result, unseen.changed),
            form=empty_form(),
        )
    save(assessment, lambda newest: replace(newest, unseen_changes=None))
    return redirect(url_for("assessment.hub"), 303)


@blueprint.route("/quick", methods=["GET", "POST"])
def quick() -> ResponseReturnValue:
    assessment = open_assessment()
    missing = profile_missing(current_site().questionnaire, assessment.response)
    if missing and request.method != "POST":
        return redirect(profile_address(missing[0].page, QUICK_PATH), 303)

    def make_page(_newest: OpenAssessment, form: SavingForm, problems: Problems) -> str:
        return render_template("quick.html", progress=assessment.progress, form=form, problems=problems)

    next_address = url_for("assessment.hub" if request.form.get(BUTTON) == LATER else "results.show_results")
    return show_or_save(assessment, partial(answers_form, assessment.progress.quick_check), make_page, next_address)


@blueprint.route("/area/<area_id>", methods=["GET", "POST"])
def area(area_id: str) -> ResponseReturnValue:
    assessment = open_assessment()
    missing = profile_missing(current_site().questionnaire, assessment.response)
    if missing and request.method != "POST":
        return redirect(profile_address(missing[0].page), 303)
    progress = assessment.progress
    areas = progress.asked_areas
    shown = next((area for area in areas if area.area.id == area_id), None) or abort(404)

    def make_page(newest: OpenAssessment, form: SavingForm, problems: Problems) -> str:
        return render_template(
            "area.html",
            form=form,
            problems=problems,
            area=shown,
            place=areas.index(shown) + 1,
            areas=newest.progress.asked_areas,
            tags=progress.tags,
        )

    next_address = _after_area(areas, shown)
    return show_or_save(assessment, partial(answers_form, shown.asked), make_page, next_address)


def _after_area(areas: Sequence[AreaProgress], shown: AreaProgress) -> str:
    """Return the address of the next area, of *check your answers* after the last area, or of the hub for LATER."""
    if request.form.get(BUTTON) == LATER:
        return url_for("assessment.hub")
    later = areas[areas.index(shown) + 1 :]
    return url_for("assessment.area", area_id=later[0].area.id) if later else url_for("results.check_answers")
