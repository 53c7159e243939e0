"""The steps of a page that saves: show the form, check it, merge it, then show conflicts or go on."""

from collections.abc import Callable
from typing import Protocol

from flask import make_response, redirect, request
from flask.typing import ResponseReturnValue

from ..assessment_state import conflicts, merge
from ..core.response import Response
from .forms.base import Problems
from .forms.saving import SavingForm
from .open_assessment import OpenAssessment, save


class FormMaker(Protocol):
    """A function that builds the form of a page, such as `answers_form` with its first argument filled in."""

    def __call__(self, response: Response, again: bool = False) -> SavingForm: ...


PageMaker = Callable[[OpenAssessment, SavingForm, Problems], str]
"""A function that renders a page with its form."""


def show_or_save(
    assessment: OpenAssessment, make_form: FormMaker, make_page: PageMaker, next_address: str | None
) -> ResponseReturnValue:
    """Show a page with a form. If the form was sent and is valid, save its values and go to the next page.

    Without a next address, the same page is shown again with the values stored now.

    A value that someone else has changed meanwhile is not overwritten. Instead the page is shown again with both
    versions, and its form records that it showed them. Sending that form saves the visitor's version.
    """
    form = make_form(assessment.response)
    if request.method != "POST":
        return make_page(assessment, form, [])
    if not form.accepts():
        return make_response(make_page(assessment, form, form.problems()), 400)
    sent = form.sent()
    newest = save(assessment, lambda stored: merge(stored, sent))
    names = conflicts(newest.stored, sent)
    if not names and next_address:
        return redirect(next_address, 303)
    again = make_form(newest.response, again=True)
    if not names:
        return make_page(newest, again, [])
    for name in names:
        again.show_conflict(name, stored=newest.stored.value(name), typed=sent.values[name])
    return make_response(make_page(newest, again, again.problems()), 409)
