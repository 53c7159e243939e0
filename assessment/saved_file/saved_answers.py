"""One assessment as it is stored and as people carry it in a file."""

from dataclasses import dataclass, replace
from datetime import date

from ..core.questionnaire import Questionnaire
from ..core.response import Answer, Response
from ..core.scoring_snapshot import ScoringSnapshot


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


def unknown_ids(questionnaire: Questionnaire, response: Response) -> tuple[str, ...]:
    """Return the ids that the questionnaire does not have, sorted.

    Their answers are kept but never counted, and whoever opens the file is told about them.
    """
    questions = {question.id for question in questionnaire.questions()}
    profile = {question.id for question in questionnaire.profile}
    return tuple(sorted([*(response.answers.keys() - questions), *(response.profile.keys() - profile)]))
