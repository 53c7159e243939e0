"""The key reference says what an author can write. It is generated from the types alone."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

import pytest

from assessment.content.key_reference import FILES, KeyEntry, describe, key_reference, keys_of
from assessment.core.ids import Id, ProgramRef, QuestionRef, Ref, SourceRef, TagRef
from assessment.core.question import Option, Renamed
from assessment.core.rules import Rule
from support.content import TINY


@pytest.mark.parametrize(
    ("hint", "expected"),
    [
        (str, "text"),
        (int, "number"),
        (bool, "`true` or `false`"),
        (date, "date"),
        (Literal["must", "should"], "`must`, `should`"),
        (tuple[str, ...], "list: text"),
        (tuple[Option, ...], "list: Option"),
        (Rule | None, "Rule"),
        (Annotated[str, Id("step")], "id"),
        (QuestionRef, "question id from `areas/`"),
        (tuple[SourceRef, ...], "list: source id from `sources.yaml`"),
        (Annotated[str, Ref("option", owner_key="id")], "option id of this question"),
        (Annotated[str, Ref("option", owner_key="to")], "option id of the question in `to`"),
        (Mapping[ProgramRef, tuple[str, ...]], "group: program id from `programs/` \u2192 list: text"),
        (TagRef, "tag"),
    ],
    ids=str,
)
def test_type_is_described_in_words_for_authors(hint: object, expected: str) -> None:
    assert describe(hint) == expected


def test_key_without_a_default_is_required() -> None:
    assert [(key.name, key.required) for key in keys_of(Renamed)["Renamed"]] == [
        ("id", True),
        ("to", True),
        ("options", False),
    ]


def test_row_has_key_value_required_and_meaning() -> None:
    (key,) = [key for key in keys_of(Rule)["Rule"] if key.name == "none"]
    assert isinstance(key, KeyEntry)
    assert f"| `none` | list: tag | no | {key.meaning} |" in key_reference("steps").splitlines()


def test_files_that_are_named_exist() -> None:
    assert [file for file in FILES.values() if not (TINY / file).exists()] == []
