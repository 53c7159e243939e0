"""The result as JSON is consistent, and valid against the published schema, which allows nothing else."""

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from assessment.content import load, schema_of
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response
from assessment.core.result import Result, assess
from assessment.rendering import result_countries, result_laws, result_schema, result_scores
from assessment.rendering.result_json import as_json
from assessment.rendering.result_schema import ResultFile
from assessment.sample_answers import SAMPLE_KINDS, sample
from support.content import TINY, TODAY

SCHEMA = json.loads((Path(__file__).parents[1] / "questionnaires/schema/result.json").read_bytes())
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
ALL = ("worst", "best", "unknown", "target", "empty", "quick", "notes", *(f"random-{seed}" for seed in range(12)))
"""The kinds of results that the tests make."""


def judged(content: Questionnaire, kind: str) -> Result:
    name, _sign, seed = kind.partition("-")
    response = sample(content, name if name in SAMPLE_KINDS else "worst", TODAY, int(seed or 0)).response
    if kind == "empty":
        response = Response()
    elif kind == "quick":
        quick = assess(content, response, TODAY).quick_check
        response = replace(response, answers={entry.question.id: Answer("unknown") for entry in quick})
    elif kind == "notes":
        details = {"organization": ("=1+1\u202e",), "scope": ('<b>\n\u200b&"',), "prepared-by": ("漢字",)}
        answers = {id: Answer(answer.choice, f"Note\n\u200b{id}") for id, answer in response.answers.items()}
        response = Response({**response.profile, **details}, answers)
    return assess(content, response, TODAY)


def read(result: Result, *given: Any) -> dict[str, Any]:
    file: dict[str, Any] = json.loads(as_json(result, *given))
    return file


@pytest.fixture(scope="module")
def files(content: Questionnaire) -> dict[str, dict[str, Any]]:
    return {kind: read(judged(content, kind)) for kind in ALL}


def test_published_schema_is_that_of_the_code() -> None:
    """If this fails, run `readiness schema questionnaires/schema`."""
    assert schema_of(ResultFile) == SCHEMA
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("kind", ALL)
def test_result_is_valid_by_the_schema(kind: str, files: dict[str, dict[str, Any]]) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(files[kind])] == []


def test_results_of_every_kind_are_among_the_samples(files: dict[str, dict[str, Any]]) -> None:
    """Otherwise the validation of the samples would say little."""
    assert {files[kind]["overall"] is None for kind in ("worst", "quick", "empty")} == {True, False}
    assert files["quick"]["quick_only"]
    assert {gap["kind"] for file in files.values() for gap in file["gaps"]} == {"missing", "partial", "unknown"}
    assert {area["state"] for file in files.values() for area in file["areas"]} == {
        "not-asked", "not-started", "in-progress", "done",
    }  # fmt: skip
    assert {program["verdict"] for file in files.values() for program in file["programs"]} == {
        "in-use", "open", "open-after", "not-for-you",
    }  # fmt: skip
    assert any(file["contradictions"] for file in files.values())


def test_tiny_questionnaire_is_valid_too() -> None:
    content = load(TINY)
    for kind in SAMPLE_KINDS:
        VALIDATOR.validate(read(judged(content, kind)))


def objects(value: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every object in the value, with the path of keys that leads to it."""
    if isinstance(value, dict):
        yield place, value
        for key, part in value.items():
            yield from objects(part, f"{place}/{key}")
    elif isinstance(value, list):
        for part in value:
            yield from objects(part, f"{place}/*")


def kinds(file: dict[str, Any]) -> dict[str, dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    for place, group in objects(file):
        groups.setdefault(place, group)
    return groups


def valid(file: dict[str, Any]) -> bool:
    return next(VALIDATOR.iter_errors(file), None) is None


def test_schema_refuses_every_key_that_is_changed_lost_or_added(content: Questionnaire) -> None:
    file = read(judged(content, "random-1"))
    groups = kinds(file)
    assert len(groups) >= len(SCHEMA["$defs"])
    for place, group in groups.items():
        for key in list(group):
            value = group.pop(key)
            assert not valid(file), f"{place}/{key} lost"
            group[f"{key}s"] = value
            assert not valid(file), f"{place}/{key} changed"
            group.pop(f"{key}s")
            group[key] = value
        group["more"] = 1
        assert not valid(file), f"{place} with more"
        del group["more"]
    assert valid(file)


@pytest.mark.parametrize(
    ("place", "key", "wrong"),
    [
        ("", "format", "child-safety-readiness-result/2"),
        ("", "edition", "draft"),
        ("", "date", "22 November 2026"),
        ("", "complete", "yes"),
        ("/overall", "percent", [1]),
        ("/overall", "percent", [1, 2, 3]),
        ("/overall", "percent", [1.5, 2]),
        ("/areas/*", "state", "begun"),
        ("/questions/*", "importance", "would"),
        ("/gaps/*", "kind", "absent"),
        ("/plan/*", "horizon", "tomorrow"),
        ("/programs/*", "verdict", "yes"),
    ],
)
def test_schema_refuses_a_wrong_value(place: str, key: str, wrong: Any, content: Questionnaire) -> None:
    file = read(judged(content, "worst"))
    kinds(file)[place][key] = wrong
    assert not valid(file)


@pytest.mark.parametrize("kind", ALL)
def test_every_id_is_explained_in_the_file(
    kind: str, files: dict[str, dict[str, Any]], content: Questionnaire
) -> None:
    file = files[kind]
    known = {name: {entry["id"] for entry in file[name]} for name in ("levels", "areas", "questions", "programs")}
    planned = {step["id"] for step in file["plan"]}
    steps = {step.id for step in content.steps}
    scores = [
        file["overall"],
        *(area["score"] for area in file["areas"]),
        *(horizon["overall"] for horizon in file["outlook"]),
    ]
    levels = {level for score in scores if score for level in score["level"] if level}
    levels |= {area["next_level"]["level"] for area in file["areas"] if area["next_level"]}
    lifts = {lift["question"] for area in file["areas"] if area["next_level"] for lift in area["next_level"]["lifts"]}
    held = file["held_back_by"] or {"areas": [], "questions": []}
    assert levels <= known["levels"]
    assert {entry["area"] for entry in (*file["questions"], *file["gaps"])} | {*held["areas"]} <= known["areas"]
    assert lifts | {gap["question"] for gap in file["gaps"]} | {*held["questions"]} <= known["questions"]
    assert {id for step in file["plan"] for id in step["gaps"]} == {gap["question"] for gap in file["gaps"]}
    assert {gap["step"] for gap in file["gaps"]} == planned
    assert {*file["first_actions"], *(id for step in file["plan"] for id in step["after"])} <= planned
    named = {*file["recommended"], *file["in_use"], *file["good_to_know"]}
    named |= {program["program"] for gap in file["gaps"] for program in gap["programs"]}
    named |= {id for step in file["plan"] for id in step["programs"]}
    named |= {id for program in file["programs"] for id in program["after_programs"]}
    assert named <= known["programs"]
    assert {id for program in file["programs"] for id in program["after_steps"]} <= steps
    assert {tie["duty"] for gap in file["gaps"] for tie in gap["duties"]} <= {duty["id"] for duty in file["duties"]}


def test_file_says_what_the_result_says(content: Questionnaire) -> None:
    result = replace(judged(content, "random-3"), kept_until=date(2027, 1, 31))
    file = read(result)

    assert (file["questionnaire"], file["version"], file["digest"]) == (content.id, content.version, content.digest)
    assert (file["date"], file["review_on"]) == ("2026-11-22", "2027-01-17")
    assert result.overall is not None
    score = result.overall.score
    assert file["overall"]["percent"] == [int(score.worst.percent), int(score.best.percent)]
    assert file["essentials"] == {
        "in_place": result.essentials.in_place, "unknown": result.essentials.unknown, "of": result.essentials.total,
    }  # fmt: skip
    assert [question["id"] for question in file["questions"]] == [entry.question.id for entry in result.questions]
    assert {question["id"] for question in file["questions"] if question["in_place"]} == {
        strength.question.id for strength in result.strengths
    } | {question["id"] for question in file["questions"] if question["in_place"] and not question["asked"]}
    assert [gap["question"] for gap in file["gaps"]] == [gap.question.id for gap in result.gaps]
    assert [(step["id"], step["horizon"]) for step in file["plan"]] == [
        (step.step.id, step.horizon) for step in result.plan
    ]
    assert [horizon["gaps"] for horizon in file["outlook"]] == [projection.gaps for projection in result.projections]


def test_quick_check_has_neither_scores_nor_projections(files: dict[str, dict[str, Any]]) -> None:
    file = files["quick"]
    assert (file["overall"], file["held_back_by"], file["outlook"]) == (None, None, [])
    assert {area["score"] for area in file["areas"]} == {None}
    assert {area["next_level"] for area in file["areas"]} == {None}


def test_typed_texts_are_in_their_strict_form(files: dict[str, dict[str, Any]]) -> None:
    file = files["notes"]
    assert (file["organization"], file["scope"], file["prepared_by"]) == ("=1+1", '<b> &"', "漢字")
    noted = {question["id"]: question["note"] for question in file["questions"] if question["asked"]}
    assert noted == {id: f"Note\n{id}" for id in noted}
    chosen = {answer["question"]: answer["chosen"] for answer in file["profile"]}
    assert chosen["organization"] == ["=1+1"]


def test_copy_to_share_has_neither_notes_nor_ties(content: Questionnaire) -> None:
    result = judged(content, "notes")
    working, share = read(result), read(result, "share")
    for edition in ("share", "board"):
        VALIDATOR.validate(read(result, edition))
    assert any(gap["duties"] for gap in working["gaps"])
    for entry in (*working["questions"], *working["gaps"]):
        entry |= {key: type(entry[key])() for key in ("note", "duties") if key in entry}
    assert share == working | {"edition": "share"}


def test_same_result_gives_the_same_bytes_in_the_order_of_the_documentation(content: Questionnaire) -> None:
    result = judged(content, "random-2")
    assert as_json(result) == as_json(judged(content, "random-2"))
    assert list(read(result)) == [field.name for field in fields(ResultFile)]


def test_every_class_of_the_file_is_published() -> None:
    own = {
        name
        for module in (result_schema, result_countries, result_laws, result_scores)
        for name, value in vars(module).items()
        if getattr(value, "__module__", "") == module.__name__
    }
    assert set(SCHEMA["$defs"]) == own
