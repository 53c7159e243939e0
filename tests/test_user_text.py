"""Text that people type is kept as typed, and cleaned for documents and titles."""

import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assessment.user_text import MAX_MARKS, is_storable, spreadsheet_text, strict, strict_line, trimmed
from support.unusual_text import FORMULAS, TEXT

SETTINGS = settings(deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
ACUTE = "\u0301"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("one", "one"),
        ("  one  \n", "one"),
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("one\r\n\r\ntwo", "one\n\ntwo"),
        ("one\u2028two\u2029three", "one\u2028two\u2029three"),
        ("<b>&amp;\\", "<b>&amp;\\"),
        ("=1+1", "=1+1"),
    ],
)
def test_trimmed_text_differs_only_in_line_ends_and_outer_space(text: str, expected: str) -> None:
    assert trimmed(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("é 漢字 👪", True),
        ("\x01\x7f\u202e", True),
        ("a\0b", False),
        ("\ud800", False),
        ("a\udfff", False),
        ("\ud83d\ude00", False),
        ("\ue000\U0010ffff", True),
    ],
)
def test_storable_refuses_nul_and_half_pairs(text: str, expected: bool) -> None:
    assert is_storable(text) is expected


@given(TEXT)
@settings(SETTINGS)
def test_storable_text_can_be_encoded(text: str) -> None:
    assert text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").count("\0") == text.count("\0")
    if is_storable(text):
        assert text.encode().decode() == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\ntwo", "one\ntwo"),
        ("one\ttwo", "one two"),
        ("one\u2028two\u2029three", "one\ntwo\nthree"),
        ("e" + ACUTE, "é"),
        ("a\0b\x07c\x1b[31md\x7fe\x85f", "abc[31mdef"),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("\u2066a\u2069\u200e\u200f\u061c", "a"),
        ("z\u200be\u200cr\u200do\ufeff\u00ad", "zero"),
        ("\ue000\U000f0000", ""),
        ("\ufffe\U0010ffff", ""),
        ("\ud800", ""),
        ("é 漢字 👪 עברית عربي", "é 漢字 👪 עברית عربي"),
        ("a" + ACUTE * 10, "á" + ACUTE * MAX_MARKS),
        ("a" + ACUTE * 10 + "b" + ACUTE, "á" + ACUTE * MAX_MARKS + "b" + ACUTE),
        ("e\u200b" + ACUTE, "é"),
        ("q" + (ACUTE * 4 + "\u200b") * 9, "q" + ACUTE * MAX_MARKS),
        ("q" + (ACUTE * 4 + "\u034f") * 9, "q" + ACUTE * MAX_MARKS),
        ("q" + "\u0488" * 50, "q" + "\u0488" * MAX_MARKS),
    ],
    ids=ascii,
)
def test_strict_keeps_what_a_document_can_show(text: str, expected: str) -> None:
    assert strict(text) == expected


@given(TEXT)
@settings(SETTINGS, max_examples=500)
@example("q" + (ACUTE * 4 + "\u200b") * 3)
@example("e\u200b" + ACUTE)
def test_strict_text_is_strict(text: str) -> None:
    cleaned = strict(text)
    assert strict(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert {unicodedata.category(char) for char in cleaned if char != "\n"}.isdisjoint({"Cc", "Cf", "Cs", "Co", "Cn"})
    marks = "".join("m" if unicodedata.category(char).startswith("M") else " " for char in cleaned)
    assert "m" * (MAX_MARKS + 1) not in marks
    assert cleaned.count("\n") == sum(text.count(end) for end in "\n\u2028\u2029")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (" one \n two\r\nthree\t", "one two three"),
        ("one\u2028two\u2029three\u00a0four", "one two three four"),
        ("\u202e\u200b", ""),
        ("a" + ACUTE, "á"),
    ],
)
def test_strict_line_is_one_line(text: str, expected: str) -> None:
    assert strict_line(text) == expected


@given(TEXT)
@settings(SETTINGS, max_examples=300)
def test_strict_line_has_no_line_end(text: str) -> None:
    assert len(strict_line(text).splitlines()) <= 1
    assert strict_line(strict_line(text)) == strict_line(text)


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_cell_has_an_apostrophe_before_a_formula(text: str) -> None:
    assert spreadsheet_text(text) == f"'{strict(text)}"


@pytest.mark.parametrize(
    "text",
    ["", "Folder 7", "1-2", "a=b", "a\n=b", "'=1+1", "\u2212 5", "\u2260 1", "#REF!", "(=1)", "\u00bc", "é 漢字"],
    ids=ascii,
)
def test_cell_leaves_other_text_as_it_is(text: str) -> None:
    assert spreadsheet_text(text) == text


@given(TEXT | st.text(st.sampled_from("=+-@＝＋－＠﹣ \u3000\u200b\ufeff\t\r\na\u0338"), max_size=6))
@settings(SETTINGS, max_examples=1000)
def test_no_cell_begins_a_formula_and_nothing_else_is_changed(text: str) -> None:
    written = spreadsheet_text(text)
    assert written in (strict(text), f"'{strict(text)}")
    for form in ("NFC", "NFKC"):
        seen = unicodedata.normalize(form, written)
        assert not seen.startswith(("\t", "\r", "\n"))
        assert not seen.strip().startswith(("=", "+", "-", "@"))
