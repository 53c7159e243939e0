"""Writes saved answers as JSON. Never rename the keys: people keep their files for years."""

import json
from typing import Any

from ..core.response import Answer
from ..core.scoring_snapshot import ScoringSnapshot
from .saved_answers import SavedAnswers

ANSWERS_FORMAT = "child-safety-readiness/1"


def write_json(saved: SavedAnswers) -> bytes:
    """Return the content of the file. The same assessment always gives the same bytes."""
    return (json.dumps(as_object(saved), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def as_object(saved: SavedAnswers) -> dict[str, Any]:
    """Return the content of the file as plain dicts and lists."""
    content: dict[str, Any] = {
        "format": ANSWERS_FORMAT,
        "questionnaire": saved.questionnaire,
        "version": saved.version,
        "saved_on": saved.saved_on.isoformat(),
        "profile": {question_id: list(values) for question_id, values in saved.response.profile.items()},
        "answers": {question_id: _answer_object(answer) for question_id, answer in saved.response.answers.items()},
    }
    if saved.snapshot:
        content["basis"] = _snapshot_object(saved.snapshot)
    return content


def _answer_object(answer: Answer) -> dict[str, Any]:
    """Return the content of one answer. Empty notes and empty missing parts are left out."""
    content: dict[str, Any] = {"choice": answer.choice}
    if answer.note:
        content["note"] = answer.note
    if answer.missing:
        content["missing"] = list(answer.missing)
    return content


def _snapshot_object(snapshot: ScoringSnapshot) -> dict[str, Any]:
    content: dict[str, Any] = {
        "questions": list(snapshot.questions),
        "judged": [list(question) for question in snapshot.scored],
        "levels": {area_id: list(levels) for area_id, levels in snapshot.levels.items()},
    }
    if snapshot.set_aside:
        content["set_aside"] = list(snapshot.set_aside)
    return content
