"""Checks that the profile is short, and that its options fit its questions and examples."""

from collections.abc import Iterator

from ...core.profile import Example, ProfileQuestion
from ...core.questionnaire import Questionnaire
from ...translation import _
from ..folder import QUESTIONNAIRE_FILE
from ..loaded_content import LoadedContent
from .finding import Finding
from .ids import no_such_id

MAX_PROFILE_QUESTIONS = 12
MAX_PROFILE_PAGES = 3
MAX_FREQUENT_PROGRAMS = 10


def profile_is_short(content: LoadedContent) -> Iterator[Finding]:
    count = len(content.questionnaire.profile)
    if count > MAX_PROFILE_QUESTIONS:
        message = _("the profile has {count} questions; the limit is {most}")
        yield Finding(QUESTIONNAIRE_FILE, ("profile",), message.format(count=count, most=MAX_PROFILE_QUESTIONS))


def questions_fill_the_pages(content: LoadedContent) -> Iterator[Finding]:
    """Yield profile questions that stand on no page or out of order, and pages that ask nothing."""
    pages = len(content.questionnaire.profile_pages)
    if pages > MAX_PROFILE_PAGES:
        message = _("the profile has {count} pages; the limit is {most}")
        yield Finding(QUESTIONNAIRE_FILE, ("profile_pages",), message.format(count=pages, most=MAX_PROFILE_PAGES))
    last = 1
    for position, question in enumerate(content.questionnaire.profile):
        path = ("profile", position, "page")
        if not 1 <= question.page <= pages:
            yield Finding(QUESTIONNAIRE_FILE, path, _("there is no page {number}").format(number=question.page))
        if question.page < last:
            yield Finding(QUESTIONNAIRE_FILE, path, _("the questions must be in the order of their pages"))
        last = max(last, question.page)
    asking = {question.page for question in content.questionnaire.profile}
    for number in range(1, pages + 1):
        if number not in asking:
            yield Finding(QUESTIONNAIRE_FILE, ("profile_pages", number - 1), _("there is no question on this page"))


def frequent_programs_can_be_used(content: LoadedContent) -> Iterator[Finding]:
    """Yield frequent programs that no company can use, or that are listed twice or in too long a list."""
    frequent = content.questionnaire.frequent_programs
    unusable = {program.id for program in content.questionnaire.programs if not program.usable}
    if len(frequent) > MAX_FREQUENT_PROGRAMS:
        message = _("{count} programs are listed; the limit is {most}")
        message = message.format(count=len(frequent), most=MAX_FREQUENT_PROGRAMS)
        yield Finding(QUESTIONNAIRE_FILE, ("frequent_programs",), message)
    for position, program_id in enumerate(frequent):
        path = ("frequent_programs", position)
        if program_id in unusable:
            yield Finding(QUESTIONNAIRE_FILE, path, _("list only programs that a company can join or use"))
        if program_id in frequent[:position]:
            yield Finding(QUESTIONNAIRE_FILE, path, _('"{id}" appears twice').format(id=program_id))


def options_fit_the_kind(content: LoadedContent) -> Iterator[Finding]:
    for file, path, question, _owner in content.every(ProfileQuestion):
        if question.kind != "countries" and bool(question.options) != (question.kind in ("one", "many")):
            yield Finding(
                file,
                path,
                _("questions of the kinds one, many and countries need options, and other kinds must not have any"),
            )


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
