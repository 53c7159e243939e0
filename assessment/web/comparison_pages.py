"""The page that compares the assessment with an earlier one."""

from dataclasses import replace

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from .. import saved_file
from .forms.base import BaseForm, Problems, check_button
from .forms.file import chosen_answers, file_form
from .open_assessment import OpenAssessment, open_assessment, save
from .site import current_site
from .views.notices import limited_notices

blueprint = Blueprint("comparison", __name__)


@blueprint.get("/compare")
def show_comparison() -> ResponseReturnValue:
    return _comparison_page(open_assessment(), file_form(), [], 200)


def _comparison_page(
    assessment: OpenAssessment, form: BaseForm, problems: Problems, status: int
) -> ResponseReturnValue:
    site = current_site()
    earlier = assessment.stored.earlier
    page = render_template(
        "compare.html",
        form=form,
        problems=problems,
        result=assessment.result,
        comparison=assessment.comparison,
        notices=limited_notices(saved_file.notices(site.questionnaire, earlier, site.today()) if earlier else ()),
    )
    return make_response(page, status)


@blueprint.post("/compare")
def choose_file() -> ResponseReturnValue:
    """Store the answers of an earlier file next to the current ones, without notes, because no page shows them."""
    assessment = open_assessment()
    form = file_form()
    answers, problems = chosen_answers(form)
    if answers is None:
        return _comparison_page(assessment, form, problems, 400)
    earlier = saved_file.without_notes(answers)
    save(assessment, lambda newest: replace(newest, earlier=earlier))
    return redirect(url_for("comparison.show_comparison"), 303)


@blueprint.post("/compare/remove")
def remove() -> ResponseReturnValue:
    assessment = open_assessment()
    check_button()
    save(assessment, lambda newest: replace(newest, earlier=None))
    return redirect(url_for("results.show_results"), 303)
