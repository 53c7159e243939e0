"""Answers as JSON, written and read back as hostile input."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from ..core.question import IMPORTANCES
from ..core.questionnaire import Questionnaire
from ..core.response import Answer, Response
from ..core.scoring_snapshot import QuestionSnapshot, ScoringSnapshot
from ..errors import ReadinessError
from ..translation import _
from ..user_text import MAX_DETAIL_CHARACTERS, MAX_NOTE_CHARACTERS, MAX_NOTE_LINES, line_ends, storable, strict_line

FORMAT = "child-safety-readiness/1"
KEYS = {"format", "questionnaire", "version", "saved_on", "profile", "answers", "basis"}
JUDGED = tuple(each.name for each in fields(QuestionSnapshot))
MAX_WEIGHT = MAX_POINTS = 3
MAX_JSON_BYTES = 1024 * 1024
MAX_ENTRIES = 1000
SHOWN = 60
"""Characters of an id that an error shows."""
MAX_ID_CHARACTERS = MAX_DETAIL_CHARACTERS
"""Characters of an id, a choice, a detail or the title of a level. They and notes are as long as the site takes them:
longer ones would take the renderer minutes."""


@dataclass(frozen=True)
class SavedAnswers:
    """One assessment as it is kept and carried."""

    questionnaire: str
    """The questionnaire's id."""
    version: str
    """Its version when the answers were saved."""
    saved_on: date
    response: Response
    snapshot: ScoringSnapshot | None = None
    """What the answers were judged by when they were saved; files of other programs may lack it."""


class SavedFileError(ReadinessError, ValueError):
    """The file cannot be used; the message says why."""


def write_json(saved: SavedAnswers) -> bytes:
    """The same assessment gives the same bytes."""
    return (json.dumps(as_object(saved), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def as_object(saved: SavedAnswers) -> dict[str, Any]:
    """What stands in the file."""
    return {
        "format": FORMAT,
        "questionnaire": saved.questionnaire,
        "version": saved.version,
        "saved_on": saved.saved_on.isoformat(),
        "profile": {id: list(values) for id, values in saved.response.profile.items()},
        "answers": {
            id: {"choice": answer.choice} | ({"note": answer.note} if answer.note else {})
            for id, answer in saved.response.answers.items()
        },
    } | ({"basis": _basis_object(saved.snapshot)} if saved.snapshot else {})


def read_json(data: bytes) -> SavedAnswers:
    """
    Raises:
        SavedFileError: for anything that write_json() could not have written.
    """
    return from_object(_parsed(data))


def from_object(value: Any) -> SavedAnswers:
    """
    Raises:
        SavedFileError: for anything that as_object() could not have given.
    """
    content = _object(value, _("the file"))
    if content.get("format") != FORMAT:
        raise SavedFileError(_("this is not a file of saved answers"))
    if not set(content) <= KEYS:
        raise SavedFileError(_('"{name}" has a key that is not known').format(name=_("the file")))
    saved_on = _day(content.get("saved_on"))
    profile = {
        _name(id, "profile"): _names(values, id) for id, values in _object(content.get("profile"), "profile").items()
    }
    answers = {
        _name(id, "answers"): _answer(value, id) for id, value in _object(content.get("answers"), "answers").items()
    }
    return SavedAnswers(
        _name(content.get("questionnaire"), "questionnaire"),
        _name(content.get("version"), "version"),
        saved_on,
        Response(profile, answers),
        _basis(content["basis"]) if "basis" in content else None,
    )


def without_notes(saved: SavedAnswers) -> SavedAnswers:
    """What a comparison needs."""
    answers = {id: Answer(answer.choice) for id, answer in saved.response.answers.items()}
    return replace(saved, response=replace(saved.response, answers=answers))


def unknown_ids(questionnaire: Questionnaire, response: Response) -> tuple[str, ...]:
    """What the questionnaire does not have: it is kept, never counted, and always told."""
    questions = {question.id for question in questionnaire.questions()}
    profile = {question.id for question in questionnaire.profile}
    return tuple(
        sorted(
            [id for id in response.answers if id not in questions]
            + [id for id in response.profile if id not in profile]
        )
    )


def _basis_object(basis: ScoringSnapshot) -> dict[str, Any]:
    return {
        "questions": list(basis.questions),
        "judged": [[getattr(each, name) for name in JUDGED] for each in basis.scored],
        "levels": {area: list(titles) for area, titles in basis.levels.items()},
    }


def _basis(value: Any) -> ScoringSnapshot:
    content = _object(value, "basis")
    if set(content) != {"questions", "judged", "levels"}:
        raise SavedFileError(_('"{name}" has a key that is not known').format(name="basis"))
    judged = content["judged"]
    if not isinstance(judged, list) or len(judged) > MAX_ENTRIES:
        raise SavedFileError(_('"{name}" must be a list').format(name="judged"))
    levels = {
        _name(area, "levels"): _names(titles, "levels")
        for area, titles in _object(content["levels"], "levels").items()
    }
    if any(len(titles) != 2 for titles in levels.values()):
        raise SavedFileError(_('"{name}" must be a list').format(name="levels"))
    return ScoringSnapshot(
        _names(content["questions"], "questions"),
        tuple(_judged(each) for each in judged),
        {area: (titles[0], titles[1]) for area, titles in levels.items()},
    )


def _judged(value: Any) -> QuestionSnapshot:
    """One question as it was judged; nothing in it can make a score that no questionnaire could give."""
    try:
        found = QuestionSnapshot(**dict(zip(JUDGED, value, strict=True)))
        fits = (
            all(isinstance(getattr(found, name), str) for name in ("id", "area", "importance", "text", "digest"))
            and all(isinstance(each, bool) for each in (found.core, found.answered))
            and all(type(getattr(found, name)) is int for name in ("weight", "target", "low", "high"))
            and found.importance in IMPORTANCES
            and 1 <= found.weight <= MAX_WEIGHT
            and 1 <= found.target <= MAX_POINTS
            and 0 <= found.low <= found.high <= MAX_POINTS
        )
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise SavedFileError(_('"{name}" has an entry that cannot be').format(name="judged"))
    for name in (found.id, found.area, found.digest):
        _name(name, "judged")
    _text(found.text, "judged", MAX_NOTE_CHARACTERS)
    return found


def _parsed(data: bytes) -> Any:
    if len(data) > MAX_JSON_BYTES:
        raise SavedFileError(_("the file is larger than 1 MiB"))
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_unique)
    except RecursionError as error:
        raise SavedFileError(_("the file is nested too deep")) from error
    except (UnicodeDecodeError, ValueError) as error:
        raise SavedFileError(_("this is not JSON: {problem}").format(problem=error)) from error


def _day(value: Any) -> date:
    try:
        day: date | None = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        raise SavedFileError(_('"saved_on" is not a date such as 2026-11-22'))
    return day


def _short(name: str) -> str:
    """An id as it can be printed in a terminal."""
    name = strict_line(name)
    return name if len(name) <= SHOWN else name[:SHOWN] + "…"


def _refuse(constant: str) -> None:
    raise SavedFileError(_("{constant} is not a value").format(constant=constant))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise SavedFileError(_("the same key stands twice in one place"))
    return found


def _object(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict) or len(value) > MAX_ENTRIES:
        raise SavedFileError(_('"{name}" must be a group of keys').format(name=_short(name)))
    return value


def _text(value: Any, name: str, most: int) -> str:
    if not isinstance(value, str) or not storable(value):
        raise SavedFileError(_('"{name}" must be text').format(name=_short(name)))
    if len(value) > most:
        raise SavedFileError(_('"{name}" has more than {most} characters').format(name=_short(name), most=most))
    return value


def _name(value: Any, name: str) -> str:
    return _text(value, name, MAX_ID_CHARACTERS)


def _names(value: Any, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MAX_ENTRIES:
        raise SavedFileError(_('"{name}" must be a list').format(name=_short(name)))
    return tuple(_name(each, name) for each in value)


def _answer(value: Any, name: str) -> Answer:
    content = _object(value, name)
    if not set(content) <= {"choice", "note"}:
        raise SavedFileError(_('"{name}" has a key that is not known').format(name=_short(name)))
    note = _text(content.get("note", ""), name, MAX_NOTE_CHARACTERS)
    if line_ends(note) >= MAX_NOTE_LINES:
        raise SavedFileError(_('"{name}" has more than {most} lines').format(name=_short(name), most=MAX_NOTE_LINES))
    return Answer(_name(content.get("choice", ""), name), note)
