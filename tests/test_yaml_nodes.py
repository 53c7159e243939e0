"""Values from the parts of a file, with the place of each; unusable keys are told, and nothing below them."""

from assessment.content.yaml_file import read


def test_every_part_has_its_place() -> None:
    document = read("f", b"a:\n  - x\n  - {b: 1, c: true}\nd: null\n")
    assert document.value == {"a": ["x", {"b": 1, "c": True}], "d": None}
    assert document.places == {
        (): (1, 1),
        ("a",): (1, 1),
        ("a", 0): (2, 5),
        ("a", 1): (3, 5),
        ("a", 1, "b"): (3, 6),
        ("a", 1, "c"): (3, 12),
        ("d",): (4, 1),
    }


def test_only_bare_words_are_anything_else_than_text() -> None:
    document = read("f", b"[true, 'true', \"0\", 0, -7, 07, 1234567890, ~, 'null', True]")
    assert document.value == [True, "true", "0", 0, -7, "07", "1234567890", None, "null", "True"]


def test_keys_that_cannot_be_used_are_told_and_nothing_below_them() -> None:
    document = read("f", b"a: 1\na: {b: 1, b: 2}\n? [x, {c: 1, c: 2}]\n: {d: 1, d: 2}\ne: {f: 1, f: 2}\n")
    assert [(each.line, each.column) for each in document.problems] == [(2, 1), (3, 3), (5, 11)]
    assert document.value is None


def test_file_without_a_value_is_told() -> None:
    assert [each.message for each in read("f", b"# nothing\n").problems] == ["the file is empty"]
    assert read("f", b"---\n").value == ""


def test_escape_that_gives_an_unseen_character_is_told() -> None:
    for text in (b'"a\\0"', b'"\\u2028"', b'"\\x85"'):
        assert [each.message for each in read("f", text).problems] == ["a character that cannot be seen; remove it"]
