"""Checks that the parts of the questionnaire fit together: levels, quick check, renamed questions and steps."""

from collections.abc import Iterator
from itertools import pairwise

from ...core.questionnaire import Level
from ...core.response import MAX_QUICK_QUESTIONS
from ...translation import _
from ..folder import QUESTIONNAIRE_FILE
from ..loaded_content import LoadedContent
from .finding import Finding


def levels_rise(content: LoadedContent) -> Iterator[Finding]:
    levels = content.questionnaire.levels
    if not levels or levels[0] != Level(levels[0].id, levels[0].title, levels[0].meaning, percent=0):
        yield Finding(QUESTIONNAIRE_FILE, ("levels",), _("the first level must require nothing, so set percent to 0"))
    for position, (lower, higher) in enumerate(pairwise(levels), 1):
        if not _needs_as_much(lower, higher):
            yield Finding(
                QUESTIONNAIRE_FILE,
                ("levels", position),
                _("a level must require at least as much as the level before it"),
            )
        if not all(0 <= share <= 100 for share in (higher.percent, higher.above, higher.essentials)):
            message = _("percent, above and essentials must be from 0 to 100")
            yield Finding(QUESTIONNAIRE_FILE, ("levels", position), message)


def _needs_as_much(lower: Level, higher: Level) -> bool:
    """Return whether whoever meets the requirements of the higher level also meets those of the lower one."""
    by_essentials = not higher.essentials or not lower.percent or 0 < lower.essentials <= higher.essentials
    return (
        higher.percent >= lower.percent
        and higher.above >= lower.above
        and higher.musts >= lower.musts
        and higher.everything >= lower.everything
        and by_essentials
    )


def quick_check_begins_with_musts(content: LoadedContent) -> Iterator[Finding]:
    """Yield mistakes in the quick check that could keep it from asking about an essential practice."""
    quick_check = content.questionnaire.quick_check
    questions = content.questionnaire.questions()
    musts = {question.id for question in questions if question.importance == "must" or question.must_when}
    if len(set(quick_check)) < len(quick_check):
        yield Finding(QUESTIONNAIRE_FILE, ("quick_check",), _("a question appears twice"))
    if quick_check and set(quick_check[: len(musts)]) != musts:
        message = _("essential questions (must) come first: {ids}").format(ids=", ".join(sorted(musts)))
        yield Finding(QUESTIONNAIRE_FILE, ("quick_check",), message)
    if len(musts) > MAX_QUICK_QUESTIONS:
        message = _("there are {count} essential questions (must), but the quick check asks at most {most}")
        yield Finding(
            QUESTIONNAIRE_FILE, ("quick_check",), message.format(count=len(musts), most=MAX_QUICK_QUESTIONS)
        )


def renamed_questions_are_gone(content: LoadedContent) -> Iterator[Finding]:
    """Yield old ids that are still in use or listed twice. It would be unclear which question an answer is for."""
    in_use = {question.id for question in content.questionnaire.questions()}
    above: set[str] = set()
    for position, renamed in enumerate(content.questionnaire.renamed):
        path = ("renamed", position, "id")
        if renamed.id in in_use:
            yield Finding(QUESTIONNAIRE_FILE, path, _('the id "{id}" is still in use').format(id=renamed.id))
        if renamed.id in above:
            yield Finding(QUESTIONNAIRE_FILE, path, _('"{id}" appears twice').format(id=renamed.id))
        above.add(renamed.id)


def people_are_asked(content: LoadedContent) -> Iterator[Finding]:
    asked_people = {person_id for question in content.questionnaire.questions() for person_id in question.ask}
    for position, person in enumerate(content.questionnaire.people):
        if person.id not in asked_people:
            message = _('no question names "{id}" in ask').format(id=person.id)
            yield Finding(QUESTIONNAIRE_FILE, ("people", position, "id"), message)


def steps_are_used(content: LoadedContent) -> Iterator[Finding]:
    used = {question.step for question in content.questionnaire.questions()}
    for position, step in enumerate(content.questionnaire.steps):
        if step.id not in used:
            message = _('no question uses the step "{id}"').format(id=step.id)
            yield Finding("steps.yaml", (position, "id"), message)
