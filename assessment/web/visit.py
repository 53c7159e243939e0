"""Who is asking: the code in its cookie, and the one function that opens an assessment."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Response as FlaskResponse
from flask import current_app, g, request

from .. import saved_file
from ..core.catalog import Entry
from ..core.questionnaire import Questionnaire
from ..core.response import Response
from ..core.result import Result, assess
from ..saved_file import Saved
from ..storage import Storage, Unavailable
from ..vault import Code, WrongCode, new_code, random_secret, read_code, seal, token, unseal
from ..wording import day

BODY_BYTES = 256 * 1024
COOKIE_SECONDS = 8 * 60 * 60
TRIES = 20
"""How often a save is tried again when somebody else saves another area at the same moment."""


@dataclass(frozen=True)
class Site:
    """What every request needs."""

    questionnaire: Questionnaire
    catalog: tuple[Entry, ...]
    storage: Storage
    slots: Path
    keep_days: int
    today: Callable[[], date]

    @property
    def expires_on(self) -> date:
        return self.today() + timedelta(days=self.keep_days)


class NoAssessment(Exception):
    """No code, or no record for it: never made, expired or deleted."""


@dataclass(frozen=True)
class Visit:
    """An open assessment."""

    code: Code
    revision: int
    expires_on: date
    saved: Saved

    @property
    def response(self) -> Response:
        return self.saved.response

    @cached_property
    def result(self) -> Result:
        here = site()
        return assess(here.questionnaire, self.saved.response, here.today())


def site() -> Site:
    found: Site = current_app.extensions["site"]
    return found


def open_assessment() -> Visit:
    """The assessment of the code in the cookie. Every view that shows or changes one comes through here.

    Raises:
        NoAssessment: where there is none.
        CannotOpen: where the record was changed.
        Unavailable: where the database does not answer.
    """
    code = current_code()
    if code is None:
        raise NoAssessment
    here = site()
    here.storage.daily(here.today())
    visit = _load(code)
    if visit.expires_on < here.expires_on and here.storage.keep_until(code.record_id, here.expires_on):
        visit = replace(visit, expires_on=here.expires_on)
    g.visit = visit
    return visit


def _load(code: Code) -> Visit:
    record = site().storage.load(code.record_id, site().today())
    if record is None:
        raise NoAssessment
    content = unseal(code, record.revision, record.body)
    return Visit(code, record.revision, record.expires_on, saved_file.read(content))


def create_assessment() -> Code:
    """A new record under a new code."""
    here = site()
    code = new_code()
    content = saved_file.write(_saved(Response()))
    here.storage.create(code.record_id, seal(code, 1, content), here.today(), here.expires_on)
    return code


def save(visit: Visit, change: Callable[[Response], Response]) -> None:
    """Apply a change to the newest answers and store it before returning.

    Raises:
        NoAssessment: where it was deleted meanwhile.
        Unavailable: where it could not be stored; nothing was changed.
    """
    here = site()
    for _try in range(TRIES):
        newest = _load(visit.code)
        content = saved_file.write(_saved(change(newest.response)))
        body = seal(visit.code, newest.revision + 1, content)
        if here.storage.save(visit.code.record_id, newest.revision, body, here.expires_on):
            return
    raise Unavailable


def _saved(response: Response) -> Saved:
    here = site()
    return Saved(here.questionnaire.id, here.questionnaire.version, here.today(), response)


def _cookie_name(name: str) -> str:
    return f"__Host-{name}" if request.is_secure else name


def _set_cookie(response: FlaskResponse, name: str, value: str) -> None:
    response.set_cookie(
        _cookie_name(name),
        value,
        max_age=COOKIE_SECONDS,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def current_code() -> Code | None:
    try:
        return read_code(request.cookies.get(_cookie_name("code"), ""))
    except WrongCode:
        return None


def remember(response: FlaskResponse, code: Code) -> FlaskResponse:
    """Keep the code on this computer for eight hours."""
    _set_cookie(response, "code", code.text)
    return response


def forget(response: FlaskResponse) -> FlaskResponse:
    """Remove the code, and what the browser keeps, from this computer."""
    response.delete_cookie(_cookie_name("code"), path="/", secure=request.is_secure, httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def form_token() -> str:
    """What a form of this visitor must carry: from the code or, before there is one, from a random cookie."""
    code = current_code()
    if code is not None:
        return token(code.symbols, "form")
    secret = request.cookies.get(_cookie_name("visit")) or g.setdefault("visit_secret", random_secret())
    return token(secret, "form")


def keep_visit(response: FlaskResponse) -> FlaskResponse:
    """Set the random cookie of a visitor whose page has a form and who has no code yet."""
    if "visit_secret" in g:
        _set_cookie(response, "visit", g.visit_secret)
    return response


def header_context() -> dict[str, Any]:
    """For the layout of every page."""
    visit: Visit | None = g.get("visit")
    return {
        "visit": visit,
        "kept_until": day(visit.expires_on) if visit else "",
        "keep_days": site().keep_days,
        "token": form_token() if visit else "",
        "title": site().questionnaire.title,
    }
