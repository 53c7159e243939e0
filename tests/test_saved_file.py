"""Saved answers: the product reads back the files that it wrote, and accepts nothing else."""

import contextlib
import dataclasses
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.content import load
from assessment.core.question import IMPORTANCES
from assessment.core.response import Answer, Response
from assessment.core.scoring_snapshot import QuestionSnapshot, ScoringSnapshot
from assessment.sample_answers import SAMPLE_KINDS, sample
from assessment.saved_file import (
    ANSWERS_FORMAT,
    MAX_ENTRIES,
    MAX_ID_CHARACTERS,
    MAX_JSON_BYTES,
    SavedAnswers,
    SavedFileError,
    read_json,
    without_notes,
    write_json,
)
from assessment.user_text import MAX_NOTE_CHARACTERS, MAX_NOTE_LINES, is_storable
from support.content import TINY

SETTINGS = settings(deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
DAY = date(2026, 11, 22)
SAVED = SavedAnswers(
    "tiny",
    "1",
    DAY,
    Response(
        {"services": ("host", "chat"), "organization": ("Example é 漢字",), "programs": ()},
        {"registered": Answer("in-place", "Line one\n<b>two</b>"), "lists": Answer("na.no-links"), "route": Answer()},
    ),
)
WRITTEN = """{
 "answers": {
  "lists": {
   "choice": "na.no-links"
  },
  "registered": {
   "choice": "in-place",
   "note": "Line one\\n<b>two</b>"
  },
  "route": {
   "choice": ""
  }
 },
 "format": "child-safety-readiness/1",
 "profile": {
  "organization": [
   "Example é 漢字"
  ],
  "programs": [],
  "services": [
   "host",
   "chat"
  ]
 },
 "questionnaire": "tiny",
 "saved_on": "2026-11-22",
 "version": "1"
}
"""

TEXTS = st.text(max_size=30).filter(is_storable)
RESPONSES = st.builds(
    Response,
    st.dictionaries(TEXTS, st.lists(TEXTS, max_size=4).map(tuple), max_size=4),
    st.dictionaries(TEXTS, st.builds(Answer, TEXTS, TEXTS), max_size=4),
)
POINTS = st.integers(0, 3)
QUESTION_SNAPSHOTS = st.builds(
    lambda ends, *values: QuestionSnapshot(*values[:7], min(ends), max(ends), *values[7:]),
    st.tuples(POINTS, POINTS),
    TEXTS,
    TEXTS,
    st.booleans(),
    st.sampled_from(IMPORTANCES),
    st.integers(1, 3),
    st.integers(1, 3),
    st.booleans(),
    TEXTS,
    TEXTS,
)
SNAPSHOTS = st.builds(
    ScoringSnapshot,
    st.lists(TEXTS, max_size=3).map(tuple),
    st.lists(QUESTION_SNAPSHOTS, max_size=2).map(tuple),
    st.dictionaries(TEXTS, st.tuples(TEXTS, TEXTS), max_size=2),
)
SAVES = st.builds(SavedAnswers, TEXTS, TEXTS, st.dates(), RESPONSES, st.none() | SNAPSHOTS)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["\ud800", "\0", ANSWERS_FORMAT]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def changed(**values: Any) -> bytes:
    """Return the file with these values changed. A value of `...` removes its key."""
    content = {**json.loads(write_json(SAVED)), **values}
    return json.dumps({key: value for key, value in content.items() if value is not ...}).encode()


def replaced(old: str, new: str) -> bytes:
    assert old in WRITTEN
    return WRITTEN.replace(old, new, 1).encode()


def refusal(data: bytes) -> str:
    """Return the reason why the file is refused."""
    with pytest.raises(SavedFileError) as caught:
        read_json(data)
    return str(caught.value)


def test_file_format_is_unchanged() -> None:
    """People still have files that were saved in this format long ago."""
    assert write_json(SAVED).decode() == WRITTEN
    assert read_json(WRITTEN.encode()) == SAVED


@given(SAVES)
@settings(SETTINGS, max_examples=80)
def test_written_file_is_read_back(saved: SavedAnswers) -> None:
    assert read_json(write_json(saved)) == saved


@pytest.mark.parametrize("kind", SAMPLE_KINDS)
def test_sample_is_read_back(kind: str) -> None:
    saved = sample(load(TINY), kind, DAY)
    assert read_json(write_json(saved)) == saved


def test_order_of_answers_does_not_matter() -> None:
    response = SAVED.response
    turned = Response(dict(reversed(response.profile.items())), dict(reversed(response.answers.items())))
    assert write_json(SavedAnswers("tiny", "1", DAY, turned)) == write_json(SAVED)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "it is not valid JSON: Expecting value: line 1 column 1 (char 0)"),
        (b"%PDF-1.7", "it is not valid JSON: Expecting value: line 1 column 1 (char 0)"),
        (b" " * (MAX_JSON_BYTES + 1), "it is larger than 1 MB"),
        (b"[" * MAX_JSON_BYTES, "it is nested too deeply"),
        (b'{"a":' * 200_000, "it is nested too deeply"),
        (b"[]", '"the file" must be a group of keys'),
        (b"null", '"the file" must be a group of keys'),
        (b"{}", "it does not contain saved answers"),
        (changed(format=1), "it does not contain saved answers"),
        (changed(format=["child-safety-readiness/1"]), "it does not contain saved answers"),
        (changed(saved_on="yesterday"), '"saved_on" is not a date such as 2026-11-22'),
        (changed(saved_on="2026-11-31"), '"saved_on" is not a date such as 2026-11-22'),
        (changed(saved_on="20261122"), '"saved_on" is not a date such as 2026-11-22'),
        (changed(saved_on="2026-W47-7"), '"saved_on" is not a date such as 2026-11-22'),
        (changed(saved_on=20261122), '"saved_on" is not a date such as 2026-11-22'),
        (changed(saved_on=...), '"saved_on" is not a date such as 2026-11-22'),
        (changed(questionnaire=...), '"questionnaire" must be text'),
        (changed(questionnaire=None), '"questionnaire" must be text'),
        (changed(version=1.0), '"version" must be text'),
        (changed(profile=...), '"profile" must be a group of keys'),
        (changed(profile=[]), '"profile" must be a group of keys'),
        (changed(profile={"services": "host"}), '"services" must be a list'),
        (changed(profile={"services": {"host": True}}), '"services" must be a list'),
        (changed(profile={"services": ["host", 1]}), '"services" must be text'),
        (changed(profile={"services": [["host"]]}), '"services" must be text'),
        (changed(profile={"services": ["x"] * (MAX_ENTRIES + 1)}), '"services" must be a list'),
        (
            changed(profile={str(number): [] for number in range(MAX_ENTRIES + 1)}),
            '"profile" must be a group of keys',
        ),
        (changed(profile={"x" * (MAX_ID_CHARACTERS + 1): []}), '"profile" has more than 120 characters'),
        (changed(profile={"services": ["x" * (MAX_ID_CHARACTERS + 1)]}), '"services" has more than 120 characters'),
        (changed(version="x" * (MAX_ID_CHARACTERS + 1)), '"version" has more than 120 characters'),
        (changed(answers={"x" * (MAX_ID_CHARACTERS + 1): {}}), '"answers" has more than 120 characters'),
        (
            changed(answers={"route": {"choice": "x" * (MAX_ID_CHARACTERS + 1)}}),
            '"route" has more than 120 characters',
        ),
        (changed(answers=...), '"answers" must be a group of keys'),
        (changed(answers=None), '"answers" must be a group of keys'),
        (changed(answers={"route": "none"}), '"route" must be a group of keys'),
        (changed(answers={"route": {"choice": None}}), '"route" must be text'),
        (changed(answers={"route": {"choice": 3}}), '"route" must be text'),
        (changed(answers={"route": {"choice": "none", "missing": "part"}}), '"route" must be a list'),
        (changed(answers={"route": {"choice": "none", "missing": [3]}}), '"route" must be text'),
        (changed(answers={"route": {"choice": "none", "note": []}}), '"route" must be text'),
        (
            changed(answers={"route": {"choice": "none", "points": 3}}),
            '"route" has an unknown key, "points". A newer version may have written the file',
        ),
        (
            changed(answers={"route": {"note": "x" * (MAX_NOTE_CHARACTERS + 1)}}),
            '"route" has more than 2000 characters',
        ),
        (changed(answers={"route": {"note": "x\n" * MAX_NOTE_LINES}}), '"route" has more than 60 lines'),
        (changed(answers={"route": {"note": "x\u2028" * MAX_NOTE_LINES}}), '"route" has more than 60 lines'),
        (
            changed(answers={str(number): {} for number in range(MAX_ENTRIES + 1)}),
            '"answers" must be a group of keys',
        ),
        (changed(answers={"route": {"note": "\ud800"}}), '"route" must be text'),
        (changed(answers={"route": {"note": "\udc00\ud800"}}), '"route" must be text'),
        (changed(answers={"route": {"note": "a\0b"}}), '"route" must be text'),
        (changed(answers={"\0": {}}), '"answers" must be text'),
        (changed(profile={"\udfff": []}), '"profile" must be text'),
        (changed(questionnaire="\ud83d"), '"questionnaire" must be text'),
        (
            changed(format="child-safety-readiness/2"),
            'it was written by a newer version of this program, in the format "child-safety-readiness/2"',
        ),
        (changed(format="child-safety-readiness/two"), "it does not contain saved answers"),
        (
            changed(extra="word"),
            '"the file" has an unknown key, "extra". A newer version may have written the file',
        ),
    ],
    ids=lambda value: ascii(value[-60:]) if isinstance(value, bytes) else "",
)
def test_hostile_file_is_refused_with_the_reason(data: bytes, message: str) -> None:
    assert refusal(data) == message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (replaced('"1"', "NaN"), "NaN is not a valid value"),
        (replaced('"1"', "-Infinity"), "-Infinity is not a valid value"),
        (replaced('"version"', '"format": "x",\n "version"'), "a key appears twice in the same place"),
        (replaced('"note"', '"choice"'), "a key appears twice in the same place"),
        (replaced('"1"', "1" * 5000), "integer string conversion"),
        (replaced("tiny", "ti\tny"), "Invalid control character"),
        (replaced("tiny", "\\x"), "Invalid \\\\escape"),
        (WRITTEN.encode() + b"{}", "Extra data"),
        (WRITTEN.encode("latin-1", "replace"), "decode"),
        (WRITTEN.encode()[:-10], "Unterminated string"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_json_that_is_not_strict_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(SavedFileError, match=message):
        read_json(data)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_file_saved_again_by_an_editor_on_windows_is_read(encoding: str) -> None:
    assert read_json(WRITTEN.encode(encoding)) == SAVED


def test_half_of_a_utf_16_file_is_refused() -> None:
    with pytest.raises(SavedFileError, match="it is not valid JSON"):
        read_json(WRITTEN.encode("utf-16")[:-3])


# Snapshots

QUESTION = QuestionSnapshot("route", "reporting", True, "should", 2, 2, True, 1, 3, "Is it written?", "0123456789ab")
SNAPSHOT = ScoringSnapshot(("route", "lists"), (QUESTION,), {"reporting": ("begun", "tested")})
BASIS = {
    "questions": ["route", "lists"],
    "judged": [["route", "reporting", True, "should", 2, 2, True, 1, 3, "Is it written?", "0123456789ab"]],
    "levels": {"reporting": ["begun", "tested"]},
}


def with_question(**values: Any) -> dict[str, Any]:
    """Return the snapshot with these values changed in its question."""
    question = {**QUESTION._asdict(), **values}
    return {**BASIS, "judged": [list(question.values())]}


def test_snapshot_format_is_unchanged() -> None:
    saved = dataclasses.replace(SAVED, snapshot=SNAPSHOT)
    assert json.loads(write_json(saved))["basis"] == BASIS
    assert read_json(changed(basis=BASIS)) == saved


def test_snapshot_names_areas_that_were_set_aside() -> None:
    saved = dataclasses.replace(SAVED, snapshot=dataclasses.replace(SNAPSHOT, set_aside=("lists",)))
    assert json.loads(write_json(saved))["basis"] == {**BASIS, "set_aside": ["lists"]}
    assert read_json(write_json(saved)) == saved


@pytest.mark.parametrize(
    ("values", "message"),
    [
        *(
            (values, '"judged" has an invalid entry')
            for values in (
                {"low": -1},
                {"low": 3, "high": 2},
                {"high": 4},
                {"low": 1.0},
                {"low": True},
                {"weight": 0},
                {"weight": 4},
                {"weight": True},
                {"target": 0},
                {"target": 4},
                {"importance": "maybe"},
                {"importance": ["must"]},
                {"core": 1},
                {"answered": None},
                {"id": 1},
                {"area": None},
                {"text": []},
                {"digest": 0},
                {"extra": "word"},
            )
        ),
        ({"id": "x" * (MAX_ID_CHARACTERS + 1)}, '"judged" has more than 120 characters'),
        ({"area": "\0"}, '"judged" must be text'),
        ({"digest": "\ud800"}, '"judged" must be text'),
        ({"text": "x" * (MAX_NOTE_CHARACTERS + 1)}, '"judged" has more than 2000 characters'),
    ],
    ids=repr,
)
def test_impossible_question_of_a_snapshot_is_refused(values: dict[str, Any], message: str) -> None:
    assert refusal(changed(basis=with_question(**values))) == message


@pytest.mark.parametrize(
    ("basis", "message"),
    [
        ([], '"basis" must be a group of keys'),
        ({}, '"basis" has an unknown key'),
        ({**BASIS, "extra": 1}, '"basis" has an unknown key'),
        ({**BASIS, "questions": "route"}, '"questions" must be a list'),
        ({**BASIS, "questions": [1]}, '"questions" must be text'),
        ({**BASIS, "judged": {}}, '"judged" must be a list'),
        ({**BASIS, "judged": [[]] * (MAX_ENTRIES + 1)}, '"judged" must be a list'),
        ({**BASIS, "judged": [[]]}, '"judged" has an invalid entry'),
        ({**BASIS, "judged": [7]}, '"judged" has an invalid entry'),
        ({**BASIS, "set_aside": "reporting"}, '"set_aside" must be a list'),
        ({**BASIS, "set_aside": [1]}, '"set_aside" must be text'),
        ({**BASIS, "levels": []}, '"levels" must be a group of keys'),
        ({**BASIS, "levels": {"reporting": ["begun"]}}, '"levels" must be a list'),
        ({**BASIS, "levels": {"reporting": ["a", "b", "c"]}}, '"levels" must be a list'),
        ({**BASIS, "levels": {"reporting": ["begun", 2]}}, '"levels" must be text'),
    ],
    ids=lambda value: ascii(value)[-60:] if isinstance(value, str) else "",
)
def test_snapshot_that_nothing_could_have_written_is_refused(basis: Any, message: str) -> None:
    assert refusal(changed(basis=basis)) == message


@given(st.sampled_from(QuestionSnapshot._fields), JSON)
@settings(SETTINGS, max_examples=200)
def test_changed_snapshots_are_read_or_refused(key: str, value: Any) -> None:
    read_or_refused(changed(basis=with_question(**{key: value})))


# Sizes and messages


def test_largest_file_is_read() -> None:
    assert read_json(write_json(SAVED).ljust(MAX_JSON_BYTES)) == SAVED
    answers = {str(number): Answer("x", "") for number in range(MAX_ENTRIES - 1)}
    long = Answer(
        "y" * MAX_ID_CHARACTERS, "é\n" * (MAX_NOTE_LINES - 1) + "é" * (MAX_NOTE_CHARACTERS - 2 * MAX_NOTE_LINES + 2)
    )
    large = SavedAnswers(
        "tiny", "1", DAY, Response({"a": ("x" * MAX_ID_CHARACTERS,) * MAX_ENTRIES}, {**answers, "long": long})
    )
    assert read_json(write_json(large)) == large


@pytest.mark.parametrize("id", ["two\nlines", "\x1b[2J\x1b[31m", "\u202egnp", "x" * 5000])
def test_message_is_one_short_line_whatever_the_id(id: str) -> None:
    """A terminal shows the message, so it must be printable."""
    for data in (changed(profile={id: 1}), changed(answers={id: 1}), changed(answers={id: {"x": 1}})):
        assert refusal(data).isprintable()
        assert len(refusal(data)) < 200


def read_or_refused(data: bytes) -> None:
    """Check that the file is refused, or holds answers that can be written and read again."""
    saved = None
    with contextlib.suppress(SavedFileError):
        saved = read_json(data)
    if saved:
        assert read_json(write_json(saved)) == saved


@given(
    st.integers(0, len(WRITTEN.encode())),
    st.integers(0, 20),
    st.binary(max_size=8) | st.sampled_from([b'"', b"{", b"[", b"]", b"NaN", b"\\ud800", b"1e999"]),
)
@settings(SETTINGS, max_examples=500)
def test_changed_bytes_are_read_or_refused(place: int, size: int, new: bytes) -> None:
    data = WRITTEN.encode()
    read_or_refused(data[:place] + new + data[place + size :])


@given(st.sampled_from([*json.loads(WRITTEN), "extra"]), JSON)
@settings(SETTINGS, max_examples=150)
def test_changed_values_are_read_or_refused(key: str, value: Any) -> None:
    read_or_refused(changed(**{key: value}))


@given(st.sampled_from(["profile", "answers"]), st.dictionaries(st.text(max_size=5), JSON, max_size=3))
@settings(SETTINGS, max_examples=150)
def test_changed_entries_are_read_or_refused(key: str, value: Any) -> None:
    read_or_refused(changed(**{key: value}))


@given(st.binary(max_size=200))
@settings(SETTINGS, max_examples=100)
def test_random_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(SavedFileError):
        read_json(data)


def test_ids_that_no_questionnaire_has_are_kept() -> None:
    response = Response(
        {"services": ("host",), "older": ()}, {"route": Answer("none"), "gone": Answer("none"), "": Answer()}
    )
    assert read_json(write_json(SavedAnswers("tiny", "1", DAY, response))).response == response


def test_ticked_parts_are_written_only_where_there_are_any() -> None:
    response = Response({}, {"registered": Answer("asked", missing=("approval",)), "route": Answer("none")})
    written = write_json(SavedAnswers("tiny", "1", DAY, response))
    assert json.loads(written)["answers"] == {
        "registered": {"choice": "asked", "missing": ["approval"]},
        "route": {"choice": "none"},
    }
    assert read_json(written).response == response


def test_ticked_parts_that_are_not_in_the_questionnaire_are_kept_and_listed() -> None:
    missing = ("later", "approval", "older", "later")
    response = Response({}, {"registered": Answer("asked", missing=missing), "gone": Answer("none", missing=("x",))})
    assert read_json(write_json(SavedAnswers("tiny", "1", DAY, response))).response == response


def test_answers_without_notes_keep_their_missing_parts() -> None:
    noted = SavedAnswers("tiny", "1", DAY, Response({}, {"registered": Answer("asked", "A note", ("approval",))}))
    assert without_notes(noted).response.answers == {"registered": Answer("asked", missing=("approval",))}
