"""Entries of a response that a questionnaire does not have, such as the id of an option that no longer exists."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .profile import ProfileQuestion
from .question import NOT_APPLICABLE_PREFIX, UNKNOWN, Question
from .questionnaire import Questionnaire
from .response import Answer, Response

UnreadKind = Literal["profile-question", "profile-choice", "program", "question", "choice", "reason", "part"]


@dataclass(frozen=True)
class UnreadEntry:
    """One entry kept with the response but never counted."""

    kind: UnreadKind
    id: str
    """The id as the response contains it."""
    question: str = ""
    """The text of the question that it belongs to. Empty if the entry is itself a question, or a program."""


def unread_entries(questionnaire: Questionnaire, response: Response) -> tuple[UnreadEntry, ...]:
    """Return every entry of the response that the questionnaire does not have.

    Entries of known questions come first, in the order of the questionnaire. Unknown questions come last, by id.
    """
    profile_ids = {question.id for question in questionnaire.profile}
    question_ids = {question.id for question in questionnaire.questions()}
    entries: list[UnreadEntry] = []
    for profile_question in questionnaire.profile:
        entries += _unread_values(questionnaire, profile_question, response.profile.get(profile_question.id, ()))
    for question in questionnaire.questions():
        entries += _unread_answer(question, response.answers.get(question.id, Answer()))
    entries += (UnreadEntry("profile-question", gone) for gone in sorted(response.profile.keys() - profile_ids))
    entries += (UnreadEntry("question", gone) for gone in sorted(response.answers.keys() - question_ids))
    return tuple(entries)


def _unread_values(
    questionnaire: Questionnaire, question: ProfileQuestion, values: tuple[str, ...]
) -> Iterator[UnreadEntry]:
    if question.kind == "text":
        return
    if question.kind == "programs":
        known = {program.id for program in questionnaire.programs}
    else:
        known = {option.id for option in question.options}
    for value in dict.fromkeys(values):
        if value and value not in known and question.kind == "programs":
            yield UnreadEntry("program", value)
        elif value and value not in known:
            yield UnreadEntry("profile-choice", value, question.text)


def _unread_answer(question: Question, answer: Answer) -> Iterator[UnreadEntry]:
    choice = answer.choice
    if choice.startswith(NOT_APPLICABLE_PREFIX):
        reason_id = choice.removeprefix(NOT_APPLICABLE_PREFIX)
        if reason_id not in {reason.id for reason in question.not_applicable}:
            yield UnreadEntry("reason", reason_id, question.text)
    elif choice and choice != UNKNOWN and question.option(choice) is None:
        yield UnreadEntry("choice", choice, question.text)
    part_ids = {part.id for part in question.parts}
    for part_id in dict.fromkeys(answer.missing):
        if part_id not in part_ids:
            yield UnreadEntry("part", part_id, question.text)
