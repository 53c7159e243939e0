"""A save meets others that happen at the same moment."""

from dataclasses import replace

import pytest
from flask import Flask

from assessment.assessment_state import StoredAssessment
from assessment.core.response import Answer
from assessment.web.session import NoAssessmentError, current_site, open_assessment, save
from support.visitor import Visitor


def answered(kept: StoredAssessment, **choices: str) -> StoredAssessment:
    answers = {**kept.saved.response.answers, **{id: Answer(choice) for id, choice in choices.items()}}
    return replace(kept, saved=replace(kept.saved, response=replace(kept.saved.response, answers=answers)))


def test_save_takes_up_what_was_saved_since_the_page_was_asked_for(app: Flask) -> None:
    visitor = Visitor(app).begin()
    revisions: list[int] = []
    with app.test_request_context(headers={"Cookie": f"code={visitor.code.text}"}):
        visit, other = open_assessment(), open_assessment()
        for number in range(2):
            save(replace(other, revision=other.revision + number), lambda kept, _revision: answered(kept, other="a"))

        def change(kept: StoredAssessment, revision: int) -> StoredAssessment:
            revisions.append(revision)
            return answered(kept, mine="b")

        save(visit, change)
        found = open_assessment().response.answers
    assert (found["other"], found["mine"]) == (Answer("a"), Answer("b"))
    assert revisions == [visit.revision + 1, visit.revision + 3]


def test_save_of_what_was_deleted_since_the_page_was_asked_for_is_told(app: Flask) -> None:
    visitor = Visitor(app).begin()
    with app.test_request_context(headers={"Cookie": f"code={visitor.code.text}"}):
        visit = open_assessment()
        current_site().storage.delete(visit.code.record_id)
        with pytest.raises(NoAssessmentError):
            save(visit, lambda kept, _revision: answered(kept, mine="b"))
