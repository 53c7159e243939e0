"""Each kind of content file has a type, a committed schema for editors, and a meaning for every key."""

import json
from pathlib import Path

import pytest

from assessment.content import FILE_TYPES, json_schema, load, shipped
from assessment.content.validation import validate
from assessment.content.yaml_reader import read_yaml

QUESTIONNAIRES = Path(__file__).parents[1] / "questionnaires"
SCHEMAS = QUESTIONNAIRES / "schema"
FILES = sorted(file.relative_to(QUESTIONNAIRES).as_posix() for file in QUESTIONNAIRES.rglob("*.yaml"))
FOLDERS = {"areas": "area", "programs": "program"}


def kind(name: str) -> str:
    file = Path(name)
    return FOLDERS.get(file.parent.name, file.stem)


def test_shipped_content_loads() -> None:
    questionnaire = load(shipped())
    assert questionnaire.id == "child-safety"
    assert questionnaire.questions()


@pytest.mark.parametrize("name", FILES)
def test_file_has_the_shape_of_its_kind(name: str) -> None:
    file = read_yaml(name, (QUESTIONNAIRES / name).read_bytes())
    content = validate(kind(name), file)
    assert file.problems == []
    assert content


@pytest.mark.parametrize("name", FILES)
def test_file_names_its_schema_for_editors(name: str) -> None:
    file = QUESTIONNAIRES / name
    first = file.read_text(encoding="utf-8").split("\n")[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (file.parent / first.partition("=")[2]).resolve() == SCHEMAS / f"{kind(name)}.json"


@pytest.mark.parametrize("kind", FILE_TYPES)
def test_committed_schema_is_what_the_shapes_give(kind: str) -> None:
    """If this fails, run `readiness schema questionnaires/schema`."""
    assert (SCHEMAS / f"{kind}.json").read_text(encoding="utf-8") == json.dumps(json_schema(kind), indent=2) + "\n"


def test_every_committed_schema_has_a_shape() -> None:
    assert sorted(file.stem for file in SCHEMAS.iterdir()) == sorted(
        [*FILE_TYPES, "result"]
    )  # see test_result_json.py


@pytest.mark.parametrize("kind", FILE_TYPES)
def test_schema_knows_no_other_keys(kind: str) -> None:
    assert {
        name for name, definition in json_schema(kind)["$defs"].items() if definition["additionalProperties"]
    } == set()
