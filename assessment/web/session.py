"""Who is asking: the code in its cookie, and the one function that opens an assessment."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Response as FlaskResponse
from flask import current_app, g, request

from .. import record_json
from ..assessment_state import StoredAssessment, compare_with, for_questionnaire, with_snapshot
from ..core.catalog import CatalogEntry
from ..core.compare import Comparison
from ..core.progress import Progress, measure_progress
from ..core.questionnaire import Questionnaire
from ..core.response import Response
from ..core.result import Result, assess
from ..errors import ReadinessError
from ..process_limit import ProcessLimit
from ..saved_file import SavedAnswers, SavedFileError
from ..saved_file.pdf import read_any
from ..storage import Storage, StorageUnavailableError
from ..translation import _, current_language, day
from ..vault import Code, InvalidCodeError, derive_token, new_code, random_secret, read_code, seal, unseal
from .report_jobs import ReportInput, ReportJobs

BODY_BYTES = 256 * 1024
COOKIE_SECONDS = 8 * 60 * 60
MAX_SAVE_ATTEMPTS = 20
"""How often a save is tried when others save at the same moment."""


@dataclass(frozen=True)
class Site:
    """What every request needs."""

    questionnaire: Questionnaire
    catalog: tuple[CatalogEntry, ...]
    storage: Storage
    data: Path
    """The data folder."""
    file_limit: ProcessLimit
    """Apart from that of reports: strangers send PDFs, and reports must go on."""
    reports: ReportJobs
    ahead: bool
    keep_days: int
    today: Callable[[], date]

    @property
    def expires_on(self) -> date:
        return self.today() + timedelta(days=self.keep_days)


class NoAssessmentError(ReadinessError):
    """No code, or no record for it: never made, expired or deleted."""


@dataclass(frozen=True)
class OpenAssessment:
    """An open assessment."""

    code: Code
    revision: int
    expires_on: date
    stored: StoredAssessment

    @property
    def saved(self) -> SavedAnswers:
        return self.stored.saved

    @property
    def response(self) -> Response:
        return self.saved.response

    @cached_property
    def progress(self) -> Progress:
        """Return what is asked and answered. Pages that show no score need nothing else."""
        return measure_progress(current_site().questionnaire, self.response)

    @cached_property
    def result(self) -> Result:
        here = current_site()
        return assess(here.questionnaire, self.saved.response, here.today())

    @cached_property
    def comparison(self) -> Comparison | None:
        """With the earlier assessment that is kept beside the answers, if there is one."""
        return compare_with(self.stored.earlier, self.result) if self.stored.earlier else None

    @property
    def report_input(self) -> ReportInput:
        return ReportInput(self.code, self.revision, self.saved, self.result, self.comparison, current_language())


def current_site() -> Site:
    found: Site = current_app.extensions["site"]
    return found


def open_assessment() -> OpenAssessment:
    """The assessment of the code in the cookie. Every view that shows or changes one comes through here.

    Raises:
        NoAssessment: where there is none.
        CannotOpen: where the record was changed.
        Unavailable: where the database does not answer.
    """
    code = current_code()
    if code is None:
        raise NoAssessmentError
    here = current_site()
    here.storage.daily(here.today())
    visit = _load(code)
    if visit.expires_on < here.expires_on and here.storage.keep_until(code.record_id, here.expires_on):
        visit = replace(visit, expires_on=here.expires_on)
    g.visit = visit
    return visit


def _load(code: Code) -> OpenAssessment:
    record = current_site().storage.load(code.record_id, current_site().today())
    if record is None:
        raise NoAssessmentError
    content = unseal(code, record.revision, record.body)
    stored = for_questionnaire(record_json.read(content), current_site().questionnaire)
    return OpenAssessment(code, record.revision, record.expires_on, stored)


def create_assessment(saved: SavedAnswers | None = None) -> Code:
    """A new record under a new code, with the answers of a file or with none.

    Raises:
        TooMuch: where the answers of the file would not come out of it again.
    """
    here = current_site()
    code = new_code()
    answers = saved or SavedAnswers(here.questionnaire.id, here.questionnaire.version, here.today(), Response())
    body = seal(code, 1, record_json.write(StoredAssessment(answers)))
    here.storage.create(code.record_id, body, here.today(), here.expires_on)
    return code


def saved_answers(data: bytes) -> SavedAnswers:
    """The answers of a file that somebody chose, for this questionnaire.

    Raises:
        SavedFileError: where they cannot be used, with the reason.
        Busy: where too many PDFs are being opened.
    """
    here = current_site()
    saved = read_any(data, here.file_limit)
    if saved.questionnaire != here.questionnaire.id:
        raise SavedFileError(_("it answers another questionnaire"))
    return saved


def save(visit: OpenAssessment, change: Callable[[StoredAssessment], StoredAssessment]) -> OpenAssessment:
    """Apply a change to the newest content, store it, and return the assessment as it is stored then.

    Nothing is stored if the change returns the same object.

    Raises:
        NoAssessmentError: the assessment was deleted meanwhile.
        RecordTooLargeError: the content could not be read again; nothing was changed.
        StorageUnavailableError: the content could not be stored; nothing was changed.
    """
    here = current_site()
    newest = visit  # as read for this request; if somebody else saves at the same moment, read again
    for _attempt in range(MAX_SAVE_ATTEMPTS):
        changed = change(newest.stored)
        if changed is newest.stored:
            return newest
        revision = newest.revision + 1
        changed = with_snapshot(changed, assess(here.questionnaire, changed.saved.response, here.today()))
        body = seal(visit.code, revision, record_json.write(changed))
        if here.storage.save(visit.code.record_id, newest.revision, body, here.expires_on):
            return replace(newest, revision=revision, expires_on=here.expires_on, stored=changed)
        newest = _load(visit.code)
    raise StorageUnavailableError


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
    """Return the code in the cookie of this request, or None if there is no valid one."""
    if "code" not in g:
        try:
            g.code = read_code(request.cookies.get(_cookie_name("code"), ""))
        except InvalidCodeError:
            g.code = None
    code: Code | None = g.code
    return code


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
        return derive_token(code.symbols, "form")
    secret = request.cookies.get(_cookie_name("visit")) or g.setdefault("visit_secret", random_secret())
    return derive_token(secret, "form")


def keep_visit(response: FlaskResponse) -> FlaskResponse:
    """Set the random cookie of a visitor whose page has a form and who has no code yet."""
    if "visit_secret" in g:
        _set_cookie(response, "visit", g.visit_secret)
    return response


def header_context() -> dict[str, Any]:
    """For the layout of every page."""
    visit: OpenAssessment | None = g.get("visit")
    return {
        "visit": visit,
        "code_here": current_code() is not None,
        "kept_until": day(visit.expires_on) if visit else "",
        "keep_days": current_site().keep_days,
        "token": form_token() if visit else "",
        "title": current_site().questionnaire.title,
    }
