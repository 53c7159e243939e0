"""Creates, opens and saves the assessment of a visitor."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from flask import g

from .. import record_json
from ..assessment_state import StoredAssessment, for_questionnaire, with_snapshot
from ..core.compare import Comparison
from ..core.progress import Progress, measure_progress
from ..core.response import Response
from ..core.result import Result, assess
from ..errors import ReadinessError
from ..rendering.editions import Edition
from ..saved_file import SavedAnswers, compare_with
from ..storage import StorageUnavailableError
from ..translation import current_language
from ..vault import Code, new_code, seal, unseal
from .cookies import current_code
from .report_jobs import ReportInput
from .site import current_site

MAX_SAVE_ATTEMPTS = 20
"""The number of times that a save is tried if other people save the same assessment at the same time."""


class NoAssessmentError(ReadinessError):
    """The visitor has no code, or the assessment for the code does not exist, was deleted or has expired."""


@dataclass(frozen=True)
class OpenAssessment:
    """An assessment as it was read from the database for this request."""

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
        """The asked questions, and which of them are answered. Pages without scores need no more than this."""
        return measure_progress(current_site().questionnaire, self.response)

    @cached_property
    def result(self) -> Result:
        site = current_site()
        return assess(site.questionnaire, self.response, site.today(), self.expires_on)

    @cached_property
    def comparison(self) -> Comparison | None:
        """The comparison with the earlier assessment, or None if none is stored next to the answers."""
        return compare_with(self.stored.earlier, self.result) if self.stored.earlier else None

    def report_input(self, edition: Edition) -> ReportInput:
        return ReportInput(
            edition, self.code, self.revision, self.saved, self.result, self.comparison, current_language()
        )


def open_assessment() -> OpenAssessment:
    """Open the assessment of the visitor's code. Every page that shows or changes an assessment calls this function.

    Raises:
        NoAssessmentError: No assessment is open.
        UnsealError: The record was changed or damaged outside this program.
        StorageUnavailableError: The database does not answer.
    """
    code = current_code()
    if code is None:
        raise NoAssessmentError
    site = current_site()
    site.storage.daily(site.today())
    assessment = _load(code)
    if assessment.expires_on < site.expires_on and site.storage.keep_until(code.record_id, site.expires_on):
        assessment = replace(assessment, expires_on=site.expires_on)
    g.assessment = assessment
    return assessment


def _load(code: Code) -> OpenAssessment:
    site = current_site()
    record = site.storage.load(code.record_id, site.today())
    if record is None:
        raise NoAssessmentError
    content = unseal(code, record.revision, record.body)
    stored = for_questionnaire(record_json.read(content), site.questionnaire)
    return OpenAssessment(code, record.revision, record.expires_on, stored)


def create_assessment(saved: SavedAnswers | None = None) -> Code:
    """Store a new assessment, empty or with the answers from a file, and return its code.

    Raises:
        RecordTooLargeError: The record would be too large to read again.
        StorageUnavailableError: The database cannot be written.
    """
    site = current_site()
    code = new_code()
    answers = saved or SavedAnswers(site.questionnaire.id, site.questionnaire.version, site.today(), Response())
    body = seal(code, 1, record_json.write(StoredAssessment(answers)))
    site.storage.create(code.record_id, body, site.today(), site.expires_on)
    return code


def save(assessment: OpenAssessment, change: Callable[[StoredAssessment], StoredAssessment]) -> OpenAssessment:
    """Apply a change to the newest content, store the content, and return the new state of the assessment.

    If the change returns the same object, nothing is stored.

    Raises:
        NoAssessmentError: The assessment was deleted meanwhile.
        RecordTooLargeError: The record would be too large to read again. Nothing was changed.
        StorageUnavailableError: The content could not be stored. Nothing was changed.
    """
    site = current_site()
    newest = assessment  # as read for this request, and read again whenever someone else saves first
    for _attempt in range(MAX_SAVE_ATTEMPTS):
        changed = change(newest.stored)
        if changed is newest.stored:
            return newest
        revision = newest.revision + 1
        changed = with_snapshot(changed, site.questionnaire, site.today())
        body = seal(assessment.code, revision, record_json.write(changed))
        if site.storage.save(assessment.code.record_id, newest.revision, body, site.expires_on):
            return replace(newest, revision=revision, expires_on=site.expires_on, stored=changed)
        newest = _load(assessment.code)
    raise StorageUnavailableError
