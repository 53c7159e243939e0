"""Checks that the profile is short, and that its options fit its questions and examples."""

from collections.abc import Iterator

from ...core.profile import Example, ProfileQuestion
from ...core.questionnaire import Questionnaire
from ...translation import _
from ..folder import QUESTIONNAIRE_FILE
from ..loaded_content import LoadedContent
from .finding import Finding
from .ids import no_such_id

MAX_PROFILE_QUESTIONS = 11


def profile_is_short(content: LoadedContent) -> Iterator[Finding]:
    count = len(content.questionnaire.profile)
    if count > MAX_PROFILE_QUESTIONS:
        message = _("the profile has {count} questions; at most {most}")
        yield Finding(QUESTIONNAIRE_FILE, ("profile",), message.format(count=count, most=MAX_PROFILE_QUESTIONS))


def options_fit_the_kind(content: LoadedContent) -> Iterator[Finding]:
    for file, path, question, _owner in content.every(ProfileQuestion):
        if question.kind != "countries" and bool(question.options) != (question.kind in ("one", "many")):
            yield Finding(file, path, _("options belong to the kinds one, many and countries, and only there"))


def examples_choose_options(content: LoadedContent) -> Iterator[Finding]:
    """For the made-up companies, yield choices that the profile does not offer."""
    choices = _choices(content.questionnaire)
    for file, path, example, _owner in content.every(Example):
        for question_id, chosen in example.profile.items():
            for position, option_id in enumerate(chosen):
                known = choices.get(question_id)
                if known is not None and option_id not in known:
                    message = no_such_id("option", option_id, known)
                    yield Finding(file, (*path, "profile", question_id, position), message)


def _choices(questionnaire: Questionnaire) -> dict[str, set[str]]:
    """Return the ids that can be chosen for each profile question. Leave out free-text questions."""
    programs = {program.id for program in questionnaire.programs}
    return {
        question.id: programs if question.kind == "programs" else {option.id for option in question.options}
        for question in questionnaire.profile
        if question.kind != "text"
    }
