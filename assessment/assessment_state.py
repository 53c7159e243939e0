"""What a sealed record holds, and how the saves of several people and tabs merge without losing a word.

Every choice, every note and every profile value has a short history, so that a save is compared with what its page
had shown: what was not touched there is left as it is now, what was changed in one place only is taken, and what two
people changed differently is kept twice until somebody chooses.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from . import saved_file
from .core.compare import Comparison, compare
from .core.questionnaire import Questionnaire
from .core.response import Answer, Response, with_current_ids
from .core.result import Result, assess
from .core.scoring_snapshot import QuestionnaireChanges, changes_since, take_snapshot
from .errors import ReadinessError
from .saved_file import SavedAnswers, SavedFileError
from .translation import _

Value = tuple[str, ...]
"""The values of a profile question, one choice, or one note; nothing where it is not there."""

PROFILE = "profile."
"""Before the id of a profile question; a choice is named by the id of its question alone."""
NOTE = ".note"
"""Behind the id of a question: its note."""
FORMAT = "child-safety-readiness/record/1"
KEYS = {"format", "saved", "history", "saves", "pending", "news", "earlier"}
HISTORY = 8
"""Changes that are remembered of one value."""
SAVES = 16
"""Forms that are remembered, so that one that is sent twice counts once."""
PENDING = 4
"""Different versions of one value that wait for a choice."""
MOST_BYTES = 4_000_000
"""Of the content: two full files and the versions of every value; the database need not hold more for one code."""
INDENTED = 8
"""How many times as long a file can be at most as what a record has of it: each value has a line of its own there."""
DIGEST = 16
NOTHING = ""
"""The digest of a value that is not there."""


class TooManyVersionsError(ReadinessError):
    """So many versions of one value wait for a choice that no further one is taken."""


class RecordTooLargeError(ReadinessError):
    """What could not be read again, as a record or as a file of saved answers; it must not be stored."""


@dataclass(frozen=True)
class Change:
    """One change of one value."""

    revision: int
    """The record's revision after it."""
    save: str
    """The form that made it."""
    digest: str
    """Of the value after it."""


@dataclass(frozen=True)
class Version:
    """What somebody typed while somebody else had saved something else."""

    save: str
    value: Value
    revision: int = 0
    """The record's revision since it waits, so that a choice made on an older page leaves it; 0 in older records."""


@dataclass(frozen=True)
class Form:
    """What a page sends: the revision that it had shown, its own id, and the values."""

    seen: int
    save: str
    values: Mapping[str, Value]


@dataclass(frozen=True)
class StoredAssessment:
    """The content of a record."""

    saved: SavedAnswers
    history: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    saves: tuple[tuple[str, str], ...] = ()
    """Id and digest of the newest forms."""
    pending: Mapping[str, tuple[Version, ...]] = field(default_factory=dict)
    """Versions that wait for a choice, by the name of the value."""
    news: QuestionnaireChanges | None = None
    """What a newer questionnaire has for these answers, until somebody has seen it."""
    earlier: SavedAnswers | None = None
    """An earlier assessment, to compare with."""

    def value(self, name: str) -> Value:
        response = self.saved.response
        if name.startswith(PROFILE):
            return response.profile.get(name.removeprefix(PROFILE), ())
        answer = response.answers.get(name.removesuffix(NOTE), Answer())
        text = answer.note if name.endswith(NOTE) else answer.choice
        return (text,) if text else ()


def begin(saved: SavedAnswers) -> StoredAssessment:
    """The first content of a record, as its revision 1."""
    answers = saved.response.answers
    names = [*(PROFILE + id for id in saved.response.profile), *answers, *(id + NOTE for id in answers)]
    fresh = StoredAssessment(saved)
    return replace(fresh, history={name: (Change(1, "", digest(fresh.value(name))),) for name in names})


def carried(kept: StoredAssessment, questionnaire: Questionnaire) -> StoredAssessment:
    """The same content under the questionnaire of now: ids that were renamed, and what is new, changed and gone."""
    saved = kept.saved
    response = with_current_ids(questionnaire, saved.response)
    found = changes_since(saved.snapshot, saved.version, questionnaire) if saved.snapshot else None
    if found and found.empty:
        found = None
    if response is saved.response and found is None:
        return kept
    if found and kept.news:
        found = kept.news.combined_with(found)
    kept = replace(kept, saved=replace(saved, response=response), news=found or kept.news)
    return _under_new_names(kept, questionnaire)


def _under_new_names(kept: StoredAssessment, questionnaire: Questionnaire) -> StoredAssessment:
    """History and waiting versions of renamed questions, as the pages of now send them."""
    history, pending = dict(kept.history), dict(kept.pending)
    for each in questionnaire.renamed:
        for end in ("", NOTE):
            old, new = each.id + end, each.to + end
            changes, versions = history.pop(old, ()), pending.pop(old, ())
            if changes and new not in history:
                history[new] = (replace(changes[-1], digest=digest(kept.value(new))),)
            options = {} if end else each.options
            moved = [
                replace(version, value=tuple(options.get(text, text) for text in version.value))
                for version in versions
            ]
            if moved:
                pending[new] = (*pending.get(new, ()), *moved)
    return replace(kept, history=history, pending=pending)


def judged(kept: StoredAssessment, result: Result) -> StoredAssessment:
    """With what the answers are judged by now; of this questionnaire's version and the result's day."""
    questionnaire = result.questionnaire
    saved = replace(kept.saved, version=questionnaire.version, saved_on=result.date, snapshot=take_snapshot(result))
    return replace(kept, saved=saved)


def against(earlier: SavedAnswers, result: Result) -> Comparison:
    """The result of now against earlier answers; those without a basis are judged by the questionnaire of now."""
    basis = earlier.snapshot
    if basis is None:
        response = with_current_ids(result.questionnaire, earlier.response)
        basis = take_snapshot(assess(result.questionnaire, response, earlier.saved_on))
    return compare(basis, earlier.response, earlier.version, earlier.saved_on, result)


def merge(kept: StoredAssessment, revision: int, form: Form) -> StoredAssessment:
    """The content after this form, as revision `revision`; the same object where the form changes nothing.

    Raises:
        TooManyVersions: where a value has too many versions already.
    """
    sent = (form.save, _digest_of_form(form))
    if sent in kept.saves:
        return kept
    taken: dict[str, Value] = {}
    pending = dict(kept.pending)
    for name, value in form.values.items():
        waiting = pending.pop(name, ())
        versions = tuple(each for each in waiting if each.save != form.save)
        elsewhere = _changed_elsewhere(kept, form, name)
        if not elsewhere:
            if value != kept.value(name):
                taken[name] = value
        elif len(versions) < len(waiting) or not _untouched(kept, form, name, value):
            if value == kept.value(name):
                taken[name] = value  # the same as somebody else: remembered as this form's word too
            else:
                again = (each for each in waiting if (each.save, each.value) == (form.save, value))
                versions = _with_version(versions, next(again, Version(form.save, value, revision)))
        if versions:
            pending[name] = versions
    others = tuple(each for each in kept.saves if each[0] != form.save)
    return replace(
        kept,
        saved=replace(kept.saved, response=_with_values(kept.saved.response, taken)),
        history=_with_changes(kept.history, taken, revision, dict.fromkeys(taken, form.save)),
        saves=(*others, sent)[-SAVES:],
        pending=pending,
    )


def choose(kept: StoredAssessment, revision: int, form: Form, chosen: Mapping[str, str]) -> StoredAssessment:
    """Settle versions: by the name of the value, the id of the version to take, or an empty text for what is stored.

    A version that is taken counts as saved by the form that it came from. What was changed again since the page was
    shown stays open, and so does a version that came after it.
    """
    taken: dict[str, Value] = {}
    authors: dict[str, str] = {}
    pending = dict(kept.pending)
    for name, save in chosen.items():
        shown = {each.save: each.value for each in pending.get(name, ()) if each.revision <= form.seen}
        if not shown or (save and save not in shown) or _changed_elsewhere(kept, form, name):
            continue
        later = tuple(each for each in pending.pop(name) if each.value not in shown.values())
        if later:
            pending[name] = later
        if save:
            taken[name], authors[name] = shown[save], save
    return replace(
        kept,
        saved=replace(kept.saved, response=_with_values(kept.saved.response, taken)),
        history=_with_changes(kept.history, taken, revision, authors),
        pending=pending,
    )


def digest(value: Value) -> str:
    """A fingerprint of a value; nothing for one that is not there."""
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:DIGEST] if value else NOTHING


def _untouched(kept: StoredAssessment, form: Form, name: str, value: Value) -> bool:
    """Whether the form sends what it saved itself before or, if it did not, what its page had shown."""
    history = kept.history.get(name, ())
    own = [change.digest for change in history if change.save == form.save]
    shown = [change.digest for change in history if change.revision <= form.seen]
    if not own and not shown and len(history) >= HISTORY:
        return False  # too long ago to tell
    return digest(value) == (own or shown or [NOTHING])[-1]


def _changed_elsewhere(kept: StoredAssessment, form: Form, name: str) -> bool:
    """Whether another form gave the value that is stored, after this one's page was shown."""
    author = _author(kept.history.get(name, ()))
    return author is not None and author.revision > form.seen and author.save != form.save


def _author(history: Sequence[Change]) -> Change | None:
    """The change that gave the value that is stored; those who said the same after it are not its authors."""
    found = None
    for change in reversed(history):
        if found and change.digest != found.digest:
            break
        found = change
    return found


def _with_version(versions: tuple[Version, ...], version: Version) -> tuple[Version, ...]:
    """The same words of another form are kept too, since each form may go on to say something else."""
    if len({each.value for each in versions} | {version.value}) > PENDING or len(versions) >= SAVES:
        raise TooManyVersionsError
    return (*versions, version)


def _with_values(response: Response, values: Mapping[str, Value]) -> Response:
    profile, answers = dict(response.profile), dict(response.answers)
    for name, value in values.items():
        if name.startswith(PROFILE):
            profile[name.removeprefix(PROFILE)] = value
            continue
        id, text = name.removesuffix(NOTE), "".join(value)
        answer = answers.get(id, Answer())
        answers[id] = replace(answer, note=text) if name.endswith(NOTE) else replace(answer, choice=text)
    return Response(profile, {id: answer for id, answer in answers.items() if answer != Answer()})


def _with_changes(
    history: Mapping[str, tuple[Change, ...]], values: Mapping[str, Value], revision: int, saves: Mapping[str, str]
) -> Mapping[str, tuple[Change, ...]]:
    found = dict(history)
    for name, value in values.items():
        found[name] = (*found.get(name, ()), Change(revision, saves[name], digest(value)))[-HISTORY:]
    return found


def _digest_of_form(form: Form) -> str:
    return hashlib.sha256(json.dumps(dict(form.values), sort_keys=True).encode()).hexdigest()[:DIGEST]


# As JSON


def write(kept: StoredAssessment) -> bytes:
    """The content of a record as bytes.

    Raises:
        TooMuch: where it, or the file that is made of it, could not be read again.
    """
    data = _written(kept)
    try:
        read(data)
    except SavedFileError as error:
        raise RecordTooLargeError from error
    if len(data) > MOST_BYTES or _too_large(kept, data):
        raise RecordTooLargeError
    return data


def _too_large(kept: StoredAssessment, data: bytes) -> bool:
    """Whether the file of these answers could not be opened again; only what may be so large is written to see."""
    return (
        len(data) * INDENTED > saved_file.MAX_JSON_BYTES
        and len(saved_file.write_json(kept.saved)) > saved_file.MAX_JSON_BYTES
    )


def _written(kept: StoredAssessment) -> bytes:
    content = {
        "format": FORMAT,
        "saved": saved_file.as_object(kept.saved),
        "history": {
            name: [[change.revision, change.save, change.digest] for change in changes]
            for name, changes in kept.history.items()
        },
        "saves": [list(each) for each in kept.saves],
        "pending": {
            name: [[version.save, list(version.value), version.revision] for version in versions]
            for name, versions in kept.pending.items()
        },
        "news": asdict(kept.news) if kept.news else None,
        "earlier": saved_file.as_object(kept.earlier) if kept.earlier else None,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def read(data: bytes) -> StoredAssessment:
    """
    Raises:
        SavedFileError: for anything that write() could not have written.
    """
    content = json.loads(data)
    if not isinstance(content, dict) or content.get("format") != FORMAT or set(content) != KEYS:
        raise SavedFileError(_("this is not the content of a record"))
    try:
        return StoredAssessment(
            saved_file.from_object(content["saved"]),
            {name: tuple(Change(*each) for each in changes) for name, changes in content["history"].items()},
            tuple((id, found) for id, found in content["saves"]),
            {
                name: tuple(Version(save, tuple(value), *since) for save, value, *since in versions)
                for name, versions in content["pending"].items()
            },
            _news(content["news"]) if content["news"] else None,
            saved_file.from_object(content["earlier"]) if content["earlier"] else None,
        )
    except (TypeError, ValueError, AttributeError) as error:
        raise SavedFileError(_("this is not the content of a record")) from error


def _news(content: Mapping[str, Any]) -> QuestionnaireChanges:
    gone = tuple((id, text) for id, text in content["gone"])
    return QuestionnaireChanges(content["version"], tuple(content["new"]), tuple(content["changed"]), gone)
