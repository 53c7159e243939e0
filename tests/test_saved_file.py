"""Answers as a file: what is written is read back, and nothing else is."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.content import load
from assessment.core.response import Answer, Response
from assessment.sample_answers import KINDS, sample
from assessment.saved_file import (
    FORMAT,
    MAX_ENTRIES,
    MAX_ID_CHARACTERS,
    MAX_JSON_BYTES,
    SavedAnswers,
    SavedFileError,
    read_json,
    unknown_ids,
    write_json,
)
from assessment.user_text import MAX_NOTE_CHARACTERS, MAX_NOTE_LINES, storable
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

TEXTS = st.text(max_size=30).filter(storable)
RESPONSES = st.builds(
    Response,
    st.dictionaries(TEXTS, st.lists(TEXTS, max_size=4).map(tuple), max_size=4),
    st.dictionaries(TEXTS, st.builds(Answer, TEXTS, TEXTS), max_size=4),
)
SAVES = st.builds(SavedAnswers, TEXTS, TEXTS, st.dates(), RESPONSES)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["\ud800", "\0", FORMAT]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def changed(**values: Any) -> bytes:
    """The file with other values, or without the keys whose value is given as ..."""
    content = {**json.loads(write_json(SAVED)), **values}
    return json.dumps({key: value for key, value in content.items() if value is not ...}).encode()


def replaced(old: str, new: str) -> bytes:
    assert old in WRITTEN
    return WRITTEN.replace(old, new, 1).encode()


def test_written_file_is_as_ever() -> None:
    """Files that were saved long ago look like this."""
    assert write_json(SAVED).decode() == WRITTEN
    assert read_json(WRITTEN.encode()) == SAVED


@given(SAVES)
@settings(SETTINGS, max_examples=150)
def test_what_is_written_is_read_back(saved: SavedAnswers) -> None:
    assert read_json(write_json(saved)) == saved


@pytest.mark.parametrize("kind", KINDS)
def test_sample_is_read_back(kind: str) -> None:
    saved = sample(load(TINY), kind, DAY)
    assert read_json(write_json(saved)) == saved


def test_order_of_answers_does_not_show() -> None:
    response = SAVED.response
    turned = Response(dict(reversed(response.profile.items())), dict(reversed(response.answers.items())))
    assert write_json(SavedAnswers("tiny", "1", DAY, turned)) == write_json(SAVED)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "this is not JSON: Expecting value: line 1 column 1 (char 0)"),
        (b"%PDF-1.7", "this is not JSON: Expecting value: line 1 column 1 (char 0)"),
        (b" " * (MAX_JSON_BYTES + 1), "the file is larger than 1 MiB"),
        (b"[" * MAX_JSON_BYTES, "the file is nested too deep"),
        (b'{"a":' * 200_000, "the file is nested too deep"),
        (b"[]", '"the file" must be a group of keys'),
        (b"null", '"the file" must be a group of keys'),
        (b"{}", "this is not a file of saved answers"),
        (changed(format="child-safety-readiness/2"), "this is not a file of saved answers"),
        (changed(format=1), "this is not a file of saved answers"),
        (changed(format=["child-safety-readiness/1"]), "this is not a file of saved answers"),
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
        (changed(profile={str(n): [] for n in range(MAX_ENTRIES + 1)}), '"profile" must be a group of keys'),
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
        (changed(answers={"route": {"choice": "none", "note": []}}), '"route" must be text'),
        (changed(answers={"route": {"choice": "none", "points": 3}}), '"route" has a key that is not known'),
        (
            changed(answers={"route": {"note": "x" * (MAX_NOTE_CHARACTERS + 1)}}),
            '"route" has more than 2000 characters',
        ),
        (changed(answers={"route": {"note": "x\n" * MAX_NOTE_LINES}}), '"route" has more than 60 lines'),
        (changed(answers={"route": {"note": "x\u2028" * MAX_NOTE_LINES}}), '"route" has more than 60 lines'),
        (changed(answers={str(n): {} for n in range(MAX_ENTRIES + 1)}), '"answers" must be a group of keys'),
        (changed(answers={"route": {"note": "\ud800"}}), '"route" must be text'),
        (changed(answers={"route": {"note": "\udc00\ud800"}}), '"route" must be text'),
        (changed(answers={"route": {"note": "a\0b"}}), '"route" must be text'),
        (changed(answers={"\0": {}}), '"answers" must be text'),
        (changed(profile={"\udfff": []}), '"profile" must be text'),
        (changed(questionnaire="\ud83d"), '"questionnaire" must be text'),
        (changed(extra="word"), '"the file" has a key that is not known'),
    ],
    ids=lambda value: ascii(value[-60:]) if isinstance(value, bytes) else "",
)
def test_hostile_file_is_told(data: bytes, message: str) -> None:
    with pytest.raises(SavedFileError) as caught:
        read_json(data)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (replaced('"1"', "NaN"), "NaN is not a value"),
        (replaced('"1"', "-Infinity"), "-Infinity is not a value"),
        (replaced('"version"', '"format": "x",\n "version"'), "the same key stands twice in one place"),
        (replaced('"note"', '"choice"'), "the same key stands twice in one place"),
        (replaced('"1"', "1" * 5000), "integer string conversion"),
        (replaced("tiny", "ti\tny"), "Invalid control character"),
        (replaced("tiny", "\\x"), "Invalid \\\\escape"),
        (replaced("{", "\ufeff{"), "BOM"),
        (WRITTEN.encode("utf-16"), "decode"),
        (WRITTEN.encode() + b"{}", "Extra data"),
        (WRITTEN.encode("latin-1", "replace"), "decode"),
        (WRITTEN.encode()[:-10], "Unterminated string"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_strict_json_is_told(data: bytes, message: str) -> None:
    with pytest.raises(SavedFileError, match=message):
        read_json(data)


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
    """It is printed in a terminal."""
    for data in (changed(profile={id: 1}), changed(answers={id: 1}), changed(answers={id: {"x": 1}})):
        with pytest.raises(SavedFileError) as caught:
            read_json(data)
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) < 200


def read_or_told(data: bytes) -> None:
    """Only a SavedFileError, or a result that can be written and read again."""
    try:
        found = read_json(data)
    except SavedFileError as error:
        told = str(error)
    else:
        assert read_json(write_json(found)) == found
        return
    assert told


@given(
    st.integers(0, len(WRITTEN.encode())),
    st.integers(0, 20),
    st.binary(max_size=8) | st.sampled_from([b'"', b"{", b"[", b"]", b"NaN", b"\\ud800", b"1e999"]),
)
@settings(SETTINGS, max_examples=500)
def test_changed_bytes_are_told(place: int, size: int, new: bytes) -> None:
    data = WRITTEN.encode()
    read_or_told(data[:place] + new + data[place + size :])


@given(st.sampled_from([*json.loads(WRITTEN), "extra"]), JSON)
@settings(SETTINGS, max_examples=250)
def test_changed_values_are_told(key: str, value: Any) -> None:
    read_or_told(changed(**{key: value}))


@given(st.sampled_from(["profile", "answers"]), st.dictionaries(st.text(max_size=5), JSON, max_size=3))
@settings(SETTINGS, max_examples=250)
def test_changed_entries_are_told(key: str, value: Any) -> None:
    read_or_told(changed(**{key: value}))


@given(st.binary(max_size=200))
@settings(SETTINGS, max_examples=100)
def test_random_bytes_are_told(data: bytes) -> None:
    with pytest.raises(SavedFileError):
        read_json(data)


def test_unknown_ids_are_kept_and_told() -> None:
    response = Response(
        {"services": ("host",), "older": ()}, {"route": Answer("none"), "gone": Answer("none"), "": Answer()}
    )
    assert unknown_ids(load(TINY), response) == ("", "gone", "older")
    assert unknown_ids(load(TINY), SAVED.response) == ()
    assert read_json(write_json(SavedAnswers("tiny", "1", DAY, response))).response == response
