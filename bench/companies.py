"""The material for the benchmarks: the shipped questionnaire, larger copies of it, and companies that answer them."""

from dataclasses import replace
from datetime import date
from functools import cache

from assessment.content import load, shipped
from assessment.core.program import Program
from assessment.core.question import Area, Question
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Response
from assessment.core.result import Result, assess
from assessment.core.step import Step
from assessment.sample_answers import full_profile, sample

TODAY = date(2026, 11, 22)
SAMPLES = 10


@cache
def shipped_questionnaire() -> Questionnaire:
    return load(shipped())


def sample_response(questionnaire: Questionnaire, kind: str, seed: int = 0, example: str = "") -> Response:
    """Return sample answers from the example company or, if none is named, from a company with every service."""
    profiles = {company.id: dict(company.profile) for company in questionnaire.examples}
    profile = profiles.get(example) or full_profile(questionnaire)
    return sample(questionnaire, kind, TODAY, seed, profile).response


def sample_result(questionnaire: Questionnaire, kind: str, seed: int = 0, example: str = "") -> Result:
    return assess(questionnaire, sample_response(questionnaire, kind, seed, example), TODAY)


def small(questionnaire: Questionnaire) -> Result:
    """Return the result of a company with gaps but few programs and no duties."""
    profile: dict[str, tuple[str, ...]] = {
        "services": ("social",),
        "content": ("text",),
        "established": ("elsewhere",),
        "users": ("elsewhere",),
        "size": ("tiny",),
        "reviewers": ("nobody",),
    }
    return assess(questionnaire, sample(questionnaire, "worst", TODAY, 0, profile).response, TODAY)


def companies() -> dict[str, Response]:
    """Return the answers of ten companies that differ in services, size and readiness."""
    content = shipped_questionnaire()
    ids = [company.id for company in content.examples]
    kinds = ("worst", "random", "random", "unknown", "random")
    return {
        f"{place + 1}. {ids[place % len(ids)]}": sample_response(
            content, kinds[place % len(kinds)], place, ids[place % len(ids)]
        )
        for place in range(SAMPLES)
    }


def larger(questionnaire: Questionnaire, times: int) -> Questionnaire:
    """Return the questionnaire with each area, question and step copied `times` times.

    Each program helps with all copies of its gaps.
    """
    copies = range(times)
    return replace(
        questionnaire,
        areas=tuple(_area(area, copy) for copy in copies for area in questionnaire.areas),
        steps=tuple(_step(step, copy) for copy in copies for step in questionnaire.steps),
        programs=tuple(_program(program, times) for program in questionnaire.programs),
    )


def smaller(questionnaire: Questionnaire, areas: int = 1, programs: int = 4) -> Questionnaire:
    """Return the questionnaire cut down to its first areas and programs.

    Almost everything that is left grows with the number of questions.
    """
    alone = [
        replace(program, prerequisites=(), part_of="", eligible=())
        for program in questionnaire.programs
        if program.helps
    ]
    contradictions = tuple(entry for entry in questionnaire.contradictions if not entry.question)
    return replace(
        questionnaire,
        areas=questionnaire.areas[:areas],
        programs=tuple(alone[:programs]),
        contradictions=contradictions,
        quick_check=(),
    )


def _copied(original: str, copy: int) -> str:
    return f"{original}-copy-{copy}" if copy else original


def _area(area: Area, copy: int) -> Area:
    return replace(
        area, id=_copied(area.id, copy), questions=tuple(_question(question, copy) for question in area.questions)
    )


def _question(question: Question, copy: int) -> Question:
    return replace(question, id=_copied(question.id, copy), step=_copied(question.step, copy))


def _step(step: Step, copy: int) -> Step:
    return replace(step, id=_copied(step.id, copy), after=tuple(_copied(earlier, copy) for earlier in step.after))


def _program(program: Program, times: int) -> Program:
    helps = (
        replace(entry, question=_copied(entry.question, copy)) for copy in range(times) for entry in program.helps
    )
    return replace(program, helps=tuple(helps))
