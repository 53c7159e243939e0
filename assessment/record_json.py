"""Writes and reads the content of a record as JSON. Records are sealed, so the reader trusts the writer's checks."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from . import saved_file
from .assessment_state import StoredAssessment
from .core.response import Answer, Response
from .core.scoring_snapshot import QuestionnaireChanges, QuestionSnapshot, ScoringSnapshot
from .errors import ReadinessError
from .response_values import NOTE
from .saved_file import MAX_JSON_BYTES, SavedAnswers, SavedFileError
from .translation import _
from .user_text import MAX_NOTE_CHARACTERS, MAX_NOTE_LINES, count_line_ends

RECORD_FORMAT = "child-safety-readiness/record/2"
FIRST_FORMAT = "child-safety-readiness/record/1"
"""The first format, which also held each value's history and conflicting versions that awaited a choice."""
INDENTED = 8
"""The file of saved answers can be up to this many times as long as the record: each value has its own line."""


class RecordTooLargeError(ReadinessError):
    """The answers could not be reopened from a file, so they must not be stored."""


def write(stored: StoredAssessment) -> bytes:
    """Return the content of a record as bytes.

    Raises:
        RecordTooLargeError: The answers are so large that a file with them could not be opened again.
    """
    content = {
        "format": RECORD_FORMAT,
        "saved": _checked_object(stored.saved),
        "unseen_changes": asdict(stored.unseen_changes) if stored.unseen_changes else None,
        "earlier": _checked_object(stored.earlier) if stored.earlier else None,
    }
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    file_may_be_too_large = len(data) * INDENTED > MAX_JSON_BYTES
    if file_may_be_too_large and len(saved_file.write_json(stored.saved)) > MAX_JSON_BYTES:
        raise RecordTooLargeError
    return data


def read(data: bytes) -> StoredAssessment:
    """Return the content that `write` was given. Also read records in the first format.

    Raises:
        SavedFileError: The data is not the content of a record.
    """
    try:
        content = json.loads(data)
        if content["format"] == FIRST_FORMAT:
            content = _from_first_format(content)
        elif content["format"] != RECORD_FORMAT:
            raise ValueError(content["format"])
        changes, earlier = content["unseen_changes"], content["earlier"]
        return StoredAssessment(
            _saved(content["saved"]), _changes(changes) if changes else None, _saved(earlier) if earlier else None
        )
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise SavedFileError(_("this is not the content of a record")) from error


def _checked_object(saved: SavedAnswers) -> dict[str, Any]:
    """Return the content of the answers file if it can be reopened. The snapshot is our own and is not checked."""
    content = saved_file.as_object(saved)
    try:
        saved_file.from_object({key: value for key, value in content.items() if key != "basis"})
    except SavedFileError as error:
        raise RecordTooLargeError from error
    return content


def _saved(content: Mapping[str, Any]) -> SavedAnswers:
    profile = {key: tuple(values) for key, values in content["profile"].items()}
    answers = {key: _answer(value) for key, value in content["answers"].items()}
    snapshot = _snapshot(content["basis"]) if "basis" in content else None
    saved_on = date.fromisoformat(content["saved_on"])
    return SavedAnswers(content["questionnaire"], content["version"], saved_on, Response(profile, answers), snapshot)


def _answer(content: Mapping[str, Any]) -> Answer:
    return Answer(content["choice"], content.get("note", ""), tuple(content.get("missing", ())))


def _snapshot(content: Mapping[str, Any]) -> ScoringSnapshot:
    scored = tuple(QuestionSnapshot(*values) for values in content["judged"])
    levels = {area_id: (worst, best) for area_id, (worst, best) in content["levels"].items()}
    return ScoringSnapshot(tuple(content["questions"]), scored, levels, tuple(content.get("set_aside", ())))


def _changes(content: Mapping[str, Any]) -> QuestionnaireChanges:
    gone = tuple((question_id, text) for question_id, text in content["gone"])
    return QuestionnaireChanges(content["version"], tuple(content["new"]), tuple(content["changed"]), gone)


def _from_first_format(content: dict[str, Any]) -> dict[str, Any]:
    """Convert the first format. If they fit, append notes that awaited a choice to the stored notes."""
    answers = content["saved"]["answers"]
    for name, versions in content["pending"].items():
        question_id = name.removesuffix(NOTE)
        for _save, value, *_revision in versions if name.endswith(NOTE) else ():
            answer, text = answers.get(question_id, {"choice": ""}), "".join(value)
            note = f"{answer.get('note', '')}\n\n{text}".strip()
            fits = len(note) <= MAX_NOTE_CHARACTERS and count_line_ends(note) < MAX_NOTE_LINES
            if fits and text not in answer.get("note", ""):
                answers[question_id] = {**answer, "note": note}
    return {**content, "unseen_changes": content["news"]}
