"""Values in words: what a value answers, and what it says."""

from collections.abc import Iterator

from ..assessment_state import NOTE, PROFILE, Value
from ..core.question import UNKNOWN
from ..core.questionnaire import Questionnaire
from ..core.response import Answer, chosen_option, chosen_reason
from ..translation import _


def title(questionnaire: Questionnaire, name: str) -> str:
    """Return the question that the value of this name answers, or the name itself if there is none."""
    if name.startswith(PROFILE):
        profile_id = name.removeprefix(PROFILE)
        return next((question.text for question in questionnaire.profile if question.id == profile_id), profile_id)
    question_id = name.removesuffix(NOTE)
    text = next((question.text for question in questionnaire.questions() if question.id == question_id), question_id)
    return _("Note on: {question}").format(question=text) if name.endswith(NOTE) else text


def lines(questionnaire: Questionnaire, name: str, value: Value) -> Iterator[str]:
    """Yield what the value of this name says, a line for each tick."""
    if name.endswith(NOTE):
        yield from value
    elif name.startswith(PROFILE):
        yield from _profile_lines(questionnaire, name.removeprefix(PROFILE), value)
    else:
        yield from (_choice(questionnaire, name, choice) for choice in value)


def _profile_lines(questionnaire: Questionnaire, profile_id: str, value: Value) -> Iterator[str]:
    question = next((question for question in questionnaire.profile if question.id == profile_id), None)
    words = {option.id: option.text for option in question.options} if question else {}
    if question and question.kind == "programs":
        words = {program.id: program.name for program in questionnaire.programs}
    yield from (words.get(text, text) for text in value)


def _choice(questionnaire: Questionnaire, question_id: str, choice: str) -> str:
    question = next((question for question in questionnaire.questions() if question.id == question_id), None)
    if question is None:
        return choice
    if choice == UNKNOWN:
        return _("We don’t know yet")
    option, reason = chosen_option(question, Answer(choice)), chosen_reason(question, Answer(choice))
    return option.text if option else reason.text if reason else choice
