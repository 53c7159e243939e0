"""Made-up companies of every kind. Profile and answers are drawn with a seed, which always gives the same company."""

import random
from dataclasses import replace

from assessment.core.question import UNKNOWN, Question
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response, asked_questions, profile_tags
from assessment.sample_answers import random_profile

IN_PLACE = (0.0, 0.2, 0.5, 0.8)
"""The probabilities that a practice is at its target or above."""


def made_up_response(questionnaire: Questionnaire, seed: int) -> Response:
    """Return the answers of one company.

    Every other company resembles one of the examples, with another size, other facts and other programs in use. The
    profile of the others is random.
    """
    dice = random.Random(seed)  # noqa: S311, made-up companies need no secrecy
    profile = _like_an_example(questionnaire, seed // 2, dice) if seed % 2 else random_profile(questionnaire, dice)
    tags = profile_tags(questionnaire, Response(profile))
    in_place = dice.choice(IN_PLACE)
    answers = {
        question.id: Answer(_choice(question, in_place, dice))
        for area in questionnaire.areas
        for question in asked_questions(area, tags)
    }
    return Response(profile, answers)


def improvements(
    questionnaire: Questionnaire, response: Response, seed: int, count: int
) -> list[tuple[str, Response]]:
    """Return up to `count` responses in which one practice below target is better, each with the question's id."""
    dice = random.Random(seed)  # noqa: S311
    tags = profile_tags(questionnaire, response)
    possible = []
    for area in questionnaire.areas:
        for question in asked_questions(area, tags):
            option = question.option(response.answers[question.id].choice)
            points = option.points if option else 0
            if points < question.target_points:
                better = [other.id for other in question.options if other.points > points]
                possible.append((question.id, dice.choice(better)))
    return [
        (question_id, replace(response, answers={**response.answers, question_id: Answer(choice)}))
        for question_id, choice in dice.sample(possible, min(count, len(possible)))
    ]


def _like_an_example(questionnaire: Questionnaire, number: int, dice: random.Random) -> dict[str, tuple[str, ...]]:
    profile = dict(questionnaire.examples[number % len(questionnaire.examples)].profile)
    options = {question.id: [option.id for option in question.options] for question in questionnaire.profile}
    profile["size"] = (dice.choice(options["size"]),)
    profile["facts"] = tuple(fact for fact in options["facts"] if dice.random() < 0.5)
    if dice.random() < 0.4:
        profile["programs"] = tuple(dice.sample([program.id for program in questionnaire.programs], 3))
    return profile


def _choice(question: Question, in_place: float, dice: random.Random) -> str:
    enough = [option.id for option in question.options if option.points >= question.target_points]
    less = [option.id for option in question.options if option.points < question.target_points]
    return dice.choice(enough) if dice.random() < in_place else dice.choice([*less, UNKNOWN])
