"""Each resource of the guide from which the catalog started has its entry, which says what the guide says of it."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from assessment.core.program import Program
from assessment.core.questionnaire import Questionnaire

GUIDE: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "seed_guide.yaml").read_text(encoding="utf-8"))
RESOURCES = 25
TEXTS = ("what", "eligibility", "you_get", "apply", "cost_note", "prerequisites_note", "more", "caution")


def words_of(program: Program) -> str:
    """Return the texts of the program, in lower case."""
    assert set(TEXTS) <= {field.name for field in fields(program)}
    values = [getattr(program, name) for name in TEXTS]
    return " ".join(" ".join(value) if isinstance(value, tuple) else value for value in values).casefold()


def test_guide_is_whole() -> None:
    assert len({resource["id"] for resource in GUIDE}) == len(GUIDE) == RESOURCES


@pytest.mark.parametrize("resource", GUIDE, ids=lambda resource: resource["id"])
def test_entry_says_what_the_guide_says(resource: dict[str, Any], content: Questionnaire) -> None:
    program = content.program(resource["id"])
    assert resource["name"].casefold() in program.name.casefold()
    assert resource["provider"].casefold() in program.provider.casefold()
    assert program.role == resource["role"]
    words = words_of(program)
    assert [phrase for phrase in resource["says"] if phrase.casefold() not in words] == []
