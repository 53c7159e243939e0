"""The content of a record as JSON.

A record is sealed, so what is read was written by this program: the reader trusts it. The writer in turn refuses
whatever could not be opened again, as a record or as a file of saved answers.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from . import saved_file
from .assessment_state import NOTE, StoredAssessment
from .core.response import Answer, Response
from .core.scoring_snapshot import QuestionnaireChanges, QuestionSnapshot, ScoringSnapshot
from .errors import ReadinessError
from .saved_file import MAX_ENTRIES, MAX_ID_CHARACTERS, SavedAnswers, SavedFileError
from .translation import _
from .user_text import MAX_NOTE_CHARACTERS, MAX_NOTE_LINES, count_line_ends, is_storable

RECORD_FORMAT = "child-safety-readiness/record/2"
FIRST_FORMAT = "child-safety-readiness/record/1"
"""It also held a history of each value, and versions of it that waited for a choice."""
MAX_RECORD_BYTES = 4_000_000
INDENTED = 8
"""How many times as long as the record the file of its answers can be: there, each value has a line of its own."""


class RecordTooLargeError(ReadinessError):
    """The content could not be opened again, as a record or as a file of saved answers; it must not be stored."""


def write(stored: StoredAssessment) -> bytes:
    """Return the content of a record as bytes.

    Raises:
        RecordTooLargeError: it, or the file made of its answers, could not be opened again.
    """
    _check(stored.saved)
    if stored.earlier:
        _check(stored.earlier)
    content = {
        "format": RECORD_FORMAT,
        "saved": saved_file.as_object(stored.saved),
        "unseen_changes": asdict(stored.unseen_changes) if stored.unseen_changes else None,
        "earlier": saved_file.as_object(stored.earlier) if stored.earlier else None,
    }
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    if len(data) > MAX_RECORD_BYTES or _file_too_large(stored.saved, len(data)):
        raise RecordTooLargeError
    return data


def read(data: bytes) -> StoredAssessment:
    """Return the content that write() was given; records of the first format are read too.

    Raises:
        SavedFileError: these bytes are not the content of a record.
    """
    try:
        content = json.loads(data)
        if content["format"] == RECORD_FORMAT:
            return _stored(content, content["unseen_changes"])
        if content["format"] == FIRST_FORMAT:
            return _with_waiting_notes(_stored(content, content["news"]), content["pending"])
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise SavedFileError(_("this is not the content of a record")) from error
    raise SavedFileError(_("this is not the content of a record"))


def _check(saved: SavedAnswers) -> None:
    """Raise RecordTooLargeError for values that the reader of saved files refuses."""
    profile, answers = saved.response.profile, saved.response.answers
    names = [*_names(saved)]
    notes = [answer.note for answer in answers.values() if answer.note]
    if (
        max(len(profile), len(answers), *(len(values) for values in profile.values()), 0) > MAX_ENTRIES
        or max(map(len, names)) > MAX_ID_CHARACTERS
        or any(len(note) > MAX_NOTE_CHARACTERS or count_line_ends(note) >= MAX_NOTE_LINES for note in notes)
        or not is_storable("".join((*names, *notes)))
    ):
        raise RecordTooLargeError


def _names(saved: SavedAnswers) -> Iterator[str]:
    yield saved.questionnaire
    yield saved.version
    for question_id, values in saved.response.profile.items():
        yield question_id
        yield from values
    for question_id, answer in saved.response.answers.items():
        yield question_id
        yield answer.choice


def _file_too_large(saved: SavedAnswers, record_bytes: int) -> bool:
    """Return whether the saved file would be too large to reopen. Write it only if that is in doubt."""
    in_doubt = record_bytes * INDENTED > saved_file.MAX_JSON_BYTES
    return in_doubt and len(saved_file.write_json(saved)) > saved_file.MAX_JSON_BYTES


def _stored(content: Mapping[str, Any], changes: Mapping[str, Any] | None) -> StoredAssessment:
    return StoredAssessment(
        _saved(content["saved"]),
        _changes(changes) if changes else None,
        _saved(content["earlier"]) if content["earlier"] else None,
    )


def _saved(content: Mapping[str, Any]) -> SavedAnswers:
    return SavedAnswers(
        content["questionnaire"],
        content["version"],
        date.fromisoformat(content["saved_on"]),
        Response(
            {question_id: tuple(values) for question_id, values in content["profile"].items()},
            {
                question_id: Answer(answer["choice"], answer.get("note", ""))
                for question_id, answer in content["answers"].items()
            },
        ),
        _snapshot(content["basis"]) if "basis" in content else None,
    )


def _snapshot(content: Mapping[str, Any]) -> ScoringSnapshot:
    return ScoringSnapshot(
        tuple(content["questions"]),
        tuple(QuestionSnapshot(*values) for values in content["judged"]),
        {area: (worst, best) for area, (worst, best) in content["levels"].items()},
    )


def _changes(content: Mapping[str, Any]) -> QuestionnaireChanges:
    gone = tuple((question_id, text) for question_id, text in content["gone"])
    return QuestionnaireChanges(content["version"], tuple(content["new"]), tuple(content["changed"]), gone)


def _with_waiting_notes(stored: StoredAssessment, pending: Mapping[str, Any]) -> StoredAssessment:
    """Return the content with the notes that waited for a choice below the stored ones, as far as there is room.

    What was stored counted before and still counts, so a choice that waited is dropped.
    """
    answers = dict(stored.saved.response.answers)
    for name, versions in pending.items():
        if not name.endswith(NOTE):
            continue
        question_id = name.removesuffix(NOTE)
        answer = answers.get(question_id, Answer())
        for text in ("".join(value) for _save, value, *_revision in versions):
            note = f"{answer.note}\n\n{text}".strip()
            fits = len(note) <= MAX_NOTE_CHARACTERS and count_line_ends(note) < MAX_NOTE_LINES
            if text not in answer.note and fits:
                answer = replace(answer, note=note)
        if answer != Answer():
            answers[question_id] = answer
    return replace(stored, saved=replace(stored.saved, response=replace(stored.saved.response, answers=answers)))
