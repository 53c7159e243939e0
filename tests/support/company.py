"""The small company that most web tests use, and the questions that it is asked."""

from collections.abc import Mapping

from assessment.content import load, shipped
from assessment.core.response import Response, asked_questions, profile_tags, quick_check

PROFILE: Mapping[str, tuple[str, ...]] = {
    "organization": ("Example Photos",),
    "services": ("social",),
    "content": ("images", "text", "public", "held"),
    "established": ("us",),
    "users": ("us",),
    "size": ("tiny",),
    "reviewers": ("own",),
}
"""The profile of a small company to which every area applies."""
NOTHING_TO_MATCH = {**PROFILE, "services": ("payments",), "content": ("none",)}
"""The profile of a company to which matching, classification and preservation do not apply."""
QUESTIONNAIRE = load(shipped())
TAGS = profile_tags(QUESTIONNAIRE, Response(PROFILE))
AREAS = tuple(area.id for area in QUESTIONNAIRE.areas)


def questions(area: str) -> tuple[str, ...]:
    """Return the ids of the questions of an area that apply to the small company."""
    asked_area = QUESTIONNAIRE.area(area)
    assert asked_area
    return tuple(question.id for question in asked_questions(asked_area, TAGS))


def worst(area: str) -> dict[str, str]:
    """Return the least ready answer to each question of an area."""
    asked_area = QUESTIONNAIRE.area(area)
    assert asked_area
    return {question.id: question.options[0].id for question in asked_questions(asked_area, TAGS)}


def partly(area: str) -> dict[str, str | tuple[str, ...]]:
    """Return an answer to each question of an area that has parts: partly in place, with every part missing."""
    answers: dict[str, str | tuple[str, ...]] = {}
    for id in questions(area):
        question = QUESTIONNAIRE.question(id)
        if question.parts:
            answers[id] = question.partial_options[0].id
            answers[f"{id}.parts"] = tuple(part.id for part in question.parts)
    return answers


def quick_worst() -> dict[str, str]:
    """Return the least ready answer to each question of the quick check."""
    return {id: QUESTIONNAIRE.question(id).options[0].id for id in quick_check(QUESTIONNAIRE, TAGS)}


FIRST = AREAS[0]
QUESTION = questions(FIRST)[0]
NOTE = f"{QUESTION}.note"
