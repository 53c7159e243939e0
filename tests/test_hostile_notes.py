"""Notes that are slow to lay out are rendered, with the limits that every report has."""

from concurrent.futures import ThreadPoolExecutor

from assessment.content import load
from assessment.core.response import Answer, Response
from assessment.core.result import Result, assess
from assessment.rendering.pdf import report_pdf
from assessment.user_text import MAX_NOTE_CHARACTERS, MAX_NOTE_LINES, count_line_ends
from support.content import TINY, TODAY

WORKERS = 2

HOSTILE = {
    "prose": "We check every upload against the list, and write down who looked at what. ",
    "unbroken": "a",
    "address": "https://example.com/" + "a%20" * 50,
    "digits": "0123456789abcdef",
    "spaces": " a",
    "no-break": "a\u00a0",
    "tabs": "a\t",
    "hyphens": "-",
    "marks": "a" + "\u0301" * 99,
    "one base": "\u0301",
    "quotes": "<&>\"'",
    "markup": "<p style='width:9em'><table><tr><td>]]>-->{{ 1 }}{% x %}",
    "lines": "\n",
    "short lines": "a\n",
    "overrides": "\u202eabc\u202c",
    "embeddings": "\u202b",
    "isolates": "\u2067a",
    "zero width": "a\u200b\u200d\ufeff",
    "soft hyphens": "ab\u00ad",
    "emoji": "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "flags": "\U0001f1e8\U0001f1e6",
    "Chinese": "\u5de5\u4f5c\u65b9\u5f0f\u3002",
    "Arabic": "\u0627\u0644\u0625\u0628\u0644\u0627\u063a ",
    "Devanagari": "\u0915\u094d\u0937\u093f ",
    "scripts": "a\u05d0\u5b57\u0639\u0915\uac00",
    "every character": "".join(chr(code) for code in range(0x20, 0x10000, 31)),
    "half pairs and controls": "\ud800\x00\x01\x1b\x7f\x9f\ufffe",
}
"""The kinds of text that kept a renderer longest, and those that would if they were as long."""


def note_of(kind: str) -> str:
    """Return as much of this text as a note may have."""
    text = (HOSTILE[kind] * MAX_NOTE_CHARACTERS)[:MAX_NOTE_CHARACTERS]
    while count_line_ends(text) >= MAX_NOTE_LINES:
        text = text[: text.rindex("\n")]
    return text


def tiny_result(*notes: str) -> Result:
    """Return a result whose report has a page or two, with these notes."""
    tiny = load(TINY)
    profile = {"organization": ("Example Company",), "services": ("host",), "size": ("small",)}
    question_ids = [question.id for question in tiny.questions()]
    all_notes = [*notes, *[""] * len(question_ids)][: len(question_ids)]
    answers = {question_id: Answer("none", note) for question_id, note in zip(question_ids, all_notes, strict=True)}
    return assess(tiny, Response(profile, answers), TODAY)


def first_bytes(kinds: tuple[str, ...]) -> bytes:
    return report_pdf(tiny_result(*map(note_of, kinds)))[:5]


def test_hostile_notes_are_rendered() -> None:
    names = tuple(HOSTILE)
    assert len(names) == 27
    with ThreadPoolExecutor(WORKERS) as pool:
        pdfs = list(pool.map(first_bytes, [names[place : place + 3] for place in range(0, len(names), 3)]))
    assert pdfs == [b"%PDF-"] * 9
