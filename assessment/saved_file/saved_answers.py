"""One assessment as it is stored and as people carry it in a file."""

from dataclasses import dataclass, replace
from datetime import date

from ..core.compare import Comparison, compare
from ..core.questionnaire import Questionnaire
from ..core.response import Answer, Response, with_current_ids
from ..core.result import Result
from ..core.scoring_snapshot import ScoringSnapshot, take_snapshot


@dataclass(frozen=True)
class SavedAnswers:
    """The answers of one company, with what is needed to understand them later."""

    questionnaire: str
    """The id of the questionnaire."""
    version: str
    """The version of the questionnaire when the answers were saved."""
    saved_on: date
    response: Response
    snapshot: ScoringSnapshot | None = None
    """How the answers were judged when they were saved. Files that another program wrote may lack it."""


def without_notes(saved: SavedAnswers) -> SavedAnswers:
    """Return the same answers without notes, which is all that a comparison needs."""
    answers = {question_id: Answer(answer.choice) for question_id, answer in saved.response.answers.items()}
    return replace(saved, response=replace(saved.response, answers=answers))


def compare_with(earlier: SavedAnswers, result: Result) -> Comparison:
    """Compare the result with earlier answers. Answers without a snapshot are scored by the current questionnaire."""
    snapshot = earlier.snapshot
    if snapshot is None:
        response = with_current_ids(result.questionnaire, earlier.response)
        snapshot = take_snapshot(result.questionnaire, response)
    return compare(snapshot, earlier.response, earlier.version, earlier.saved_on, result)


def unknown_ids(questionnaire: Questionnaire, response: Response) -> tuple[str, ...]:
    """Return the ids that the questionnaire does not have, sorted.

    Their answers are kept but never counted, and whoever opens the file is told about them.
    """
    questions = {question.id for question in questionnaire.questions()}
    profile = {question.id for question in questionnaire.profile}
    return tuple(sorted([*(response.answers.keys() - questions), *(response.profile.keys() - profile)]))
