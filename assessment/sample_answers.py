"""Made-up answers, which let authors see a report without filling in the questionnaire."""

import random
from collections.abc import Callable
from datetime import date

from .core.country import alike_countries
from .core.question import UNKNOWN, Question
from .core.questionnaire import Questionnaire
from .core.response import Answer, Response, asked_questions, profile_tags
from .saved_file import SavedAnswers

SAMPLE_KINDS = ("worst", "best", "unknown", "target", "random")
SAMPLE_NAME = "Example Company"


def full_profile(questionnaire: Questionnaire) -> dict[str, tuple[str, ...]]:
    """Return the profile of a company that offers everything everywhere, has a budget and uses no programs."""
    profile: dict[str, tuple[str, ...]] = {}
    for question in questionnaire.profile:
        if question.kind == "many":
            profile[question.id] = tuple(option.id for option in question.options if not option.contrary)
        elif question.kind == "countries":
            profile[question.id] = tuple(alike[0].id for alike in alike_countries(question))
        elif question.kind == "one":
            profile[question.id] = (question.options[-1].id,)
        elif question.kind == "text":
            profile[question.id] = (SAMPLE_NAME,) if question.id == "organization" else ()
    return profile


def random_profile(questionnaire: Questionnaire, dice: random.Random) -> dict[str, tuple[str, ...]]:
    """Return a random profile. Every choice is possible."""
    profile: dict[str, tuple[str, ...]] = {}
    for question in questionnaire.profile:
        ids = [option.id for option in question.options]
        if question.kind == "many":
            profile[question.id] = tuple(sorted(dice.sample(ids, dice.randint(1, len(ids))), key=ids.index))
        elif question.kind == "countries":
            groups = alike_countries(question)
            drawn = dice.sample(groups, dice.randint(1, len(groups)))
            profile[question.id] = tuple(sorted((dice.choice(alike).id for alike in drawn), key=ids.index))
        elif question.kind == "one":
            profile[question.id] = (dice.choice(ids),)
        elif question.kind == "programs":
            programs = [program.id for program in questionnaire.programs]
            profile[question.id] = tuple(dice.sample(programs, dice.randint(0, min(4, len(programs)))))
        else:
            profile[question.id] = (SAMPLE_NAME,) if question.id == "organization" else ()
    return profile


def _random(dice: random.Random) -> Callable[[Question], str]:
    return lambda question: dice.choice([*(option.id for option in question.options), UNKNOWN])


def _answer(question: Question, choice: str, dice: random.Random | None) -> Answer:
    """Return the answer with this choice. With dice, tick some missing parts if the practice is partly in place."""
    if dice is None or choice not in {option.id for option in question.partial_options}:
        return Answer(choice)
    return Answer(choice, missing=tuple(part.id for part in question.parts if dice.random() < 0.5))


def sample(
    questionnaire: Questionnaire,
    kind: str,
    today: date,
    seed: int = 0,
    profile: dict[str, tuple[str, ...]] | None = None,
) -> SavedAnswers:
    """Return a saved assessment with made-up answers. The same arguments always give the same answers.

    Args:
        kind: One of `SAMPLE_KINDS`: all first options, all last ones, all "we don't know yet", all targets or random.
        seed: The seed of random answers. It does not affect the other kinds.
        profile: The company's profile. The default is `full_profile`, or a random profile for random answers.
    """
    dice = random.Random(seed)  # noqa: S311, samples need no secrecy
    if profile is None:
        profile = random_profile(questionnaire, dice) if kind == "random" else full_profile(questionnaire)
    choose: dict[str, Callable[[Question], str]] = {
        "worst": lambda question: question.options[0].id,
        "best": lambda question: question.options[-1].id,
        "unknown": lambda _question: UNKNOWN,
        "target": lambda question: question.target,
        "random": _random(dice),
    }
    tags = profile_tags(questionnaire, Response(profile))
    parts_dice = random.Random(seed)  # noqa: S311
    answers = {
        question.id: _answer(question, choose[kind](question), parts_dice if kind == "random" else None)
        for area in questionnaire.areas
        for question in asked_questions(area, tags)
    }
    return SavedAnswers(questionnaire.id, questionnaire.version, today, Response(profile, answers))
