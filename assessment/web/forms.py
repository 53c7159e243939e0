"""Forms made from the questionnaire, a class per call. Only home of wtforms."""

import re
from collections.abc import Iterable, Mapping
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

from ..assessment_state import NOTE, PROFILE, StoredAssessment, Value
from ..assessment_state import Form as SentForm
from ..core.question import NOT_APPLICABLE_PREFIX, UNKNOWN, Question
from ..core.question_result import QuestionResult
from ..core.questionnaire import Questionnaire
from ..core.response import Answer, Response
from ..errors import ReadinessError
from ..translation import _
from ..user_text import MAX_DETAIL_CHARACTERS, MAX_NOTE_CHARACTERS, MAX_NOTE_LINES, line_ends, storable, typed
from ..vault import constant_time_equal, random_secret
from .session import form_token

TOKEN = "token"  # noqa: S105, the name of a field
BUTTON = "go"
CODE = "code"
FILE = "file"
MAX_FIELDS = 400


SEEN = "form.seen"
SAVE = "form.save"
REVISION = re.compile(r"[0-9]{1,9}")
SAVE_ID = re.compile(r"[0-9a-f]{32}")


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


def _marked(seen: str, save: str) -> bool:
    return bool(REVISION.fullmatch(seen) and SAVE_ID.fullmatch(save))


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
        if SEEN in self and not _marked(request.form.get(SEEN, ""), request.form.get(SAVE, "")):
            raise UnexpectedFormError
        accepted = bool(self.validate())
        if "visit" in g and self[TOKEN].errors:  # sent again, its words would land in the wrong assessment
            raise OtherAssessmentError
        return accepted

    def odd_body(self) -> bool:
        """Whether the body is of a kind that this page does not send."""
        return bool(request.files) or request.mimetype != "application/x-www-form-urlencoded"

    def sent(self, values: Mapping[str, Value]) -> SentForm:
        """What the page sent, to be merged with what is stored."""
        return SentForm(int(self[SEEN].data), self[SAVE].data, values)

    def problems(self) -> list[tuple[str, str]]:
        """Every error with the name of its field, for the summary at the top."""
        found: list[tuple[str, str]] = []
        for field in self:
            where = "" if field.name == TOKEN else field.name
            label = "" if field.name == TOKEN else str(field.label.text)
            found.extend((where, f"{label} {message}".strip()) for message in field.errors)
        return found


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


def answers_form(asked: Iterable[QuestionResult], response: Response, revision: int) -> BaseForm:
    """One radio group and one note for each of the questions; the page shows this revision."""
    fields, data = _identified(revision)
    for each in asked:
        id = each.question.id
        fields[id] = _radio(each.question.text, choices(each.question))
        fields[id + NOTE] = TextAreaField(each.question.text, validators=[_bounded])
        answer = response.answers.get(id, Answer())
        data[id], data[id + NOTE] = answer.choice, answer.note
    return _filled("AnswersForm", fields, data)


def _identified(revision: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The hidden fields by which a save is merged: what its page showed, and which form it is."""
    return {SEEN: HiddenField(), SAVE: HiddenField()}, {SEEN: str(revision), SAVE: random_secret()}


def answers_of(form: BaseForm, asked: Iterable[QuestionResult]) -> dict[str, Value]:
    """The choices and notes of a form that was accepted, named as a record names them."""
    names = [name for each in asked for name in (each.question.id, each.question.id + NOTE)]
    texts = {name: typed(form[name].data or "") for name in names}
    return {name: (text,) if text else () for name, text in texts.items()}


def profile_form(questionnaire: Questionnaire, response: Response, revision: int) -> BaseForm:
    """The questions about the service; the page shows this revision."""
    fields, data = _identified(revision)
    for question in questionnaire.profile:
        chosen = response.profile.get(question.id, ())
        checks = [_answered] if question.required else []
        if question.kind == "text":
            fields[question.id] = StringField(question.text, validators=[_bounded, *checks])
            data[question.id] = next(iter(chosen), "")
        elif question.kind == "one":
            fields[question.id] = _radio(question.text, ((each.id, each.text) for each in question.options), *checks)
            data[question.id] = next(iter(chosen), "")
        else:
            fields[question.id] = _ticks(question.text, profile_choices(questionnaire, question.id), *checks)
            data[question.id] = list(chosen)
    return _filled("ProfileForm", fields, data)


def profile_choices(questionnaire: Questionnaire, id: str) -> list[tuple[str, str]]:
    question = next(each for each in questionnaire.profile if each.id == id)
    if question.kind == "programs":
        return [(each.id, each.name) for each in questionnaire.programs if each.role in ("join", "use")]
    return [(each.id, each.text) for each in question.options]


def profile_values(form: BaseForm, questionnaire: Questionnaire) -> dict[str, Value]:
    """The profile of a form that was accepted, named as a record names it."""
    values: dict[str, Value] = {}
    for question in questionnaire.profile:
        data = form[question.id].data
        if isinstance(data, list):
            values[PROFILE + question.id] = tuple(data)
        else:
            text = typed(data or "")
            values[PROFILE + question.id] = (text,) if text else ()
    return values


STORED = "stored"


def choice_form(questionnaire: Questionnaire, kept: StoredAssessment, revision: int) -> BaseForm:
    """For each value with several versions: which of them to take. What was settled meanwhile may be sent too."""
    fields, data = _identified(revision)
    settled = [
        *(question.id + end for question in questionnaire.questions() for end in ("", NOTE)),
        *(PROFILE + question.id for question in questionnaire.profile),
    ]
    fields.update({name: StringField() for name in settled if name in request.form})
    for name, versions in kept.pending.items():
        fields[name] = _radio(name, [(STORED, ""), *((version.save, "") for version in versions)])
    return _filled("ChoiceForm", fields, data)


def chosen_of(form: BaseForm, kept: StoredAssessment) -> dict[str, str]:
    """The choices made, as a record takes them."""
    chosen = {name: form[name].data for name in kept.pending}
    return {name: "" if found == STORED else found for name, found in chosen.items() if found}


def _filled(name: str, fields: Mapping[str, Any], data: Mapping[str, Any]) -> BaseForm:
    # What is stored fills in a page that is opened, never what a sent page left out: it would be taken for its word.
    sent = _sent()
    form: BaseForm = type(name, (BaseForm,), dict(fields))(sent, data=None if sent is not None else dict(data))
    return form


def _sent() -> MultiDict[str, str] | None:
    return request.form if request.method == "POST" else None
