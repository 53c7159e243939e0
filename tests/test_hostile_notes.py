"""Notes that are slow to lay out are rendered within the limits of every report."""

from concurrent.futures import ThreadPoolExecutor

from assessment.content import load
from assessment.core.response import Answer, Response
from assessment.core.result import assess
from assessment.rendering.pdf import report_pdf
from assessment.user_text import MAX_NOTE_CHARACTERS, MAX_NOTE_LINES, count_line_ends
from support.content import TINY, TODAY

PROFILE = {"organization": ("Example Company",), "services": ("host",), "size": ("small",)}
EVERY_CHARACTER = "".join(map(chr, range(0x20, 0x10000, 31)))
EMOJI = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
HOSTILE = (
    # Texts that people paste
    *("We check every upload against the list, and write down who looked at what. ", "0123456789abcdef"),
    *("https://example.com/" + "a%20" * 50, "<&>\"'", "<p style='width:9em'><table><tr><td>]]>-->{{ 1 }}{% x %}"),
    # No places to break a line, and too many of them
    *("a", " a", "a\u00a0", "a\t", "-", "ab\u00ad", "\n", "a\n"),
    # Combining marks, zero-width characters and text directions
    *("a" + "\u0301" * 99, "\u0301", "a\u200b\u200d\ufeff", "\u202eabc\u202c", "\u202b", "\u2067a"),
    # Scripts, and characters that belong to no script
    *(EMOJI, "\U0001f1e8\U0001f1e6", "\u5de5\u4f5c\u65b9\u5f0f\u3002", "\u0627\u0644\u0625\u0628\u0644\u0627\u063a "),
    *("\u0915\u094d\u0937\u093f ", "a\u05d0\u5b57\u0639\u0915\uac00", EVERY_CHARACTER),
    "\ud800\x00\x01\x1b\x7f\x9f\ufffe",
)


def longest(text: str) -> str:
    """Return this text, repeated up to the length and number of lines that a note may have."""
    note = (text * MAX_NOTE_CHARACTERS)[:MAX_NOTE_CHARACTERS]
    while count_line_ends(note) >= MAX_NOTE_LINES:
        note = note[: note.rindex("\n")]
    return note


def first_bytes(texts: tuple[str, ...]) -> bytes:
    tiny = load(TINY)
    questions = [question.id for question in tiny.questions()]
    answers = {question: Answer("none", longest(text)) for question, text in zip(questions, texts, strict=False)}
    return report_pdf(assess(tiny, Response(PROFILE, answers), TODAY))[:5]


def test_hostile_notes_are_rendered() -> None:
    assert len(HOSTILE) == 27
    with ThreadPoolExecutor(2) as pool:
        pdfs = list(pool.map(first_bytes, [HOSTILE[place : place + 4] for place in range(0, 27, 4)]))
    assert pdfs == [b"%PDF-"] * 7
