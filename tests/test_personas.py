"""The companies of tests/personas/, and what the report must tell each of them in plain words.

Read each list of first actions as a consultant's advice to the head of trust and safety of that company.
When a list changes, read it again. Don't just paste the new text.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from assessment.content import load, shipped
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response, asked_questions, profile_tags
from assessment.core.result import Result, assess
from assessment.rendering.html import report_html
from assessment.rendering.phrases import people_words
from assessment.rendering.views.countries import report_to
from support.content import TODAY

FOLDER = Path(__file__).parent / "personas"
PERSONAS = sorted(file.stem for file in FOLDER.glob("*.yaml"))
KEYS = {
    "about": "the company in plain words",
    "profile": "what its head of trust and safety ticks, keyed by profile question",
    "answers": "its answers, keyed by question. An answer can also name the missing parts",
    "questions_asked": "how many questions it is asked",
    "areas_not_asked": "the areas without a question for it",
    "first_actions": "page 1: when to do what, with which programs",
    "within_30_days": "the steps that are due this week and within 30 days, in the order of the plan",
    "hotlines": "the hotline that the report names for each country, in the order of the report",
    "recommended": "some of the programs that it must be told to use",
    "opens_after": "the steps and programs that come before a program",
    "good_to_know": "some of the programs that it must be told about",
    "never_recommended": "programs that it must not be told about",
    "laws": "all duties that may apply",
    "laws_of_unclear_reach": "all duties that counsel is to be asked about. May be left out if there are none",
    "laws_that_leave_it_out": "all duties that say that they leave it out. May be left out if there are none",
    "open_points": "all duties with low confidence",
    "laws_that_do_not_apply": "some of the duties that it must not be told about",
}
"""The keys of a persona file and what each one holds."""
OPTIONAL_KEYS = {"laws_of_unclear_reach", "laws_that_leave_it_out"}
EARLY = ("this-week", "30-days")
EVERYTHING_ELSE = "everything else"
"""The key whose value answers all other questions: least, target, not answered, or we do not know."""
DOES_NOT_KNOW = "we do not know"
COMPANIES = 45
SINGLE_SERVICES = 18
MIXED = 6
WITH_PROGRAMS = 4
SOME_PARTS = 5
PAID = {"member", "paid"}


@cache
def questionnaire() -> Questionnaire:
    return load(shipped())


@cache
def persona(name: str) -> dict[str, Any]:
    facts: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return facts


def begins_with_nothing(name: str) -> bool:
    told = persona(name)
    return told["answers"][EVERYTHING_ELSE] == "least" and not told["profile"].get("programs")


def choice(said: Any, question: Any) -> str:
    """Return the id of the option that these words of a persona file stand for."""
    if isinstance(said, dict):
        return choice(said["choice"], question)
    ways = {
        "least": question.options[0].id,
        "target": question.target,
        DOES_NOT_KNOW: "unknown",
        "not answered": "",
    }
    return ways.get(said, said)


def missing(said: Any) -> tuple[str, ...]:
    """Return the ids of the parts that a persona says are missing."""
    return tuple(said["missing"]) if isinstance(said, dict) else ()


def answer(told: dict[str, Any], question: Any) -> Answer:
    said = told["answers"].get(question.id, told["answers"][EVERYTHING_ELSE])
    return Answer(choice(said, question), missing=missing(said))


@cache
def result(name: str) -> Result:
    told = persona(name)
    profile = {id: tuple(value) if isinstance(value, list) else (value,) for id, value in told["profile"].items()}
    tags = profile_tags(questionnaire(), Response(profile))
    answers = {
        question.id: answer(told, question)
        for area in questionnaire().areas
        for question in asked_questions(area, tags)
    }
    return assess(questionnaire(), Response(profile, answers), TODAY)


def recommended(name: str) -> set[str]:
    return {program.match.program.id for program in result(name).programs}


def mentioned(name: str) -> set[str]:
    """Return the ids of the programs that are recommended or good to know, but not qualities of other offers."""
    return recommended(name) | {
        match.program.id for match in result(name).good_to_know if match.program.role != "quality"
    }


@pytest.mark.parametrize("name", PERSONAS)
def test_persona_names_only_what_exists(name: str) -> None:
    told = persona(name)
    assert set(told) | OPTIONAL_KEYS == set(KEYS)
    programs = {program.id for program in questionnaire().programs}
    steps = {step.id for step in questionnaire().steps}
    assert {*told["recommended"], *told["never_recommended"], *told["good_to_know"], *told["opens_after"]} <= programs
    assert {id for first in told["opens_after"].values() for id in first} <= programs | steps
    duties = {duty.id for duty in questionnaire().duties}
    assert {*told["laws"], *told["open_points"], *told["laws_that_do_not_apply"]} <= duties
    options = {
        profile_question.id: {option.id for option in profile_question.options}
        for profile_question in questionnaire().profile
    }
    for id, value in told["profile"].items():
        chosen = set(value) if isinstance(value, list) else {value}
        assert chosen <= (programs if id == "programs" else options[id]), id
    shown = {question.question.id: question.question for question in result(name).asked}
    for id, said in told["answers"].items():
        if id != EVERYTHING_ELSE:
            assert choice(said, shown[id]) in {"unknown", "", *(option.id for option in shown[id].options)}, id


@pytest.mark.parametrize("name", PERSONAS)
def test_persona_is_told_the_hotline_of_each_country(name: str) -> None:
    section = report_to(result(name))
    told = {row.country.id: row.hotline.name or row.hotline.confidence for row in section.rows} if section else {}
    expected = persona(name)["hotlines"]
    assert list(told) == list(expected)
    assert [id for id, hotline in expected.items() if not told[id].startswith(hotline)] == []


@pytest.mark.parametrize("name", PERSONAS)
def test_persona_does_not_contradict_itself(name: str) -> None:
    assert result(name).contradictions == ()


@pytest.mark.parametrize("name", PERSONAS)
def test_persona_is_asked_its_questions(name: str) -> None:
    assert len(result(name).asked) == persona(name)["questions_asked"]
    assert [area.area.id for area in result(name).areas if not area.asked] == persona(name)["areas_not_asked"]


@pytest.mark.parametrize("name", PERSONAS)
def test_persona_reads_its_first_actions(name: str) -> None:
    actions = [
        {
            "when": step.horizon.replace("-", " "),
            "do": step.title,
            "with": [match.program.id for match in step.programs] or "in-house",
        }
        for step in result(name).first_actions
    ]
    assert actions == persona(name)["first_actions"]


@pytest.mark.parametrize("name", PERSONAS)
def test_persona_reads_the_order_of_its_first_30_days(name: str) -> None:
    early = {
        horizon.replace("-", " "): [step.step.id for step in result(name).plan if step.horizon == horizon]
        for horizon in EARLY
    }
    assert early == persona(name)["within_30_days"]


def test_persona_is_told_just_the_parts_that_it_misses() -> None:
    told = {
        (name, id): missing(said)
        for name in PERSONAS
        for id, said in persona(name)["answers"].items()
        if missing(said)
    }
    gaps = {(name, gap.question.id): gap for name in PERSONAS for gap in result(name).gaps}
    assert len(told) >= SOME_PARTS
    assert {key: tuple(part.id for part in gaps[key].missing) for key in told} == told


@pytest.mark.parametrize("name", PERSONAS)
def test_persona_is_led_to_the_right_programs(name: str) -> None:
    assert set(persona(name)["recommended"]) - recommended(name) == set()
    assert set(persona(name)["never_recommended"]) & mentioned(name) == set()
    assert set(persona(name)["good_to_know"]) - {match.program.id for match in result(name).good_to_know} == set()


@pytest.mark.parametrize("name", PERSONAS)
def test_persona_is_told_what_comes_before_a_program(name: str) -> None:
    """For example, appeals come before Lantern, and registration comes before hash sharing."""
    matches = result(name).matches
    for id, first in persona(name)["opens_after"].items():
        assert matches[id].verdict == ("open-after" if first else "open"), id
        assert {*matches[id].after_steps, *matches[id].after_programs} == set(first), id


@pytest.mark.parametrize("name", PERSONAS)
def test_persona_is_never_told_to_join_what_it_has_joined(name: str) -> None:
    has = set(persona(name)["profile"].get("programs", ()))
    assert {program.match.program.id for program in result(name).in_use} == has
    in_plan = {match.program.id for step in result(name).plan for match in step.programs}
    assert has & (mentioned(name) | in_plan) == set()


@pytest.mark.parametrize("name", [name for name in PERSONAS if "budget" not in persona(name)["profile"]["facts"]])
def test_persona_without_budget_is_offered_nothing_that_costs(name: str) -> None:
    paid = {program.match.program.id for program in result(name).programs if program.match.program.cost in PAID}
    included = {id for id, match in result(name).matches.items() if match.included}
    assert paid - included == set()


@pytest.mark.parametrize("name", PERSONAS)
def test_persona_has_a_level_in_each_core_area(name: str) -> None:
    assert [area.area.id for area in result(name).areas if area.area.core and 0 < len(area.asked) < 3] == []


@pytest.mark.parametrize("name", [name for name in PERSONAS if "encrypted" in persona(name)["profile"]["content"]])
def test_persona_with_encryption_is_never_told_to_scan(name: str) -> None:
    """Every sentence of the advice that mentions scanning says not to do it."""
    spoken = [sentence for sentence in advice(result(name)) if re.search(r"\bscan", sentence, re.IGNORECASE)]
    assert [words for words in spoken if not re.search(r"\b(not|nothing|no one)\b", words, re.IGNORECASE)] == []
    assert "private-content-basis" not in {question.question.id for question in result(name).asked}


def advice(result: Result) -> Iterator[str]:
    """Yield the sentences of the plan and of the gaps."""
    texts = [text for step in result.plan for text in (step.title, step.summary)]
    texts += [text for gap in result.gaps for text in (gap.text, gap.advice)]
    for text in texts:
        yield from re.split(r"(?<=[.;]) ", text)


@pytest.mark.parametrize("name", [name for name in PERSONAS if DOES_NOT_KNOW in persona(name)["answers"].values()])
def test_persona_that_does_not_know_is_told_who_may_know(name: str) -> None:
    """The company gets a range, because a single figure would be a guess."""
    unknown = [step for step in result(name).first_actions if step.find_out]
    assert unknown
    page = report_html(result(name))
    assert [
        step.step.id
        for step in unknown
        if f"Ask {people_words(step.gaps[0].question, result(name).questionnaire)}." not in page
    ] == []
    overall = result(name).overall
    assert overall is not None
    assert overall.score.worst.percent < overall.score.best.percent


@pytest.mark.parametrize("name", PERSONAS)
def test_persona_sees_the_laws_that_may_apply(name: str) -> None:
    duties = {duty.id for duty in result(name).duties}
    open_points = {duty.id for duty in result(name).open_points}
    unclear = {duty.id for duty in result(name).unclear_duties}
    excluded = {excluded.duty.id for excluded in result(name).excluded_duties}
    assert duties == set(persona(name)["laws"])
    assert unclear == set(persona(name).get("laws_of_unclear_reach", ()))
    assert excluded == set(persona(name).get("laws_that_leave_it_out", ()))
    assert open_points == set(persona(name)["open_points"])
    assert (duties | open_points) & set(persona(name)["laws_that_do_not_apply"]) == set()


def test_there_is_a_persona_for_each_service_and_for_mixed_companies() -> None:
    services = {
        option.id
        for profile_question in questionnaire().profile
        if profile_question.id == "services"
        for option in profile_question.options
    }
    told = [tuple(persona(name)["profile"]["services"]) for name in PERSONAS]
    assert len(told) >= COMPANIES
    assert len(services) == SINGLE_SERVICES
    assert services <= {service[0] for service in told if len(service) == 1}
    assert sum(len(service) > 1 for service in told) >= MIXED
    assert sum(not begins_with_nothing(name) for name in PERSONAS) >= WITH_PROGRAMS


@pytest.mark.parametrize("example", questionnaire().examples, ids=lambda example: example.id)
def test_typical_company_is_the_persona_of_the_same_name(example: Any) -> None:
    profile = {
        id: [value] if isinstance(value, str) else value for id, value in persona(example.id)["profile"].items()
    }
    assert profile == {id: list(chosen) for id, chosen in example.profile.items()}
    assert begins_with_nothing(example.id)


def test_first_actions_are_not_the_same_for_everyone() -> None:
    """Only the two steps that every company needs are in the lists of all example companies. Most lists differ."""
    lists = [
        frozenset(step.step.id for step in result(example.id).first_actions) for example in questionnaire().examples
    ]
    assert len(lists) == SINGLE_SERVICES
    assert frozenset.intersection(*lists) <= {"ready-to-report", "people-in-charge"}
    titles = {
        frozenset(step.title for step in result(example.id).first_actions) for example in questionnaire().examples
    }
    assert len(titles) >= len(lists) * 3 // 4
