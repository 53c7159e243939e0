"""The answers of one assessment, as stored in a record or in a file."""

from dataclasses import dataclass, replace
from datetime import date

from ..core.compare import Comparison, compare
from ..core.question import Question
from ..core.questionnaire import Questionnaire
from ..core.response import Answer, Response, with_current_ids
from ..core.result import Result
from ..core.scoring_snapshot import ScoringSnapshot, take_snapshot


@dataclass(frozen=True)
class SavedAnswers:
    """The answers of one company, with the details needed to interpret them later."""

    questionnaire: str
    """The id of the questionnaire."""
    version: str
    """The version of the questionnaire when the answers were saved."""
    saved_on: date
    response: Response
    snapshot: ScoringSnapshot | None = None
    """How the answers were scored when they were saved. Files written by other programs may lack the snapshot."""


def without_notes(saved: SavedAnswers) -> SavedAnswers:
    """Return the same answers without notes. A comparison does not need them."""
    answers = {question_id: replace(answer, note="") for question_id, answer in saved.response.answers.items()}
    return replace(saved, response=replace(saved.response, answers=answers))


def compare_with(earlier: SavedAnswers, result: Result) -> Comparison:
    """Compare the result with earlier answers. If they have no snapshot, score them with this questionnaire."""
    snapshot = earlier.snapshot
    if snapshot is None:
        response = with_current_ids(result.questionnaire, earlier.response)
        snapshot = take_snapshot(result.questionnaire, response)
    return compare(snapshot, earlier.response, earlier.version, earlier.saved_on, result)


def unknown_ids(questionnaire: Questionnaire, response: Response) -> tuple[str, ...]:
    """Return the ids of answered questions and ticked parts that the questionnaire does not have, sorted.

    A part follows its question: `question.part`. All of these are kept but never counted. The person who opens the
    file is told about them.
    """
    questions = {question.id: question for question in questionnaire.questions()}
    profile = {question.id for question in questionnaire.profile}
    parts = [
        f"{question_id}.{part_id}"
        for question_id, answer in response.answers.items()
        if question_id in questions
        for part_id in unknown_parts(questions[question_id], answer)
    ]
    return tuple(sorted([*(response.answers.keys() - questions), *(response.profile.keys() - profile), *parts]))


def unknown_parts(question: Question, answer: Answer) -> tuple[str, ...]:
    """Return the ids of ticked parts that the question does not have, without repeats."""
    known = {part.id for part in question.parts}
    return tuple(part_id for part_id in dict.fromkeys(answer.missing) if part_id not in known)
