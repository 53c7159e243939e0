"""The pages of the profile: about the company, about the service, and what it uses already."""

from functools import partial

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .addresses import profile_address
from .forms.base import BUTTON, Problems
from .forms.profile import FIND, profile_form
from .forms.saving import SavingForm
from .open_assessment import OpenAssessment, open_assessment
from .quick_path import QUICK_PATH, wants_quick_check
from .saving_page import show_or_save
from .site import current_site
from .views.country_choices import country_choice_groups
from .views.profile import ProgramChoices, profile_page_view, program_choices

blueprint = Blueprint("profile", __name__)

BACK = "back"
"""The value of the button that saves and goes back to the page before."""
FIND_BUTTON = "find"
"""The value of the button that saves the ticked boxes and looks for programs."""


@blueprint.route("/profile", methods=["GET", "POST"])
@blueprint.route("/profile/<page_id>", methods=["GET", "POST"])
def show_page(page_id: str | None = None) -> ResponseReturnValue:
    assessment = open_assessment()
    questionnaire = current_site().questionnaire
    view = profile_page_view(questionnaire, _page_number(page_id))
    path = QUICK_PATH if wants_quick_check() else None
    button = request.form.get(BUTTON)

    def make_page(_newest: OpenAssessment, form: SavingForm, problems: Problems) -> str:
        return render_template(
            "profile.html",
            view=view,
            questionnaire=questionnaire,
            form=form,
            programs=_program_choices(form),
            country_choice_groups=country_choice_groups,
            problems=problems,
            path=path,
        )

    make_form = partial(profile_form, questionnaire, view.number, complete=button not in (BACK, FIND_BUTTON))
    if button == BACK and view.number > 1:
        next_address = profile_address(view.number - 1, path)
    elif button == FIND_BUTTON:
        next_address = None
    elif view.number < view.count:
        next_address = profile_address(view.number + 1, path)
    else:
        next_address = url_for("assessment.quick" if path else "assessment.hub")
    return show_or_save(assessment, make_form, make_page, next_address)


def _page_number(page_id: str | None) -> int:
    """Return the number of the page. The first page has an address without an id."""
    ids = [page.id for page in current_site().questionnaire.profile_pages]
    if page_id is None:
        return 1
    return ids.index(page_id) + 1 if page_id in ids[1:] else abort(404)


def _program_choices(form: SavingForm) -> ProgramChoices | None:
    """Return the programs to show as boxes, or None if the page does not ask about programs."""
    field = next((field for field in form if field.name.endswith(FIND)), None)
    if field is None:
        return None
    ticked = form[field.name.removesuffix(FIND)].data or ()
    searched = field.data or "" if request.form.get(BUTTON) == FIND_BUTTON else None
    return program_choices(current_site().questionnaire, ticked, searched)
