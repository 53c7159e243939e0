"""The form for sending a file of saved answers."""

from flask import request

from ...saved_file import SavedAnswers, SavedFileError
from ...saved_file.pdf import read_any
from ...translation import _
from ..site import current_site
from .base import BaseForm, Problems, sent_fields

FILE = "file"


class FileForm(BaseForm):
    """The only form that can contain a file."""

    def has_unexpected_body(self) -> bool:
        return set(request.files) - {FILE} != set() or request.mimetype != "multipart/form-data"

    def accepts(self) -> bool:
        """Return whether a file was chosen and all submitted values are valid."""
        return super().accepts() and bool(self.content())

    def problems(self) -> Problems:
        return super().problems() or [(FILE, _("Choose a file first."))]

    def content(self) -> bytes:
        """Return the content of the chosen file, or b"" if no file was chosen."""
        chosen = request.files.get(FILE)
        if chosen is None:
            return b""
        chosen.seek(0)
        content: bytes = chosen.read()
        return content


def file_form() -> FileForm:
    """Return the form for a file of saved answers."""
    return FileForm(sent_fields())


def chosen_answers(form: FileForm) -> tuple[SavedAnswers | None, Problems]:
    """Return the answers in the chosen file, or the problems. The file must be for this questionnaire.

    Raises:
        UnexpectedFormError: No page of this site sends such a form.
        OtherAssessmentError: The page was sent from a different assessment.
        ProcessLimitReachedError: Too many PDFs are being read.
        LockFolderError: The folder of the lock files cannot be used.
    """
    if not form.accepts():
        return None, form.problems()
    try:
        return _read_answers(form.content()), []
    except SavedFileError as error:
        return None, [(FILE, _("The file cannot be used: {problem}.").format(problem=error))]


def _read_answers(data: bytes) -> SavedAnswers:
    site = current_site()
    saved = read_any(data, site.file_limit)
    if saved.questionnaire != site.questionnaire.id:
        raise SavedFileError(_("it belongs to a different questionnaire"))
    return saved
