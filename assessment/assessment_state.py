"""The content of a stored assessment, and how saves from several people and tabs merge without losing any text.

Each page carries a digest of every value that it showed.
docs/decisions/0001-a-page-carries-what-it-showed.md says why.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from .core.questionnaire import Questionnaire
from .core.response import profile_tags, with_current_ids
from .core.scoring_snapshot import QuestionnaireChanges, changes_since, take_snapshot
from .response_values import NOTE, PARTS, Value, as_shown, split_name, value_of, with_values
from .saved_file import SavedAnswers


@dataclass(frozen=True)
class StoredAssessment:
    """The content of a record."""

    saved: SavedAnswers
    unseen_changes: QuestionnaireChanges | None = None
    """The changes that a newer questionnaire makes to these answers. Kept until someone has seen them."""
    earlier: SavedAnswers | None = None
    """An earlier assessment to compare this one with."""

    def value(self, name: str) -> Value:
        """Return the value with this name."""
        return value_of(self.saved.response, name)


@dataclass(frozen=True)
class SentForm:
    """A form as a page sends it."""

    shown: Mapping[str, str]
    """The digest of each value that the page showed. A name is missing if the page showed no value for it."""
    values: Mapping[str, Value]
    choices: Mapping[str, Sequence[str]]
    """The choices that the page offers for each value. Free text has no entry."""
    several: frozenset[str] = frozenset()
    """The names of the values of which a visitor can tick any number."""


def digest(value: Value) -> str:
    """Return the digest of a value as 16 hexadecimal digits, or an empty string for an empty value."""
    return hashlib.blake2b(json.dumps(value).encode(), digest_size=8).hexdigest() if value else ""


def merge(stored: StoredAssessment, sent: SentForm) -> StoredAssessment:
    """Merge the form into the content. Conflicting values stay as stored. If nothing changes, return `stored`."""
    taken = {name: _taken(name, stored, sent) for name, in_conflict in _changed(stored, sent) if not in_conflict}
    response = with_values(stored.saved.response, taken)
    return replace(stored, saved=replace(stored.saved, response=response)) if taken else stored


def conflicts(stored: StoredAssessment, sent: SentForm) -> tuple[str, ...]:
    """Return the names of values that this form and someone else changed differently. Merging skips them."""
    return tuple(name for name, in_conflict in _changed(stored, sent) if in_conflict)


def _changed(stored: StoredAssessment, sent: SentForm) -> Iterator[tuple[str, bool]]:
    """Yield the name of each value that this form changes, and whether someone else has changed the value too.

    A choice and its missing parts belong together: if someone else has changed one of them, the other is in conflict.
    """
    for name, value in sent.values.items():
        # Most values are stored as sent, which is faster to find than a digest.
        if value != _now(name, stored, sent) and digest(value) != sent.shown.get(name, ""):
            yield name, any(_changed_elsewhere(related, stored, sent) for related in _related(name))


def _related(name: str) -> tuple[str, ...]:
    """Return the name, and for a choice that of its missing parts or the other way round."""
    question_id, suffix = split_name(name)
    return (name,) if suffix == NOTE else (question_id, question_id + PARTS)


def _changed_elsewhere(name: str, stored: StoredAssessment, sent: SentForm) -> bool:
    """Return whether the stored value is neither what the page showed nor what this form sends."""
    now = _now(name, stored, sent)
    return name in sent.values and now != sent.values[name] and digest(now) != sent.shown.get(name, "")


def _now(name: str, stored: StoredAssessment, sent: SentForm) -> Value:
    """Return the stored value as this page would show it."""
    return as_shown(stored.value(name), sent.choices.get(name))


def _taken(name: str, stored: StoredAssessment, sent: SentForm) -> Value:
    """Return the value to store. Ticks that the page does not offer stay: another version may have them."""
    value = sent.values[name]
    if name.endswith(PARTS) or name in sent.several:
        offered = sent.choices.get(name, ())
        value += tuple(ticked for ticked in stored.value(name) if ticked not in offered)
    return value


def for_questionnaire(stored: StoredAssessment, questionnaire: Questionnaire) -> StoredAssessment:
    """Update the content for this questionnaire: use its ids, and add its changes to the unseen ones."""
    saved, unseen = stored.saved, stored.unseen_changes
    if saved.snapshot:
        tags = profile_tags(questionnaire, saved.response)
        changes = changes_since(saved.snapshot, saved.version, questionnaire, tags)
        if not changes.empty:
            unseen = unseen.combined_with(changes) if unseen else changes
    saved = replace(saved, response=with_current_ids(questionnaire, saved.response))
    return replace(stored, saved=saved, unseen_changes=unseen)


def with_snapshot(stored: StoredAssessment, questionnaire: Questionnaire, today: date) -> StoredAssessment:
    """Return the content as saved today, including this questionnaire's judgment of it."""
    version, snapshot = questionnaire.version, take_snapshot(questionnaire, stored.saved.response)
    return replace(stored, saved=replace(stored.saved, version=version, saved_on=today, snapshot=snapshot))
