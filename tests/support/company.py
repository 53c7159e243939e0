"""The small company that most web tests use, and the questions that it is asked."""

from collections.abc import Iterable, Mapping

from assessment.content import load, shipped
from assessment.core.questionnaire import Questionnaire
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
PROFILE_PAGES = ("/profile", *(f"/profile/{page.id}" for page in QUESTIONNAIRE.profile_pages[1:]))
"""The addresses of the pages of the profile."""
SERVICE_PAGE, PROGRAMS_PAGE = PROFILE_PAGES[1:]
TAGS = profile_tags(QUESTIONNAIRE, Response(PROFILE))
AREAS = tuple(area.id for area in QUESTIONNAIRE.areas)


def on_page(
    number: int, profile: Mapping[str, Iterable[str]] = PROFILE, questionnaire: Questionnaire = QUESTIONNAIRE
) -> dict[str, Iterable[str]]:
    """Return the values of a profile that one page asks for."""
    ids = [question.id for question in questionnaire.profile_on(number)]
    return {id: profile[id] for id in ids if id in profile}


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
