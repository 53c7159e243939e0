"""Saves that happen at the same time, and the daily work that a visit does."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from assessment.assessment_state import StoredAssessment
from assessment.core.response import Answer
from assessment.web.open_assessment import NoAssessmentError, open_assessment, save
from assessment.web.site import current_site
from support.content import TODAY
from support.records import RECORD_ID
from support.visitor import Visitor


def answered(stored: StoredAssessment, **choices: str) -> StoredAssessment:
    answers = {**stored.saved.response.answers, **{name: Answer(choice) for name, choice in choices.items()}}
    return replace(stored, saved=replace(stored.saved, response=replace(stored.saved.response, answers=answers)))


def test_save_keeps_what_was_saved_in_the_meantime(app: Flask) -> None:
    visitor = Visitor(app).begin()
    with app.test_request_context(headers={"Cookie": f"code={visitor.code.text}"}):
        visit = open_assessment()
        newer = save(
            save(visit, lambda stored: answered(stored, other="a")), lambda stored: answered(stored, other="c")
        )
        newest = save(visit, lambda stored: answered(stored, mine="b"))
        read_again = open_assessment()
    assert newest.response.answers == {"other": Answer("c"), "mine": Answer("b")}
    assert (read_again.response, read_again.revision) == (newest.response, newest.revision)
    assert (newer.revision, newest.revision) == (visit.revision + 2, visit.revision + 3)


def test_save_of_a_record_deleted_in_the_meantime_is_refused(app: Flask) -> None:
    visitor = Visitor(app).begin()
    with app.test_request_context(headers={"Cookie": f"code={visitor.code.text}"}):
        visit = open_assessment()
        current_site().storage.delete(visit.code.record_id, current_site().today())
        with pytest.raises(NoAssessmentError):
            save(visit, lambda stored: answered(stored, mine="b"))


def test_visit_removes_what_expired_more_than_a_week_ago(app: Flask) -> None:
    storage = app.extensions["site"].storage
    storage.create(RECORD_ID, b"body", TODAY, TODAY - timedelta(days=8))
    Visitor(app).begin()
    assert storage.load(RECORD_ID, date.min) is None
