"""Forms made from the questionnaire, a class per call. Only home of wtforms."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, request
from werkzeug.datastructures import MultiDict
from wtforms import (
    Field,
    Form,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from ..assessment_state import NOTE, PROFILE, SentForm, Value, as_shown, digest
from ..core.progress import AskedQuestion
from ..core.question import NOT_APPLICABLE_PREFIX, UNKNOWN, Question
from ..core.questionnaire import Questionnaire
from ..core.response import Answer, Response
from ..errors import ReadinessError
from ..translation import _
from ..user_text import MAX_DETAIL_CHARACTERS, MAX_NOTE_CHARACTERS, MAX_NOTE_LINES, line_ends, storable, typed
from ..vault import constant_time_equal
from .session import form_token

TOKEN = "token"  # noqa: S105, the name of a field
BUTTON = "go"
CODE = "code"
FILE = "file"
MAX_FIELDS = 400

SHOWN_FIELD = "form.shown"
"""The hidden field with the digest of each value that the page showed."""
SHOWN_VALUE = re.compile(r"[a-z0-9.-]{1,150}:[0-9a-f]{16}")
MAX_SHOWN_CHARACTERS = 64 * 1024


class UnexpectedFormError(ReadinessError):
    """No page of this site sends such a form; nothing of it is used."""


class OtherAssessmentError(ReadinessError):
    """The page belongs to another assessment than the one that is open here by now; nothing of it is used."""


class Token(CSRF):
    """The form's token against the visitor's."""

    def setup_form(self, form: Any) -> list[tuple[str, Any]]:
        self.expected = form_token()
        found: list[tuple[str, Any]] = super().setup_form(form)
        return found

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        return self.expected

    def validate_csrf_token(self, form: Any, field: CSRFTokenField) -> None:
        if not field.data or not constant_time_equal(field.data, self.expected):
            raise ValidationError(_("This page was not the newest one, so nothing was saved. Please send it again."))


class BaseForm(Form):
    """A form that only the page of the same visitor can send."""

    class Meta:
        csrf = True
        csrf_class = Token
        csrf_field_name = TOKEN
        locales = False

    def accepts(self) -> bool:
        """Whether everything sent is valid; otherwise `errors` says why not.

        Raises:
            OddForm: for fields, numbers of fields or kinds of body that this page never sends.
            OtherAssessment: for a token that is not the one of the assessment that is open.
        """
        expected = {field.name for field in self} | {BUTTON}
        lists = {field.name for field in self if isinstance(field, SelectMultipleField)}
        sent = list(request.form.items(multi=True))
        once = [name for name, _value in sent if name not in lists]
        odd = self.odd_body()
        if odd or len(sent) > MAX_FIELDS or len(set(once)) < len(once) or not {name for name, _ in sent} <= expected:
            raise UnexpectedFormError
        accepted = bool(self.validate())
        if "visit" in g and self[TOKEN].errors:  # sent again, its words would land in the wrong assessment
            raise OtherAssessmentError
        return accepted

    def odd_body(self) -> bool:
        """Whether the body is of a kind that this page does not send."""
        return bool(request.files) or request.mimetype != "application/x-www-form-urlencoded"

    def problems(self) -> list[tuple[str, str]]:
        """Every error with the name of its field, for the summary at the top."""
        found: list[tuple[str, str]] = []
        for field in self:
            where = "" if field.name == TOKEN else field.name
            label = "" if field.name == TOKEN else str(field.label.text)
            found.extend((where, f"{label} {message}".strip()) for message in field.errors)
        return found


@dataclass(frozen=True)
class Conflict:
    """Two versions of one value, each as lines of words; no line stands for no answer."""

    stored: tuple[str, ...]
    typed: tuple[str, ...]


class SavingForm(BaseForm):
    """A form whose values are merged with what others have saved since its page was opened."""

    before_names = ""
    """What stands before the name of a field in the name of its value."""
    conflicts: Mapping[str, Conflict] = {}
    """By the name of the field: what somebody else has saved meanwhile, beside what was sent."""

    def accepts(self) -> bool:
        """Return whether everything sent is valid, as for every form.

        Raises:
            UnexpectedFormError: also for a page that does not say what it showed.
        """
        _read_shown(request.form.get(SHOWN_FIELD))
        return super().accepts()

    def sent(self) -> SentForm:
        """Return what the page sent, to be merged with what is stored."""
        choices = {self.before_names + field.name: _choices(field) for field in self.value_fields()}
        offered = {name: values for name, values in choices.items() if values is not None}
        return SentForm(_read_shown(request.form.get(SHOWN_FIELD)), self.values(), offered)

    def values(self) -> dict[str, Value]:
        """Return what the form holds, by the names that values have in a stored assessment."""
        return {self.before_names + field.name: _value(field) for field in self.value_fields()}

    def value_fields(self) -> Iterator[Field]:
        """Yield the fields that a visitor fills in."""
        return (field for field in self if not isinstance(field, HiddenField))

    def remember_shown(self) -> None:
        """Put the digests of what the form holds into its hidden field."""
        digests = ((name, digest(value)) for name, value in self.values().items() if value)
        self[SHOWN_FIELD].data = " ".join(f"{name}:{value_digest}" for name, value_digest in digests)

    def show_conflict(self, name: str, typed: Value, conflict: Conflict) -> None:
        """Put what was typed back into the field of this value, to be shown beside what is stored."""
        field = self[name.removeprefix(self.before_names)]
        field.data = list(typed) if isinstance(field, SelectMultipleField) else "".join(typed)
        field.errors = [_note_conflict() if isinstance(field, TextAreaField) else _answer_conflict()]
        self.conflicts = {**self.conflicts, field.name: conflict}


def _answer_conflict() -> str:
    return _("This answer was changed while you had the page open, so yours was not saved yet.")


def _note_conflict() -> str:
    return _("This note was changed while you had the page open, so yours was not saved yet.")


def _read_shown(text: str | None) -> dict[str, str]:
    """Return the digests of what a page showed, by the names of the values.

    Raises:
        UnexpectedFormError: no page of this site writes such a field.
    """
    if text is None or len(text) > MAX_SHOWN_CHARACTERS:
        raise UnexpectedFormError
    entries = text.split(" ") if text else []
    digests = dict(entry.split(":") for entry in entries if SHOWN_VALUE.fullmatch(entry))
    if len(digests) < len(entries) or len(digests) > MAX_FIELDS:
        raise UnexpectedFormError
    return digests


def _choices(field: Any) -> tuple[str, ...] | None:
    """Return the values that a field of choices offers, None for a field of text."""
    if isinstance(field, RadioField | SelectMultipleField):
        return tuple(choice.value for choice in field.choices)  # type: ignore[union-attr]
    return None


def _value(field: Any) -> Value:
    data = field.data or ()
    return as_shown((data,) if isinstance(data, str) else tuple(data), _choices(field))


def _bounded(form: Form, field: Field) -> None:
    """Limits of free text; a longer text is told, never cut."""
    note = isinstance(field, TextAreaField)
    limit, lines = (MAX_NOTE_CHARACTERS, MAX_NOTE_LINES) if note else (MAX_DETAIL_CHARACTERS, 1)
    text = typed(field.data or "")
    ends = line_ends(text) if note else text.count("\n")
    if not storable(text):
        raise ValidationError(_("This holds a character that cannot be kept. Please type it again."))
    if len(text) > limit:
        message = _("At most {limit} characters, please; this has {count}.")
        raise ValidationError(message.format(limit=limit, count=len(text)))
    if ends >= lines:
        raise ValidationError(_("At most {lines} lines, please.").format(lines=lines))


def _one_of(form: Form, field: Any) -> None:
    known = {choice.value for choice in field.choices}
    data = field.data if isinstance(field.data, list) else [field.data] if field.data else []
    if not set(data) <= known:
        raise ValidationError(_("Please choose one of the answers shown."))


def _answered(form: Form, field: Field) -> None:
    if not field.data:
        raise ValidationError(_("Please answer this one: what you are asked depends on it."))


def _radio(label: str, choices: Iterable[tuple[str, str]], *checks: Any) -> RadioField:
    return RadioField(
        label,
        choices=[SelectChoice(value, text) for value, text in choices],
        validators=[_one_of, *checks],
        validate_choice=False,
        default="",
    )


def _ticks(label: str, choices: Iterable[tuple[str, str]], *checks: Any) -> SelectMultipleField:
    return SelectMultipleField(
        label,
        choices=[SelectChoice(value, text) for value, text in choices],
        validators=[_one_of, *checks],
        validate_choice=False,
    )


def empty_form() -> BaseForm:
    """Only the token: for buttons."""
    return BaseForm(_sent())


def check_button() -> None:
    """Whether a button of the open assessment was pressed on a page of its own.

    Raises:
        OddForm, OtherAssessment: where it was not.
    """
    if not empty_form().accepts():
        raise OtherAssessmentError


def code_form() -> BaseForm:
    """The field in which a code is typed."""
    form: BaseForm = type("CodeForm", (BaseForm,), {CODE: StringField("")})(_sent())
    return form


class FileForm(BaseForm):
    """The only form that sends a file."""

    def odd_body(self) -> bool:
        return set(request.files) - {FILE} != set() or request.mimetype != "multipart/form-data"

    def accepts(self) -> bool:
        """As for every form; and a file must be chosen."""
        return super().accepts() and bool(self.file())

    def problems(self) -> list[tuple[str, str]]:
        return super().problems() or [(FILE, _("Please choose a file first."))]

    def file(self) -> bytes:
        """What was chosen; nothing where nothing was."""
        chosen = request.files.get(FILE)
        if chosen is None:
            return b""
        chosen.seek(0)
        content: bytes = chosen.read()
        return content


def file_form() -> FileForm:
    """A file of saved answers."""
    return FileForm(_sent())


def choices(question: Question) -> list[tuple[str, str]]:
    """Values and words of every possible answer."""
    return [
        *((option.id, option.text) for option in question.options),
        (UNKNOWN, _("We don’t know yet")),
        *((NOT_APPLICABLE_PREFIX + reason.id, reason.text) for reason in question.not_applicable),
    ]


def answers_form(questions: Iterable[AskedQuestion], response: Response, again: bool = False) -> SavingForm:
    """Return a form with a radio group and a note for each of the questions.

    It holds what was sent or, on a page that is opened or shown `again` after a save, the response.
    """
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for asked_question in questions:
        question = asked_question.question
        fields[question.id] = _radio(question.text, choices(question))
        fields[question.id + NOTE] = TextAreaField(question.text, validators=[_bounded])
        answer = response.answers.get(question.id, Answer())
        data[question.id], data[question.id + NOTE] = answer.choice, answer.note
    return _saving_form("AnswersForm", "", fields, data, again)


def profile_form(questionnaire: Questionnaire, response: Response, again: bool = False) -> SavingForm:
    """Return the form with the questions about the service, as answers_form() does."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for question in questionnaire.profile:
        chosen = response.profile.get(question.id, ())
        checks = [_answered] if question.required else []
        data[question.id] = next(iter(chosen), "")
        if question.kind == "text":
            fields[question.id] = StringField(question.text, validators=[_bounded, *checks])
        elif question.kind == "one":
            options = ((option.id, option.text) for option in question.options)
            fields[question.id] = _radio(question.text, options, *checks)
        else:
            fields[question.id] = _ticks(question.text, profile_choices(questionnaire, question.id), *checks)
            data[question.id] = list(chosen)
    return _saving_form("ProfileForm", PROFILE, fields, data, again)


def profile_choices(questionnaire: Questionnaire, id: str) -> list[tuple[str, str]]:
    question = next(each for each in questionnaire.profile if each.id == id)
    if question.kind == "programs":
        return [(each.id, each.name) for each in questionnaire.programs if each.role in ("join", "use")]
    return [(each.id, each.text) for each in question.options]


def _saving_form(
    name: str, before_names: str, fields: Mapping[str, Any], data: Mapping[str, Any], again: bool
) -> SavingForm:
    members = {SHOWN_FIELD: HiddenField(), **fields, "before_names": before_names}
    # What is stored fills in a page that is opened, but never what a sent page left out: that counts as sent empty.
    sent = None if again else _sent()
    form: SavingForm = type(name, (SavingForm,), members)(sent, data=None if sent is not None else dict(data))
    if sent is None:
        form.remember_shown()
    return form


def _sent() -> MultiDict[str, str] | None:
    return request.form if request.method == "POST" else None
