"""What is stored of one assessment, and how the saves of several people and tabs merge without losing a word.

A page carries a digest of each value that it showed. A save compares each value that it sends with that digest and
with what is stored now, so it knows what its author changed and what somebody else has changed meanwhile. No history
is kept. `docs/decisions/0001-a-page-carries-what-it-showed.md` says why.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .core.compare import Comparison, compare
from .core.questionnaire import Questionnaire
from .core.response import Answer, Response, with_current_ids
from .core.result import Result, assess
from .core.scoring_snapshot import QuestionnaireChanges, changes_since, take_snapshot
from .saved_file import SavedAnswers
from .user_text import trimmed

Value = tuple[str, ...]
"""The values of a profile question, one choice, or one note; empty if there is none."""

PROFILE = "profile."
"""Stands before the id of a profile question. The id of a question alone names its choice."""
NOTE = ".note"
"""Stands after the id of a question and names its note."""
VALUE_DIGEST_CHARACTERS = 16


@dataclass(frozen=True)
class StoredAssessment:
    """The content of a record."""

    saved: SavedAnswers
    unseen_changes: QuestionnaireChanges | None = None
    """What a newer questionnaire has changed for these answers, until somebody has seen it."""
    earlier: SavedAnswers | None = None
    """An earlier assessment to compare with."""

    def value(self, name: str) -> Value:
        """Return the value of this name."""
        response = self.saved.response
        if name.startswith(PROFILE):
            return response.profile.get(name.removeprefix(PROFILE), ())
        answer = response.answers.get(name.removesuffix(NOTE), Answer())
        text = answer.note if name.endswith(NOTE) else answer.choice
        return (text,) if text else ()


@dataclass(frozen=True)
class SentForm:
    """What a page sends."""

    shown: Mapping[str, str]
    """The digest of each value that the page showed. It showed nothing for the names that are missing."""
    values: Mapping[str, Value]
    choices: Mapping[str, Sequence[str]]
    """The choices that the page offers, for each value that is not free text."""


def digest(value: Value) -> str:
    """Return the fingerprint of a value, an empty text if there is none."""
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:VALUE_DIGEST_CHARACTERS] if value else ""


def as_shown(value: Value, choices: Sequence[str] | None) -> Value:
    """Return the value as a page with these choices shows it and sends it back; `choices` is None for free text.

    A stored choice that the page does not offer is not shown, so a page that leaves it alone does not remove it.
    """
    if choices is None:
        return tuple(text for text in map(trimmed, value) if text)
    return tuple(choice for choice in choices if choice in value)


def merge(stored: StoredAssessment, sent: SentForm) -> StoredAssessment:
    """Return the content after this save, or the same object if it changes nothing.

    Values in conflict stay as they are stored.
    """
    taken = {name: value for name, value in sent.values.items() if _outcome(stored, sent, name) == "take"}
    if not taken:
        return stored
    return replace(stored, saved=replace(stored.saved, response=_with_values(stored.saved.response, taken)))


def conflicts(stored: StoredAssessment, sent: SentForm) -> tuple[str, ...]:
    """Return the names of the values that both this form and somebody else changed, and differently.

    The answer is the same before and after the rest of the form is merged.
    """
    return tuple(name for name in sent.values if _outcome(stored, sent, name) == "conflict")


def _outcome(stored: StoredAssessment, sent: SentForm, name: str) -> Literal["leave", "take", "conflict"]:
    value, shown = sent.values[name], sent.shown.get(name, "")
    now = as_shown(stored.value(name), sent.choices.get(name))
    if digest(value) == shown or value == now:
        return "leave"
    return "take" if digest(now) == shown else "conflict"


def _with_values(response: Response, values: Mapping[str, Value]) -> Response:
    profile, answers = dict(response.profile), dict(response.answers)
    for name, value in values.items():
        if name.startswith(PROFILE):
            profile[name.removeprefix(PROFILE)] = value
            continue
        question_id, text = name.removesuffix(NOTE), "".join(value)
        answer = answers.get(question_id, Answer())
        answers[question_id] = replace(answer, note=text) if name.endswith(NOTE) else replace(answer, choice=text)
    return Response(profile, {name: answer for name, answer in answers.items() if answer != Answer()})


def for_questionnaire(stored: StoredAssessment, questionnaire: Questionnaire) -> StoredAssessment:
    """Return the content under the current questionnaire, with renamed ids and with what it has changed."""
    saved = stored.saved
    response = with_current_ids(questionnaire, saved.response)
    changes = changes_since(saved.snapshot, saved.version, questionnaire) if saved.snapshot else None
    if changes and changes.empty:
        changes = None
    if response is saved.response and changes is None:
        return stored
    if changes and stored.unseen_changes:
        changes = stored.unseen_changes.combined_with(changes)
    return replace(stored, saved=replace(saved, response=response), unseen_changes=changes or stored.unseen_changes)


def with_snapshot(stored: StoredAssessment, result: Result) -> StoredAssessment:
    """Return the content with the rules and points of this result, its day and its questionnaire's version."""
    version, snapshot = result.questionnaire.version, take_snapshot(result)
    return replace(stored, saved=replace(stored.saved, version=version, saved_on=result.date, snapshot=snapshot))


def compare_with(earlier: SavedAnswers, result: Result) -> Comparison:
    """Compare the result with earlier answers. Answers without a snapshot are scored by the current questionnaire."""
    snapshot = earlier.snapshot
    if snapshot is None:
        response = with_current_ids(result.questionnaire, earlier.response)
        snapshot = take_snapshot(assess(result.questionnaire, response, earlier.saved_on))
    return compare(snapshot, earlier.response, earlier.version, earlier.saved_on, result)
