"""Companies in tests/personas/: what they are told, written down before it is computed, in words that need no code.

Each list of first actions is to be read as a consultant's advice to the head of trust and safety of that company.
Read it again whenever it changes; do not only paste the new text.
"""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import TODAY

from assessment.content import load, shipped
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response, asked, profile_tags
from assessment.core.result import Result, assess

FOLDER = Path(__file__).parent / "personas"
PERSONAS = sorted(file.stem for file in FOLDER.glob("*.yaml"))
KEYS = {
    "about",
    "profile",
    "answers",
    "questions_asked",
    "first_actions",
    "recommended",
    "never_recommended",
    "laws",
    "open_points",
    "laws_that_do_not_apply",
}
EVERYTHING_ELSE = "everything else"
"""least: the first statement of each question; target: its target; not answered; we do not know."""
SINGLE_SERVICES = 12
MIXED = 6


@cache
def questionnaire() -> Questionnaire:
    return load(shipped())


@cache
def persona(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def choice(said: str, question: Any) -> str:
    """The option that the words of a persona mean."""
    ways = {
        "least": question.options[0].id,
        "target": question.target,
        "we do not know": "unknown",
        "not answered": "",
    }
    return ways.get(said, said)


@cache
def result(name: str) -> Result:
    told = persona(name)
    profile = {id: tuple(value) if isinstance(value, list) else (value,) for id, value in told["profile"].items()}
    tags = profile_tags(questionnaire(), Response(profile))
    said = told["answers"]
    answers = {
        question.id: Answer(choice(said.get(question.id, said[EVERYTHING_ELSE]), question))
        for area in questionnaire().areas
        for question in asked(area, tags)
    }
    return assess(questionnaire(), Response(profile, answers), TODAY)


@pytest.mark.parametrize("name", PERSONAS)
def test_persona_names_only_what_exists(name: str) -> None:
    told = persona(name)
    assert set(told) == KEYS
    programs = {program.id for program in questionnaire().programs}
    assert {*told["recommended"], *told["never_recommended"]} <= programs
    duties = {duty.id for duty in questionnaire().duties}
    assert {*told["laws"], *told["open_points"], *told["laws_that_do_not_apply"]} <= duties
    options = {asked.id: {option.id for option in asked.options} for asked in questionnaire().profile}
    for id, value in told["profile"].items():
        chosen = set(value) if isinstance(value, list) else {value}
        assert chosen <= (programs if id == "programs" else options[id]), id
    shown = {each.question.id: each.question for each in result(name).asked}
    for id, said in told["answers"].items():
        if id != EVERYTHING_ELSE:
            assert choice(said, shown[id]) in {"unknown", "", *(option.id for option in shown[id].options)}, id


@pytest.mark.parametrize("name", PERSONAS)
def test_persona_is_asked(name: str) -> None:
    assert len(result(name).asked) == persona(name)["questions_asked"]


@pytest.mark.parametrize("name", PERSONAS)
def test_persona_reads_its_first_actions(name: str) -> None:
    found = [
        {
            "when": step.horizon.replace("-", " "),
            "do": step.title,
            "with": [match.program.id for match in step.programs] or "own work",
        }
        for step in result(name).first_actions
    ]
    assert found == persona(name)["first_actions"]


@pytest.mark.parametrize("name", PERSONAS)
def test_persona_is_led_to_the_right_programs(name: str) -> None:
    found = {each.match.program.id for each in result(name).programs}
    assert set(persona(name)["recommended"]) - found == set()
    assert set(persona(name)["never_recommended"]) & found == set()


@pytest.mark.parametrize("name", PERSONAS)
def test_persona_sees_the_laws_that_may_apply(name: str) -> None:
    duties = {duty.id for duty in result(name).duties}
    assert duties == set(persona(name)["laws"])
    assert {duty.id for duty in result(name).open_points} == set(persona(name)["open_points"])
    assert duties & set(persona(name)["laws_that_do_not_apply"]) == set()


def test_there_is_a_persona_for_each_service_and_for_mixed_companies() -> None:
    services = {option.id for asked in questionnaire().profile if asked.id == "services" for option in asked.options}
    told = [tuple(persona(name)["profile"]["services"]) for name in PERSONAS]
    assert len(services) == SINGLE_SERVICES
    assert services <= {service[0] for service in told if len(service) == 1}
    assert sum(len(service) > 1 for service in told) >= MIXED


def test_first_actions_are_not_the_same_for_everyone() -> None:
    """No step stands in every list but the two that every company needs, and hardly two lists are the same."""
    single = [name for name in PERSONAS if len(persona(name)["profile"]["services"]) == 1]
    lists = [frozenset(step.step.id for step in result(name).first_actions) for name in single]
    assert frozenset.intersection(*lists) <= {"ready-to-report", "people-in-charge"}
    assert len(set(lists)) >= len(lists) * 2 // 3
