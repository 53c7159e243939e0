"""The answers of one assessment, as stored in a record or in a file."""

from dataclasses import dataclass, replace
from datetime import date

from ..core.compare import Comparison, compare
from ..core.response import Response, with_current_ids
from ..core.result import Result
from ..core.scoring_snapshot import ScoringSnapshot, take_snapshot


@dataclass(frozen=True)
class SavedAnswers:
    """The answers of one company, and the details needed to interpret them later."""

    questionnaire: str
    """The id of the questionnaire."""
    version: str
    """The version of the questionnaire when the answers were saved."""
    saved_on: date
    response: Response
    snapshot: ScoringSnapshot | None = None
    """The scores of the answers when they were saved. Files written by other programs may lack the snapshot."""


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
