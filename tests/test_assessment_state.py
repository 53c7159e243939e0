"""How one save merges with the record, and how records are written and read. test_model.py covers many saves."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment import record_json, saved_file
from assessment.assessment_state import (
    SentForm,
    StoredAssessment,
    conflicts,
    digest,
    for_questionnaire,
    merge,
    with_snapshot,
)
from assessment.core.question import Renamed
from assessment.core.response import Answer, Response
from assessment.core.scoring_snapshot import QuestionnaireChanges
from assessment.record_json import INDENTED, RecordTooLargeError
from assessment.response_values import Value
from assessment.saved_file import SavedAnswers, SavedFileError
from assessment.user_text import MAX_NOTE_CHARACTERS, MAX_NOTE_LINES
from support.builders import area, question, questionnaire
from support.records import DAY, holding

A, B, C = ("a",), ("b",), ("c",)
NONE: Value = ()
CHOICES = dict.fromkeys(("one", "two"), ("a", "b", "c"))


def stored(**choices: str) -> StoredAssessment:
    return holding(Response({}, {name: Answer(choice) for name, choice in choices.items()}))


def sent(shown: StoredAssessment, **values: Value) -> SentForm:
    """Return the form that a page sends after it showed this content."""
    digests = {name: digest(shown.value(name)) for name in values}
    return SentForm({name: text for name, text in digests.items() if text}, values, CHOICES)


@pytest.mark.parametrize(
    ("shown", "now", "value", "after", "conflicting"),
    [
        (NONE, NONE, A, A, False),  # answered for the first time
        (A, A, B, B, False),  # changed here only
        (A, A, NONE, NONE, False),  # removed here only
        (A, B, A, B, False),  # changed elsewhere only
        (A, NONE, A, NONE, False),  # removed elsewhere only
        (A, B, B, B, False),  # changed to the same value in both places, or sent twice
        (NONE, A, B, A, True),  # answered in both places
        (A, B, C, B, True),  # changed in both places
        (A, B, NONE, B, True),  # changed elsewhere, removed here
        (A, NONE, B, NONE, True),  # removed elsewhere, changed here
    ],
)
def test_value_is_taken_left_or_in_conflict(
    shown: Value, now: Value, value: Value, after: Value, conflicting: bool
) -> None:
    before = stored(one="".join(now))
    form = sent(stored(one="".join(shown)), one=value)
    merged = merge(before, form)
    assert merged.value("one") == after
    assert conflicts(before, form) == conflicts(merged, form) == (("one",) if conflicting else ())
    assert (merged is before) == (after == now)


def test_stored_choice_that_a_page_does_not_offer_stays_until_another_is_chosen() -> None:
    before = stored(one="of-another-program")
    shown_empty = SentForm({}, {"one": NONE}, CHOICES)
    assert merge(before, shown_empty) is before
    assert merge(before, replace(shown_empty, values={"one": A})).value("one") == A


def test_stored_note_with_other_line_ends_is_what_its_page_showed() -> None:
    before = holding(Response({}, {"one": Answer("", " two\r\nlines ")}))
    changed = SentForm({"one.note": digest(("two\nlines",))}, {"one.note": ("new",)}, {})
    assert merge(before, changed).value("one.note") == ("new",)


def test_renamed_question_keeps_answer_and_note() -> None:
    names = Renamed("then", "now", {"old-a": "a"})
    before = holding(Response({}, {"then": Answer("old-a", "Ask.")}))
    after = for_questionnaire(before, questionnaire(area(question("now")), renamed=(names,)))
    assert after.saved.response.answers == {"now": Answer("a", "Ask.")}


def test_unseen_questionnaire_changes_stay_when_more_come() -> None:
    answered = Response({}, {"one": Answer("none"), "two": Answer("none")})
    old, two, new, changed = question("one"), question("two"), question("new"), question("one", weight=2)
    first, second, third = (
        questionnaire(area(*questions), version=version)
        for version, questions in (("1.0", (old, two)), ("1.1", (changed, two, new)), ("1.2", (changed,)))
    )
    content = with_snapshot(holding(answered), first, DAY)
    assert for_questionnaire(content, replace(first, version="1.0.1")).unseen_changes is None  # nothing to show
    content = with_snapshot(for_questionnaire(content, second), second, DAY)
    for _load in range(2):
        content = for_questionnaire(content, third)
        assert record_json.read(record_json.write(content)) == content
        changes = content.unseen_changes
        assert changes is not None
        assert (changes.version, changes.new, changes.changed) == ("1.0", ("new",), ("one",))
        assert changes.gone == (("two", "Is two in place?"), ("new", "Is new in place?"))


# The record

ANY_TEXT = st.one_of(st.text(max_size=8), st.sampled_from(["\0", "\ud800", "x" * 121, "x" * 2001, "\n" * 60]))
ANY_PARTS = st.lists(ANY_TEXT, max_size=2).map(tuple)
ANY_ANSWERS = st.builds(
    SavedAnswers,
    ANY_TEXT,
    ANY_TEXT,
    st.dates(),
    st.builds(
        Response,
        st.dictionaries(ANY_TEXT, st.lists(ANY_TEXT, max_size=3).map(tuple), max_size=3),
        st.dictionaries(ANY_TEXT, st.builds(Answer, ANY_TEXT, ANY_TEXT, ANY_PARTS), max_size=3),
    ),
)
SEEN_LATER = QuestionnaireChanges("0.9", ("new",), ("changed",), (("gone", "Is it gone?"),))


def fits_in_a_file(saved: SavedAnswers) -> bool:
    """Return whether a file with these answers can be opened again."""
    try:
        return saved_file.read_json(saved_file.write_json(saved)) == saved
    except (SavedFileError, UnicodeEncodeError):
        return False


@settings(max_examples=200, deadline=None)
@given(ANY_ANSWERS, st.none() | ANY_ANSWERS, st.sampled_from([None, SEEN_LATER]))
def test_record_is_written_only_if_a_file_can_hold_it(
    saved: SavedAnswers, earlier: SavedAnswers | None, changes: QuestionnaireChanges | None
) -> None:
    content = StoredAssessment(saved, changes, earlier)
    if fits_in_a_file(saved) and fits_in_a_file(earlier or saved):
        assert record_json.read(record_json.write(content)) == content
    else:
        with pytest.raises(RecordTooLargeError):
            record_json.write(content)


def test_record_whose_file_would_be_too_large_is_not_written() -> None:
    note = "\x01" * MAX_NOTE_CHARACTERS  # each character takes six bytes in JSON
    answers = {f"gone-{number}": Answer("", note) for number in range(86)}
    large = holding(Response({}, answers | {"other": Answer("", "x" * 1000)}))
    assert saved_file.read_json(saved_file.write_json(large.saved)) == large.saved
    record_json.write(large)
    with pytest.raises(RecordTooLargeError):
        record_json.write(merge(large, SentForm({}, {"one.note": (note,)}, {})))


@pytest.mark.parametrize("values", [(), ("",) * 3])
def test_file_is_never_longer_than_a_record_has_room_for(values: Value) -> None:
    content = holding(Response({f"p{number}": values for number in range(300)}, {}))
    assert len(saved_file.write_json(content.saved)) < INDENTED * len(record_json.write(content)) / 2


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"{}", b"[]", b'"x"', record_json.write(stored()).replace(b"record/2", b"record/3")]
)
def test_other_content_is_refused(data: bytes) -> None:
    with pytest.raises(SavedFileError):
        record_json.read(data)


@pytest.mark.parametrize(
    ("note", "waiting", "after"),
    [
        ("Mine.", ["Theirs."], "Mine.\n\nTheirs."),
        ("", ["Theirs."], "Theirs."),
        ("Mine.", ["Mine."], "Mine."),
        ("m" * 1990, ["Too long to stand below", "short"], "m" * 1990 + "\n\nshort"),
        ("Mine.", ["line\n" * (MAX_NOTE_LINES - 2) + "line"], "Mine."),
    ],
)
def test_record_of_the_first_format_keeps_the_notes_that_waited(note: str, waiting: list[str], after: str) -> None:
    content, merged = (
        StoredAssessment(holding(Response({}, {"one": Answer("a", text)})).saved, SEEN_LATER)
        for text in (note, after)
    )
    older = json.loads(record_json.write(content))
    older |= {"format": record_json.FIRST_FORMAT, "history": {}, "saves": [], "news": older.pop("unseen_changes")}
    versions = [["0" * 32, [text], 2] for text in waiting]
    older["pending"] = {"one.note": versions, "one": [["0" * 32, ["b"]]]}
    assert record_json.read(json.dumps(older).encode()) == merged
