"""Reading a content file never raises an exception, whatever the file contains."""

import contextlib
import functools
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.content import ContentError, load
from assessment.content.folder import kind_of
from assessment.content.validation import validate
from assessment.content.yaml_file import YamlFile
from assessment.content.yaml_reader import read_yaml
from support.content import TINY, copy_of_tiny

SETTINGS = settings(deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
FILES = sorted(file.relative_to(TINY).as_posix() for file in TINY.rglob("*.yaml"))

INDICATORS = [
    "[",
    "]",
    "{",
    "}",
    "-",
    ":",
    "?",
    "#",
    "&",
    "*",
    "!",
    "'",
    '"',
    "|",
    ">",
    ",",
    "~",
    "=",
    "@",
    "`",
    "%",
    "---",
]
WORDS = ["null", "yes", "0x1F", "1_000", "1e9", ".inf", "id: ", "{}", "&a ", "*a", "<<: ", "!!str ", ">-\n", "|\n"]
BREAKS = ["\n", "\n\n", "  ", "\t", "\r", " #", "- ", ": ", "? ", "---\n", "...\n", "%YAML 1.1\n"]
CHARACTERS = ["\0", "\ufeff", "\u2028", "\x85", "\x80", "\ufffe", "é", "👪", "\\x", '"\\ud800"', '"\\0"']
SNIPPETS = (*INDICATORS, *WORDS, *BREAKS, *CHARACTERS)
BYTES = st.binary(max_size=300)
YAML_LIKE = st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=3), max_size=60).map("".join)
EDITS = st.lists(
    st.tuples(
        st.floats(0, 1), st.integers(0, 40), st.sampled_from(SNIPPETS) | st.sampled_from(FILES) | st.text(max_size=5)
    ),
    min_size=1,
    max_size=4,
)


@functools.cache
def tiny(name: str) -> str:
    return (TINY / name).read_text(encoding="utf-8")


def changed(name: str, edits: list[tuple[float, int, str]]) -> bytes:
    """Return the file with each of these parts cut out and replaced."""
    text = tiny(name)
    for where, size, new in edits:
        start = int(where * len(text))
        text = text[:start] + new + text[start + size :]
    return text.encode("utf-8", "surrogatepass")


def has_problems(file: YamlFile) -> bool:
    """Return whether the file has problems. Check that each one points to an existing line or the end of the file."""
    for problem in file.problems:
        assert str(problem).startswith(f"{file.name}:{problem.line}:{problem.column}: ")
        assert problem.line >= 1
        assert problem.line <= len(file.lines) + 1 or not file.lines
        assert 1 <= problem.column <= len(problem.text) + 1
    return bool(file.problems)


def read_and_validate(name: str, data: bytes) -> None:
    """Check that the file has problems or a value, and that the value has problems or becomes an object."""
    file = read_yaml(name, data)
    if has_problems(file):
        assert file.value is None
    else:
        content = validate(kind_of(name), file)
        assert has_problems(file) == (content is None)


@given(st.sampled_from(FILES), BYTES)
@settings(SETTINGS, max_examples=300)
def test_random_bytes_never_raise(name: str, data: bytes) -> None:
    read_and_validate(name, data)


@given(st.sampled_from(FILES), YAML_LIKE)
@settings(SETTINGS, max_examples=300)
def test_random_yaml_never_raises(name: str, text: str) -> None:
    read_and_validate(name, text.encode("utf-8", "surrogatepass"))


@given(st.sampled_from(FILES), EDITS)
@settings(SETTINGS, max_examples=300)
def test_changed_file_never_raises(name: str, edits: list[tuple[float, int, str]]) -> None:
    read_and_validate(name, changed(name, edits))


@given(st.sampled_from(FILES), EDITS)
@settings(SETTINGS, max_examples=40)
def test_folder_with_a_changed_file_loads_or_is_refused(name: str, edits: list[tuple[float, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = copy_of_tiny(Path(temporary))
        (folder / name).write_bytes(changed(name, edits))
        with contextlib.suppress(ContentError):
            assert load(folder).profile


@pytest.mark.parametrize("name", FILES)
def test_places_are_where_the_text_stands(name: str) -> None:
    """Each key is at the line and column that the reader recorded for it."""
    file = read_yaml(name, tiny(name).encode())
    for path, (line, column) in file.places.items():
        if path and isinstance(path[-1], str):
            assert file.lines[line - 1][column - 1 :].startswith(f"{path[-1]}:")
    assert len(file.places) > 5
