"""Whatever the bytes are, reading a content file ends soon and never raises."""

import contextlib
import functools
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.content import ContentError, load
from assessment.content.file_schemas import validate
from assessment.content.yaml_file import YamlFile
from assessment.content.yaml_reader import read_yaml
from support.content import TINY, copy_of_tiny, in_time

SETTINGS = settings(deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
FILES = sorted(file.relative_to(TINY).as_posix() for file in TINY.rglob("*.yaml"))
KINDS = {"areas": "area", "programs": "program"}

SNIPPETS = (
    *(
        "[",
        "]",
        "{",
        "}",
        "- ",
        ": ",
        "? ",
        "\n",
        "\n\n",
        "  ",
        "\t",
        "\r",
        "#",
        " #",
        "---\n",
        "...\n",
        "%YAML 1.1\n",
    ),
    *(
        "&a ",
        "*a",
        "<<: ",
        "!!str ",
        "!",
        "'",
        '"',
        ">-\n",
        "|\n",
        ",",
        "~",
        "null",
        "yes",
        "0x1F",
        "1_000",
        "1e9",
        ".inf",
    ),
    *(
        "\0",
        "\ufeff",
        "\u2028",
        "\x85",
        "\x80",
        "\ufffe",
        "é",
        "👪",
        "=",
        "@",
        "`",
        "\\x",
        '"\\ud800"',
        '"\\0"',
        "id: ",
        "{}",
    ),
)
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
    """The file after some cuts, each with something put in their place."""
    text = tiny(name)
    for where, size, new in edits:
        start = int(where * len(text))
        text = text[:start] + new + text[start + size :]
    return text.encode("utf-8", "surrogatepass")


def kind(name: str) -> str:
    folder, _, file = name.rpartition("/")
    return KINDS.get(folder, file.removesuffix(".yaml"))


def told(document: YamlFile) -> bool:
    """Whether it has problems, each of them in a line that exists or at the end of the file."""
    for problem in document.problems:
        assert str(problem).startswith(f"{document.name}:{problem.line}:{problem.column}: ")
        assert problem.line >= 1
        assert problem.line <= len(document.lines) + 1 or not document.lines
        assert 1 <= problem.column <= len(problem.text) + 1
    return bool(document.problems)


def load_or_be_told(folder: Path) -> None:
    with contextlib.suppress(ContentError):
        assert load(folder).profile


def read_and_shape(name: str, data: bytes) -> None:
    """A document has problems or a value; a value has problems or an object."""
    document = read_yaml(name, data)
    if told(document):
        assert document.value is None
    else:
        found = validate(kind(name), document)
        assert told(document) == (found is None)


@given(st.sampled_from(FILES), BYTES)
@settings(SETTINGS, max_examples=300)
def test_random_bytes_never_raise(name: str, data: bytes) -> None:
    in_time(lambda: read_and_shape(name, data))


@given(st.sampled_from(FILES), YAML_LIKE)
@settings(SETTINGS, max_examples=400)
def test_random_yaml_never_raises(name: str, text: str) -> None:
    in_time(lambda: read_and_shape(name, text.encode("utf-8", "surrogatepass")))


@given(st.sampled_from(FILES), EDITS)
@settings(SETTINGS, max_examples=400)
def test_changed_file_never_raises(name: str, edits: list[tuple[float, int, str]]) -> None:
    in_time(lambda: read_and_shape(name, changed(name, edits)))


@given(st.sampled_from(FILES), EDITS)
@settings(SETTINGS, max_examples=60)
def test_folder_with_a_changed_file_loads_or_is_reported(name: str, edits: list[tuple[float, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = copy_of_tiny(Path(temporary))
        (folder / name).write_bytes(changed(name, edits))
        in_time(lambda: load_or_be_told(folder))


@pytest.mark.parametrize("name", FILES)
def test_places_are_where_the_text_stands(name: str) -> None:
    """Each key stands in the file at its line and column, and so does each text of a list."""
    document = read_yaml(name, tiny(name).encode())
    for path, (line, column) in document.places.items():
        if path and isinstance(path[-1], str):
            assert document.lines[line - 1][column - 1 :].startswith(f"{path[-1]}:")
    assert len(document.places) > 5
