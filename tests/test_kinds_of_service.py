"""The kinds of service in kinds_of_service.yaml: what each lead ticks in the profile, and what must follow."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from assessment.core.response import Response, asked_questions, profile_missing, profile_tags
from assessment.core.result import assess
from support.company import QUESTIONNAIRE
from support.content import TODAY

KINDS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "kinds_of_service.yaml").read_text(encoding="utf-8")
)
PROFILE_KEYS = {question.id: question for question in QUESTIONNAIRE.profile}
DEFAULTS = {"established": ["us"], "users": ["us"], "size": ["small"], "reviewers": ["own"], "facts": ["trading"]}
RESULT_KEYS = {"kind", "areas_not_asked", "tags", "no_tags", "asked", "not_asked"}
MAX_QUESTIONS = 37
"""The most questions that a company with up to 50 people is asked, whatever its kind."""
kinds = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind["kind"])


def response(kind: dict[str, Any]) -> Response:
    ticked = {**DEFAULTS, **{key: value for key, value in kind.items() if key in PROFILE_KEYS}}
    return Response({key: tuple(value) for key, value in ticked.items()})


def asked_ids(kind: dict[str, Any]) -> dict[str, list[str]]:
    """Return the ids of the asked questions, by area."""
    tags = profile_tags(QUESTIONNAIRE, response(kind))
    return {area.id: [question.id for question in asked_questions(area, tags)] for area in QUESTIONNAIRE.areas}


def test_at_least_40_kinds_are_told_apart() -> None:
    assert len({kind["kind"] for kind in KINDS}) == len(KINDS) >= 40


@kinds
def test_kind_ticks_what_the_profile_offers_and_names_what_exists(kind: dict[str, Any]) -> None:
    assert set(kind) <= RESULT_KEYS | set(PROFILE_KEYS)
    for key, ticked in response(kind).profile.items():
        assert set(ticked) <= {option.id for option in PROFILE_KEYS[key].options}, key
    questions = {question.id for question in QUESTIONNAIRE.questions()}
    assert {*kind["asked"], *kind["not_asked"]} <= questions
    known = {tag.id for tag in QUESTIONNAIRE.derived}
    known |= {tag for question in QUESTIONNAIRE.profile for option in question.options for tag in option.tags}
    assert {*kind.get("tags", ()), *kind.get("no_tags", ())} <= known


@kinds
def test_kind_describes_itself_without_a_contradiction_or_a_missing_answer(kind: dict[str, Any]) -> None:
    assert profile_missing(QUESTIONNAIRE, response(kind)) == ()
    assert assess(QUESTIONNAIRE, response(kind), TODAY).contradictions == ()


@kinds
def test_kind_has_the_tags_of_what_it_does(kind: dict[str, Any]) -> None:
    tags = profile_tags(QUESTIONNAIRE, response(kind))
    assert set(kind.get("tags", ())) - tags == set()
    assert set(kind.get("no_tags", ())) & tags == set()


@kinds
def test_kind_is_asked_what_fits_it(kind: dict[str, Any]) -> None:
    areas = asked_ids(kind)
    assert [area for area, ids in areas.items() if not ids] == kind["areas_not_asked"]
    question_ids = {id for ids in areas.values() for id in ids}
    assert set(kind["asked"]) - question_ids == set()
    assert set(kind["not_asked"]) & question_ids == set()


@kinds
def test_kind_has_a_level_in_each_core_area_and_is_asked_few_questions(kind: dict[str, Any]) -> None:
    areas = asked_ids(kind)
    core = {area.id for area in QUESTIONNAIRE.areas if area.core}
    assert [area for area, ids in areas.items() if area in core and 0 < len(ids) < 3] == []
    assert sum(map(len, areas.values())) <= MAX_QUESTIONS


@pytest.mark.parametrize(
    "service", [option.id for option in PROFILE_KEYS["services"].options], ids=lambda service: service
)
def test_each_service_of_the_profile_has_a_kind(service: str) -> None:
    assert any(service in kind["services"] for kind in KINDS)


def test_only_a_service_whose_name_says_too_little_must_say_what_people_do() -> None:
    for option in PROFILE_KEYS["services"].options:
        missing = profile_missing(QUESTIONNAIRE, Response({"services": (option.id,)}))
        says_too_little = option.id in {"store", "device", "education", "adult", "other"}
        assert (PROFILE_KEYS["activities"] in missing) == says_too_little, option.id
