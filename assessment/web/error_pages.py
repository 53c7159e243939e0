"""The error pages. Each shows what the visitor typed, so that it isn't lost."""

import logging
from typing import Any

from flask import Flask, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from ..process_limit import LockFolderError, ProcessLimitReachedError
from ..record_json import RecordTooLargeError
from ..response_values import NOTE, PARTS
from ..saved_file import SavedFileError
from ..storage import StorageUnavailableError
from ..translation import _
from ..vault import UnsealError
from .forms.answers import answer_choices, part_choices
from .forms.base import BUTTON, MAX_FIELDS, TOKEN, OtherAssessmentError, UnexpectedFormError
from .forms.profile import profile_choices
from .forms.saving import SHOWN_FIELD
from .open_assessment import NoAssessmentError
from .site import current_site

logger = logging.getLogger("readiness")

PAGE_RETRY_SECONDS = 5


def add_error_pages(app: Flask) -> None:
    """Register a handler for each kind of error."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NoAssessmentError, _no_assessment)
    app.register_error_handler(UnexpectedFormError, _unexpected_form)
    app.register_error_handler(OtherAssessmentError, _other_assessment)
    app.register_error_handler(RecordTooLargeError, _record_too_large)
    app.register_error_handler(UnsealError, _damaged)
    app.register_error_handler(SavedFileError, _damaged)
    app.register_error_handler(StorageUnavailableError, _unavailable)
    app.register_error_handler(ProcessLimitReachedError, _process_limit_reached)
    app.register_error_handler(LockFolderError, _process_limit_reached)
    app.register_error_handler(Exception, _unexpected)


def _page(status: int, heading: str, text: str, **more: Any) -> ResponseReturnValue:
    page = render_template("error.html", visit=None, heading=heading, text=text, typed=_typed(), **more)
    return make_response(page, status)


def _typed() -> list[tuple[str, str]]:
    """Return everything that the visitor typed, so that it can be copied."""
    if request.method != "POST":
        return []
    try:
        sent = list(request.form.items(multi=True))
    except Exception:  # the body cannot be read
        return []
    typed = [(name, value) for name, value in sent if name not in (TOKEN, SHOWN_FIELD, BUTTON) and value.strip()]
    return [_in_words(name, value) for name, value in typed[: MAX_FIELDS + 1]]


def _in_words(name: str, value: str) -> tuple[str, str]:
    """Return the texts of the question and the answer, or both as they were sent if no question has this name."""
    questionnaire = current_site().questionnaire
    for profile_question in questionnaire.profile:
        if profile_question.id == name:
            return profile_question.text, dict(profile_choices(questionnaire, profile_question)).get(value, value)
    for question in questionnaire.questions():
        if question.id == name:
            return question.text, dict(answer_choices(question)).get(value, value)
        if question.id + PARTS == name:
            parts = dict(part_choices(question))
            return _("Missing parts of: {question}").format(question=question.text), parts.get(value, value)
        if question.id + NOTE == name:
            return _("Note on: {question}").format(question=question.text), value
    return name, value


def _http(error: HTTPException) -> ResponseReturnValue:
    words = {
        400: (_("The site could not understand that"), _("Please go back and try again.")),
        404: (_("Page not found"), _("Check the address, or go to the start page.")),
        405: (_("This page cannot be used that way"), _("Please go back and try again.")),
        413: (
            _("That was too large to save"),
            _("Nothing was saved. The limit is {limit} KB. Go back: your browser still has what you typed.").format(
                limit=(request.max_content_length or 0) // 1024
            ),
        ),
    }
    heading, text = words.get(error.code or 500, words[400])
    response = make_response(_page(error.code or 500, heading, text))
    if error.code == 405 and error.get_response().headers.get("Allow"):
        response.headers["Allow"] = error.get_response().headers["Allow"]
    return response


def _no_assessment(_error: NoAssessmentError) -> ResponseReturnValue:
    if request.method != "POST":
        return redirect(url_for("pages.enter_code"), 303)
    return _page(
        403,
        _("Your assessment is not open on this computer"),
        _("It was locked, expired or deleted. Nothing was saved. Enter your code to continue. Your text is below."),
        code_here=False,
    )


def _unexpected_form(_error: UnexpectedFormError) -> ResponseReturnValue:
    return _page(
        400,
        _("This form could not be accepted"),
        _("The questions may have changed since you opened the page. Nothing was saved. What you typed is below."),
    )


def _other_assessment(_error: OtherAssessmentError) -> ResponseReturnValue:
    return _page(
        400,
        _("A different assessment is open on this computer"),
        _("This page belongs to another one. Nothing was saved. Enter its code to continue. Your text is below."),
    )


def _record_too_large(_error: RecordTooLargeError) -> ResponseReturnValue:
    return _page(
        413,
        _("This assessment is full"),
        _("Nothing was saved. What you typed is below. Shorten some notes, and then save again."),
    )


def _damaged(_error: Exception) -> ResponseReturnValue:
    return _page(
        422,
        _("This assessment cannot be opened"),
        _("The stored data was changed or damaged. Ask the operator of this site, or start a new assessment."),
        code_here=False,
    )


def _unavailable(_error: StorageUnavailableError) -> ResponseReturnValue:
    logger.error("storage unavailable")
    return _later(
        _("The database is not available right now"),
        _("What you saved before is safe. What you typed is below. Please try again in a moment."),
    )


def _process_limit_reached(_error: ProcessLimitReachedError | LockFolderError) -> ResponseReturnValue:
    return _later(
        _("The PDF has to wait a moment"),
        _("Other PDFs are being opened. Your answers are safe. Please try again in {seconds} seconds.").format(
            seconds=PAGE_RETRY_SECONDS
        ),
    )


def _later(heading: str, text: str) -> ResponseReturnValue:
    endpoint = request.endpoint if request.method == "GET" else None
    again = url_for(endpoint, **(request.view_args or {})) if endpoint else ""
    response = make_response(_page(503, heading, text, again=again))
    response.headers["Retry-After"] = str(PAGE_RETRY_SECONDS)
    return response


def _unexpected(error: Exception) -> ResponseReturnValue:
    # Log only the type: the message could contain something that a visitor typed.
    logger.error("unexpected %s at %s", type(error).__name__, request.url_rule)
    return _page(
        500,
        _("Something went wrong here"),
        _("This is not your fault. What you saved before is safe. What you typed is below."),
    )
