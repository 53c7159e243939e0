"""The life of a page that saves: show it, check what was sent, merge it, show conflicts, or go on."""

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
    """A function that makes the form of one page, such as `answers_form` without its first argument."""

    def __call__(self, response: Response, again: bool = False) -> SavingForm: ...


PageMaker = Callable[[OpenAssessment, SavingForm, Problems], str]
"""A function that renders one page with its form."""


def show_or_save(
    assessment: OpenAssessment, make_form: FormMaker, make_page: PageMaker, next_address: str
) -> ResponseReturnValue:
    """Show a page with a form or, if the form was sent and is valid, merge it with what is stored and go on.

    What someone else changed meanwhile is not overwritten: the page comes back with both versions. Its form then
    carries what it shows now, so that sending it again decides.
    """
    form = make_form(assessment.response)
    if request.method != "POST":
        return make_page(assessment, form, [])
    if not form.accepts():
        return make_response(make_page(assessment, form, form.problems()), 400)
    sent = form.sent()
    newest = save(assessment, lambda stored: merge(stored, sent))
    names = conflicts(newest.stored, sent)
    if not names:
        return redirect(next_address, 303)
    again = make_form(newest.response, again=True)
    for name in names:
        again.show_conflict(name, stored=newest.stored.value(name), typed=sent.values[name])
    return make_response(make_page(newest, again, again.problems()), 409)
