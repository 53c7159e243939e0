"""Saved answers with more than this program knows: the site and the commands tell it by name, and keep it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from assessment import record_json
from assessment.assessment_state import SentForm, StoredAssessment, digest, for_questionnaire, merge
from assessment.cli import clock, main
from assessment.content import load
from assessment.core.question import Renamed
from assessment.core.response import Answer, Response
from assessment.core.result import assess
from assessment.rendering.pdf import report_pdf
from assessment.saved_file import SavedAnswers, notices, read_json, write_json
from assessment.saved_file.pdf import read_any
from assessment.user_text import strict_line
from support.builders import area, question, questionnaire
from support.company import PROFILE, QUESTIONNAIRE
from support.content import TINY, TODAY
from support.visitor import Visitor, plain

TINY_PROFILE: Mapping[str, tuple[str, ...]] = {"services": ("host",), "size": ("small",)}
FAR = date(9999, 12, 31)


def tiny(
    answers: Mapping[str, Answer] | None = None, version: str = "1", day: date = TODAY, **profile: tuple[str, ...]
) -> SavedAnswers:
    return SavedAnswers("tiny", version, day, Response({**TINY_PROFILE, **profile}, answers or {}))


SURPRISES = {
    "option": (
        tiny({"route": Answer("written-twice")}),
        "“Is the way of a report written down?” has no answer “written-twice” here. It is kept until you choose "
        "another, and the question counts as unanswered.",
    ),
    "reason": (
        tiny({"lists": Answer("na.moonlight")}),
        "“Do you use a list of known addresses?” has no reason “moonlight” for “does not apply” here. It is kept "
        "until you choose another answer, and the question counts as unanswered.",
    ),
    "part": (
        tiny({"registered": Answer("asked", missing=("stamp", "stamp"))}),
        "“Are you registered?” has no part “stamp” here. It is kept but not counted.",
    ),
    "question": (
        tiny({"gone": Answer("none", "A note.")}),
        "This questionnaire has no question “gone”. The answer is kept but not counted.",
    ),
    "profile question": (
        tiny(older=("x",)),
        "This questionnaire does not ask “older” about the service. The answer is kept but not counted.",
    ),
    "profile option": (
        tiny(services=("host", "submarine")),
        "“What do you offer?” has no choice “submarine” here. The choice is kept but not counted.",
    ),
    "profile option of one": (
        tiny(size=("huge",)),
        "“How many people work there?” has no choice “huge” here. The choice is kept but not counted.",
    ),
    "program": (
        tiny(programs=("join-center", "moon-base")),
        "The catalog has no program “moon-base”. It is kept but not counted.",
    ),
    "version": (
        tiny(version="1.0.1"),
        "The answers were saved with version 1.0.1 of the questionnaire. This program has version 1, which is older. "
        "Use a newer version of this program if you can.",
    ),
    "date": (
        tiny(day=TODAY + timedelta(days=1)),
        "The answers are dated 23 November 2026, which is in the future. Check the clock of the computer that saved "
        "them.",
    ),
}
"""For each kind of surprise, saved answers that contain it and the sentence that tells."""
ALL = SavedAnswers(
    QUESTIONNAIRE.id,
    "99.1",
    FAR,
    Response(
        {**PROFILE, "older": ("x",), "services": ("social", "submarine"), "programs": ("moon-base",)},
        {
            "gone": Answer("none", "A note."),
            "reporting-bodies": Answer("by-pigeon"),
            "match-response": Answer("na.moonlight", "Kept."),
            "risk-assessment": Answer("partial", missing=("stamp",)),
        },
    ),
)
"""Saved answers with every kind of surprise, for the shipped questionnaire."""
NAMES = ("older", "submarine", "moon-base", "gone", "by-pigeon", "moonlight", "stamp", "99.1", "31 December 9999")


@pytest.mark.parametrize("kind", SURPRISES)
def test_surprise_is_told_by_name_and_nothing_else_is(kind: str) -> None:
    saved, sentence = SURPRISES[kind]
    assert notices(load(TINY), saved, TODAY) == (sentence,)


def test_answers_without_a_surprise_tell_nothing() -> None:
    answers = {
        "registered": Answer("asked", missing=("approval",)),
        "route": Answer("unknown"),
        "lists": Answer("na.no-links"),
        "policy-page": Answer("", "Only a note."),
    }
    saved = tiny(answers, programs=("join-center",), organization=("submarine",))
    assert notices(load(TINY), saved, TODAY) == ()


@pytest.mark.parametrize("version", ["0.9", "1", "1.0", "older", "1.x", "", "1." + "0" * 100])
def test_version_that_is_not_ahead_tells_nothing(version: str) -> None:
    assert notices(load(TINY), tiny(version=version), TODAY) == ()


def test_versions_are_compared_as_numbers() -> None:
    content = replace(load(TINY), version="1.9")
    assert notices(content, tiny(version="1.10"), TODAY)
    assert not notices(replace(content, version="1.10"), tiny(version="1.9"), TODAY)


def test_hostile_names_are_shown_in_one_short_line() -> None:
    (sentence,) = notices(load(TINY), tiny({"\x1b[2J\n" + "x" * 100: Answer("none")}), TODAY)
    assert sentence == strict_line(sentence)
    assert len(sentence) < 150


# Kept


def test_file_keeps_what_it_told() -> None:
    assert read_json(write_json(ALL)) == ALL


def test_record_keeps_what_it_told() -> None:
    stored = StoredAssessment(ALL, earlier=ALL)
    assert record_json.read(record_json.write(stored)) == stored


def test_pdf_keeps_what_it_told() -> None:
    result = assess(load(TINY), tiny().response, TODAY)
    assert read_any(report_pdf(result, answers=write_json(ALL))) == ALL


def test_answer_under_an_old_id_stays_next_to_the_one_under_the_new_id() -> None:
    content = questionnaire(area(question("now")), renamed=(Renamed("then", "now"),))
    response = Response({}, {"then": Answer("none", "An old note."), "now": Answer("proven")})
    stored = StoredAssessment(SavedAnswers("made-up", "1.0", TODAY, response))
    again = for_questionnaire(for_questionnaire(stored, content), content)
    assert again.saved.response == response
    assert notices(content, again.saved, TODAY) == (
        "This questionnaire has no question “then”. The answer is kept but not counted.",
    )


def test_tick_that_the_page_does_not_offer_stays_when_others_change() -> None:
    before = StoredAssessment(tiny(services=("host", "submarine")))
    name = "profile.services"
    form = SentForm(
        {name: digest(("host",))}, {name: ("chat",)}, {name: ("host", "chat", "other")}, several=frozenset({name})
    )
    assert merge(before, form).value(name) == ("chat", "submarine")


# Told on the site


@pytest.fixture
def opened(app: Flask) -> Visitor:
    visitor = Visitor(app)
    assert visitor.choose("/open", write_json(ALL)).status_code == 303
    return visitor


@pytest.mark.parametrize("page", ["/code", "/assessment"])
def test_page_after_opening_tells_everything(opened: Visitor, page: str) -> None:
    shown = plain(opened.get(page))
    assert [name for name in NAMES if name not in shown] == []
    assert "They are still kept." in shown


def test_site_keeps_everything_when_it_saves(opened: Visitor) -> None:
    """The profile is sent with another choice, and an area with another answer."""
    opened.fill_profile({**PROFILE, "services": ("messaging",)})
    assert opened.post("/area/reporting", {"registered-with-bodies": "none"}).status_code == 303
    response = opened.response
    assert response.profile["services"] == ("messaging", "submarine")
    assert response.profile["programs"] == ("moon-base",)
    assert response.profile["older"] == ("x",)
    assert {key: response.answers[key] for key in ALL.response.answers} == ALL.response.answers
    hub = plain(opened.get("/assessment"))
    assert [name for name in NAMES[:-2] if name not in hub] == []
    assert [name for name in NAMES[-2:] if name in hub] == []


def test_comparison_tells_everything_about_the_earlier_file(app: Flask) -> None:
    visitor = Visitor(app).begin()
    assert visitor.choose("/compare", write_json(ALL)).status_code == 303
    shown = plain(visitor.get("/compare"))
    assert [name for name in NAMES if name not in shown] == []


# Told by the commands


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("ending", ["json", "xlsx", "ics", "html"])
def test_report_tells_everything(tmp_path: Path, ending: str) -> None:
    """The date is the last that is possible."""
    file = tmp_path / "answers.json"
    file.write_bytes(write_json(ALL))
    result = run("report", file, "-o", tmp_path / f"out.{ending}")
    assert result.exit_code == 0
    told = notices(QUESTIONNAIRE, ALL, clock.today())
    assert result.stderr.splitlines() == [f"note: {sentence}" for sentence in told]
    assert [name for name in NAMES if name not in result.stderr] == []


def test_comparing_and_sampling_tell_everything(tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_bytes(write_json(ALL))
    for arguments in (
        ("compare", file, file, "-o", tmp_path / "out.html"),
        ("sample", "--answers", "worst", "--profile", file, "-o", tmp_path / "sample.json"),
    ):
        result = run(*arguments)
        assert result.exit_code == 0
        assert [name for name in NAMES if name not in result.stderr] == []
