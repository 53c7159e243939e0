"""Reads saved answers from untrusted JSON. Only content that `write_json` could have written is accepted."""

import json
from typing import Any

from ..core.question import IMPORTANCES
from ..core.response import Answer, Response
from ..core.scoring_snapshot import QuestionSnapshot, ScoringSnapshot
from ..translation import _
from ..user_text import MAX_NOTE_CHARACTERS, MAX_NOTE_LINES, count_line_ends
from .checks import (
    SavedFileError,
    checked_day,
    checked_group,
    checked_id,
    checked_ids,
    checked_list,
    checked_text,
    shortened,
)
from .json_writer import ANSWERS_FORMAT
from .saved_answers import SavedAnswers

MAX_JSON_BYTES = 1024 * 1024
MAX_WEIGHT = 3
MAX_POINTS = 3
FORMAT_NAME = ANSWERS_FORMAT.rpartition("/")[0] + "/"
"""The format without its version."""
ANSWERS_KEYS = {"format", "questionnaire", "version", "saved_on", "profile", "answers", "basis"}
ANSWER_KEYS = {"choice", "note", "missing"}
SNAPSHOT_KEYS = {"questions", "judged", "levels"}
SET_ASIDE_KEY = "set_aside"
"""The key of a snapshot that older files do not have."""


def read_json(data: bytes) -> SavedAnswers:
    """Read a file. Besides UTF-8, accept UTF-16 and a byte order mark, which editors on Windows may write.

    Raises:
        SavedFileError: The file is not one that `write_json` could have written.
    """
    return from_object(_parsed(data))


def from_object(value: Any) -> SavedAnswers:
    """Return saved answers from the content of a file.

    Raises:
        SavedFileError: The content is not an object that `as_object` could have returned.
    """
    file_name = _("the file")
    content = checked_group(value, file_name)
    _check_format(content.get("format"))
    checked_group(content, file_name, ANSWERS_KEYS)
    saved_on = checked_day(content.get("saved_on"), "saved_on")
    profile = checked_group(content.get("profile"), "profile").items()
    profile_values = {checked_id(key, "profile"): checked_ids(values, key) for key, values in profile}
    answers = checked_group(content.get("answers"), "answers").items()
    response = Response(profile_values, {checked_id(key, "answers"): _answer(value, key) for key, value in answers})
    return SavedAnswers(
        checked_id(content.get("questionnaire"), "questionnaire"),
        checked_id(content.get("version"), "version"),
        saved_on,
        response,
        _snapshot(content["basis"]) if "basis" in content else None,
    )


def _check_format(value: Any) -> None:
    if value == ANSWERS_FORMAT:
        return
    if isinstance(value, str) and value.startswith(FORMAT_NAME) and value.removeprefix(FORMAT_NAME).isdecimal():
        message = _('it was written by a newer version of this program, in the format "{format}"')
        raise SavedFileError(message.format(format=shortened(value)))
    raise SavedFileError(_("it does not contain saved answers"))


def _parsed(data: bytes) -> Any:
    if len(data) > MAX_JSON_BYTES:
        raise SavedFileError(_("it is larger than 1 MB"))
    try:
        text = data.decode(json.detect_encoding(data))
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_group_without_repeats)
    except RecursionError as error:
        raise SavedFileError(_("it is nested too deeply")) from error
    except SavedFileError:
        raise
    except ValueError as error:
        raise SavedFileError(_("it is not valid JSON: {problem}").format(problem=error)) from error


def _refuse_constant(constant: str) -> None:
    """Refuse NaN and the infinities, which Python accepts although they are not valid JSON."""
    raise SavedFileError(_("{constant} is not a valid value").format(constant=constant))


def _group_without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    group = dict(pairs)
    if len(group) != len(pairs):
        raise SavedFileError(_("a key appears twice in the same place"))
    return group


def _answer(value: Any, question_id: str) -> Answer:
    content = checked_group(value, question_id, ANSWER_KEYS)
    note = checked_text(content.get("note", ""), question_id, MAX_NOTE_CHARACTERS)
    if count_line_ends(note) >= MAX_NOTE_LINES:
        message = _('"{name}" has more than {most} lines')
        raise SavedFileError(message.format(name=shortened(question_id), most=MAX_NOTE_LINES))
    choice = checked_id(content.get("choice", ""), question_id)
    return Answer(choice, note, checked_ids(content.get("missing", []), question_id))


def _snapshot(value: Any) -> ScoringSnapshot:
    content = checked_group(value, "basis")
    if content.keys() - {SET_ASIDE_KEY} != SNAPSHOT_KEYS:
        raise SavedFileError(_('"{name}" has an unknown key').format(name="basis"))
    judged = checked_list(content["judged"], "judged")
    levels = checked_group(content["levels"], "levels").items()
    return ScoringSnapshot(
        checked_ids(content["questions"], "questions"),
        tuple(_question_snapshot(question) for question in judged),
        {checked_id(area_id, "levels"): _level_range(titles) for area_id, titles in levels},
        checked_ids(content.get(SET_ASIDE_KEY, []), SET_ASIDE_KEY),
    )


def _level_range(value: Any) -> tuple[str, str]:
    """Return an area's levels in the worst and the best case."""
    levels = checked_ids(value, "levels")
    if len(levels) != 2:
        raise SavedFileError(_('"{name}" must be a list').format(name="levels"))
    return levels[0], levels[1]


def _question_snapshot(value: Any) -> QuestionSnapshot:
    """Return the snapshot of one question. Refuse values that no questionnaire could have produced."""
    try:
        question = QuestionSnapshot(*value)
        possible = _has_right_types(question) and _has_possible_points(question)
    except (TypeError, ValueError):
        possible = False
    if not possible:
        raise SavedFileError(_('"{name}" has an invalid entry').format(name="judged"))
    for text in (question.id, question.area, question.digest):
        checked_id(text, "judged")
    checked_text(question.text, "judged", MAX_NOTE_CHARACTERS)
    return question


def _has_right_types(question: QuestionSnapshot) -> bool:
    texts = (question.id, question.area, question.importance, question.text, question.digest)
    numbers = (question.weight, question.target, question.low, question.high)
    return (
        all(isinstance(text, str) for text in texts)
        and all(isinstance(flag, bool) for flag in (question.core, question.answered))
        and all(type(number) is int for number in numbers)  # a bool is an int too
    )


def _has_possible_points(question: QuestionSnapshot) -> bool:
    return (
        question.importance in IMPORTANCES
        and 1 <= question.weight <= MAX_WEIGHT
        and 1 <= question.target <= MAX_POINTS
        and 0 <= question.low <= question.high <= MAX_POINTS
    )
