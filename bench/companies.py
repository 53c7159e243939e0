"""Who and what is measured: the shipped questionnaire, larger ones made of it, and companies that answer them."""

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
from assessment.sample_answers import everything, sample

TODAY = date(2026, 11, 22)
SAMPLES = 10


@cache
def questionnaire() -> Questionnaire:
    return load(shipped())


def answered(asked: Questionnaire, kind: str, seed: int = 0, example: str = "") -> Response:
    """Made-up answers of a made-up company; without an example one that has every service."""
    profile = next((dict(each.profile) for each in asked.examples if each.id == example), everything(asked))
    return sample(asked, kind, TODAY, seed, profile).response


def judged(asked: Questionnaire, kind: str, seed: int = 0, example: str = "") -> Result:
    return assess(asked, answered(asked, kind, seed, example), TODAY)


def small(asked: Questionnaire) -> Result:
    """Of a company for which little is said beside its gaps: no duty, few programs."""
    profile: dict[str, tuple[str, ...]] = {
        "services": ("social",),
        "content": ("text",),
        "established": ("elsewhere",),
        "users": ("elsewhere",),
        "size": ("tiny",),
        "reviewers": ("nobody",),
    }
    return assess(asked, sample(asked, "worst", TODAY, 0, profile).response, TODAY)


def companies() -> dict[str, Response]:
    """Ten that differ in what they do, in size and in how ready they are."""
    asked = questionnaire()
    ids = [each.id for each in asked.examples]
    kinds = ("worst", "random", "random", "unknown", "random")
    return {
        f"{place + 1}. {ids[place % len(ids)]}": answered(
            asked, kinds[place % len(kinds)], place, ids[place % len(ids)]
        )
        for place in range(SAMPLES)
    }


def larger(asked: Questionnaire, times: int) -> Questionnaire:
    """The same with so many times the areas, questions and steps; every program helps with all copies of its gaps."""
    copies = range(times)
    return replace(
        asked,
        areas=tuple(_area(area, copy) for copy in copies for area in asked.areas),
        steps=tuple(_step(step, copy) for copy in copies for step in asked.steps),
        programs=tuple(_program(program, times) for program in asked.programs),
    )


def smaller(asked: Questionnaire, areas: int = 1, programs: int = 4) -> Questionnaire:
    """With the first areas and programs only, so that little is left that does not grow with the questions."""
    alone = [replace(each, prerequisites=(), part_of="", eligible=()) for each in asked.programs if each.helps]
    contradictions = tuple(each for each in asked.contradictions if not each.question)
    return replace(
        asked,
        areas=asked.areas[:areas],
        programs=tuple(alone[:programs]),
        contradictions=contradictions,
        quick_check=(),
    )


def _copied(id: str, copy: int) -> str:
    return f"{id}-copy-{copy}" if copy else id


def _area(area: Area, copy: int) -> Area:
    return replace(area, id=_copied(area.id, copy), questions=tuple(_question(each, copy) for each in area.questions))


def _question(question: Question, copy: int) -> Question:
    return replace(question, id=_copied(question.id, copy), step=_copied(question.step, copy))


def _step(step: Step, copy: int) -> Step:
    return replace(step, id=_copied(step.id, copy), after=tuple(_copied(each, copy) for each in step.after))


def _program(program: Program, times: int) -> Program:
    helps = (replace(each, question=_copied(each.question, copy)) for copy in range(times) for each in program.helps)
    return replace(program, helps=tuple(helps))
