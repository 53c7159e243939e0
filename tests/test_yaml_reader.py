"""The YAML reader is strict and records the place of every part. No file can keep it busy."""

from pathlib import Path

import pytest

from assessment.content import load
from assessment.content.yaml_reader import read_yaml
from support.content import copy_of_tiny
from support.mistakes import CENTER, GLOSSARY, POLICY, STEPS, Mistake, assert_reported, edit, mistake, problems, shown

UNSEEN = "this is an invisible character; remove it"
SPLIT = "a sentence inside [ ] or { } needs quotes or its own line"
CUT = 'the text is cut off at " #"; put the text in quotes or the comment on its own line'
REFERRED = "anchors (&) and tags (!) are not allowed; write only the value"
MISTAKES = (
    mistake("tab before", POLICY, "  - id: policy-page", "¦\t- id: policy-page", "this is a tab; indent with spaces"),
    mistake("tab within", POLICY, "No policy.", "No¦\tpolicy.", "this is a tab; indent with spaces"),
    *(
        mistake(
            f"bare {word}",
            POLICY,
            "core: false",
            f"core: ¦{word}",
            f'"{word}" without quotes is ambiguous; write true or false, or put it in quotes',
        )
        for word in ("yes", "no", "on", "off", "No", "YES", "n")
    ),
    mistake(
        "bare no in a list",
        POLICY,
        "[GUIDE]",
        "[GUIDE, ¦no]",
        '"no" without quotes is ambiguous; write true or false, or put it in quotes',
    ),
    mistake("sentence in [ ]", POLICY, "sources: [GUIDE]", "sources: [¦The guide]", SPLIT),
    mistake("sentence split in [ ]", STEPS, "after: [register]", "after: [¦Ask first, ¦then write]", SPLIT, SPLIT),
    mistake("sentence in { }", CENTER, "{question: route,", "{question: ¦a route,", SPLIT),
    mistake("sentence split in { }", STEPS, "effort: hours", "effort: {a: ¦Ask us, ¦then write}", SPLIT, SPLIT),
    mistake("text cut off", POLICY, "title: Policy", "title: ¦Policy #1 of all", CUT),
    mistake("text cut off in a list", POLICY, "- the page", "- ¦the page # 1", CUT),
    mistake("number with a comment", POLICY, "weight: 1", "weight: ¦1  # little", CUT),
    mistake(
        "merge key",
        STEPS,
        "effort: hours",
        "effort: hours\n  ¦<<: {first: a}",
        "merge keys (<<) are not allowed; repeat the keys",
    ),
    mistake("anchor", POLICY, "title: Policy", "title: ¦&title Policy", REFERRED),
    mistake("tag", POLICY, "title: Policy", "title: ¦!!str Policy", REFERRED),
    mistake("tag of Python", POLICY, "title: Policy", "title: ¦!!python/name:os.system x", REFERRED),
    mistake("anchor on a list", POLICY, "sources: [GUIDE]", "sources: ¦&all [GUIDE]", REFERRED),
    mistake("alias", POLICY, "title: Policy", "title: ¦*title", "aliases (*) are not allowed; repeat the value"),
    mistake(
        "second document", POLICY, "questions:\n", "¦---\nquestions:\n", "a file must not contain a second document"
    ),
    mistake("NUL", POLICY, "title: Policy", "title: Pol¦\0icy", UNSEEN),
    mistake("byte order mark", POLICY, "id: policy\n", "¦\ufeffid: policy\n", UNSEEN),
    mistake("line separator", POLICY, "title: Policy", "title: Pol¦\u2028icy", UNSEEN),
    mistake("Windows line end", POLICY, "title: Policy\n", "title: Policy¦\r\n", UNSEEN),
    mistake(
        "bracket that is not closed",
        GLOSSARY,
        "[GUIDE]\n",
        "[GUIDE\n¦",
        "this is not valid YAML: did not find expected ',' or ']'",
    ),
    mistake(
        "wrong indent",
        STEPS,
        "  owner: Engineer",
        " ¦owner: Engineer",
        "this is not valid YAML: did not find expected '-' indicator",
    ),
    mistake("nested too deep", POLICY, "[GUIDE]", "[[[[[[[[[¦[a]]]]]]]]]]", "this is nested too deeply"),
)

NOT_TEXT = "this is not UTF-8 text"
SIZE = 256 * 1024
BYTES: tuple[tuple[str, bytes, int, int, str], ...] = (
    ("one byte over 256 KiB", b"#" * (SIZE + 1), 1, 1, "the file is larger than 256 KiB"),
    ("not UTF-8", b"- id: a\n  term: \xff\n", 2, 1, NOT_TEXT),
    ("UTF-16", "- id: a\n".encode("utf-16"), 1, 1, NOT_TEXT),
    ("half of a character", "- id: é".encode()[:-1], 1, 1, NOT_TEXT),
    ("empty", b"", 1, 1, "the file is empty"),
    ("only a comment", b"# Later.\n", 1, 1, "the file is empty"),
    ("empty file", b"---\n", 2, 1, "this must be a list"),
    ("a word", b"center\n", 1, 1, "this must be a list"),
    ("a group", b"id: center\n", 1, 1, "this must be a list"),
    ("100,000 brackets", b"[" * 100_000, 1, 13, "this is nested too deeply"),
    ("100,000 braces", b"{a: " * 50_000, 1, 49, "this is nested too deeply"),
    ("100,000 hyphens", b"- " * 50_000, 1, 25, "this is nested too deeply"),
    ("100,000 questions", b"? " * 50_000, 1, 25, "this is nested too deeply"),
)
"""Whole glossaries in which no mark fits: the bytes, and the line, column and message of the problem."""

SEVEN = "".join(f"a{number}: &a{number} {{<<: [{', '.join([f'*a{number - 1}'] * 8)}]}}\n" for number in range(1, 8))
NINE = "".join(f"- &b{number} [{', '.join([f'*b{number - 1}'] * 9)}]\n" for number in range(1, 10))
BOMBS = {
    "merge keys": b"a0: &a0 {a: 1, b: 2}\n" + SEVEN.encode(),
    "aliases": b"- &b0 [lol]\n" + NINE.encode(),
    "only aliases": b"- *a\n" * (SIZE // 5),
    "only tabs": b"\t\n" * (SIZE // 2),
    "only bare words": b"- no\n" * (SIZE // 5),
    "one key many times": b"a: b\n" * (SIZE // 5),
    "one long list": b"[" + b"a," * (SIZE // 2 - 2) + b"a]",
    "one long line of groups": b"[" + b"{}," * (SIZE // 3 - 2) + b"]",
    "one long text": b'"' + b"a" * (SIZE - 3) + b'"',
    "many empty entries": b"- {}\n" * (SIZE // 5),
    "many wrong keys": b"- {" + b"".join(b"key%d: a, " % number for number in range(10_000)) + b"}",
}
"""Files that cost a reader that trusts its input minutes, gigabytes or the whole process."""


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_mistake_is_reported_at_its_place(mistake: Mistake, tmp_path: Path) -> None:
    assert_reported(mistake, copy_of_tiny(tmp_path))


@pytest.mark.parametrize(
    ("data", "line", "column", "message"), [row[1:] for row in BYTES], ids=[row[0] for row in BYTES]
)
def test_unusable_file_is_reported(data: bytes, line: int, column: int, message: str, tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    (folder / GLOSSARY).write_bytes(data)
    assert [shown(problem) for problem in problems(folder)] == [(GLOSSARY, line, column, message)]


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_reported_quickly(name: str, tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    assert len(BOMBS[name]) <= SIZE
    (folder / GLOSSARY).write_bytes(BOMBS[name])
    assert {problem.file for problem in problems(folder)} == {GLOSSARY}


def test_merge_bomb_is_reported_by_its_parts(tmp_path: Path) -> None:
    """A reader that follows the references in these 500 bytes works for 15 seconds."""
    folder = copy_of_tiny(tmp_path)
    (folder / GLOSSARY).write_bytes(BOMBS["merge keys"])
    assert {problem.message for problem in problems(folder)} == {
        "merge keys (<<) are not allowed; repeat the keys",
        "aliases (*) are not allowed; repeat the value",
        REFERRED,
    }


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("- the page", "- the page#1", "the page#1"),
        ("- the page", '- "the page #1"  # a comment', "the page #1"),
        ("- the page", "- 'the page'  # a comment", "the page"),
        ("- the page", "# a comment\n      - the page", "the page"),
        ("- the page", "- >-  # a comment\n        the\n        page # 1", "the page # 1"),
        ("    evidence:\n      - the page", '    evidence: ["the page, and more"]', "the page, and more"),
        ("    evidence:\n      - the page", "    evidence: ['the page']  # a comment", "the page"),
        ("- the page", '- "no"', "no"),
        ("- the page", "- no page", "no page"),
        ("- the page", '- "2026"', "2026"),
        ("- the page", "- 2026-11-22", "2026-11-22"),
        ("- the page", "- 1.5", "1.5"),
        ("- the page", "- 012", "012"),
        ("- the page", "- 12:30", "12:30"),
        ("- the page", "- é ü 漢字 👪", "é ü 漢字 👪"),
        ("- the page", "- a*b & c!", "a*b & c!"),
    ],
)
def test_text_is_read_as_written(old: str, new: str, expected: str, tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    edit(folder, (POLICY, old, new))
    assert load(folder).areas[1].questions[0].evidence == (expected,)


def test_every_part_has_its_place() -> None:
    file = read_yaml("f", b"a:\n  - x\n  - {b: 1, c: true}\nd: null\n")
    assert file.value == {"a": ["x", {"b": 1, "c": True}], "d": None}
    assert file.places == {
        (): (1, 1),
        ("a",): (1, 1),
        ("a", 0): (2, 5),
        ("a", 1): (3, 5),
        ("a", 1, "b"): (3, 6),
        ("a", 1, "c"): (3, 12),
        ("d",): (4, 1),
    }


def test_only_bare_words_are_anything_else_than_text() -> None:
    file = read_yaml("f", b"[true, 'true', \"0\", 0, -7, 07, 1234567890, ~, 'null', True]")
    assert file.value == [True, "true", "0", 0, -7, "07", "1234567890", None, "null", "True"]


def test_keys_that_cannot_be_used_are_reported() -> None:
    file = read_yaml("f", b"a: 1\na: {b: 1, b: 2}\n? [x, {c: 1, c: 2}]\n: {d: 1, d: 2}\ne: {f: 1, f: 2}\n")
    assert [(problem.line, problem.column) for problem in file.problems] == [
        (2, 1),
        (2, 11),
        (3, 3),
        (3, 14),
        (4, 10),
        (5, 11),
    ]
    assert file.value is None


def test_file_without_a_value_is_reported() -> None:
    assert [problem.message for problem in read_yaml("f", b"# nothing\n").problems] == ["the file is empty"]
    assert read_yaml("f", b"---\n").value == ""


def test_escape_that_gives_an_unseen_character_is_reported() -> None:
    for text in (b'"a\\0"', b'"\\u2028"', b'"\\x85"'):
        assert [problem.message for problem in read_yaml("f", text).problems] == [
            "this is an invisible character; remove it"
        ]


@pytest.mark.parametrize("entries", [4_997, 4_998])
def test_file_with_too_many_parts_is_reported(entries: int) -> None:
    """Each entry counts twice, and the list, the document and the stream each have a start and an end."""
    file = read_yaml("f", b"- {}\n" * entries)
    too_many = ["the file has too many parts; split it"] if entries == 4_998 else []
    assert [problem.message for problem in file.problems] == too_many
