"""Values in words: what is asked, and what is answered; for the choice between versions and for what was typed."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..assessment_state import NOTE, PROFILE, StoredAssessment, Value
from ..core.question import UNKNOWN
from ..core.questionnaire import Questionnaire
from ..core.response import Answer, chosen_option, chosen_reason
from ..translation import _
from .forms import STORED


@dataclass(frozen=True)
class Row:
    """One value that waits for a choice."""

    name: str
    title: str
    versions: tuple[tuple[str, str, tuple[str, ...]], ...]
    """What the choice sends, its label, and the lines of the version; no line where nothing was answered."""


def rows(questionnaire: Questionnaire, kept: StoredAssessment) -> tuple[Row, ...]:
    """Every value that waits, the stored version first; the same words only once."""
    return tuple(_row(questionnaire, kept, name) for name in kept.pending)


def _row(questionnaire: Questionnaire, kept: StoredAssessment, name: str) -> Row:
    waiting = tuple({version.value: version for version in reversed(kept.pending[name])}.values())[::-1]
    found = [(STORED, _("Stored now"), tuple(lines(questionnaire, name, kept.value(name))))]
    for number, version in enumerate(waiting, 2):
        label = _("The other version") if len(waiting) == 1 else _("Version {number}").format(number=number)
        found.append((version.save, label, tuple(lines(questionnaire, name, version.value))))
    return Row(name, title(questionnaire, name), tuple(found))


def title(questionnaire: Questionnaire, name: str) -> str:
    """What is asked by the value of this name; the name itself where nothing is."""
    if name.startswith(PROFILE):
        id = name.removeprefix(PROFILE)
        return next((each.text for each in questionnaire.profile if each.id == id), id)
    id = name.removesuffix(NOTE)
    title = next((each.text for each in questionnaire.questions() if each.id == id), id)
    return _("Note on: {question}").format(question=title) if name.endswith(NOTE) else title


def lines(questionnaire: Questionnaire, name: str, value: Value) -> Iterator[str]:
    """What the value says."""
    if name.endswith(NOTE):
        yield from value
    elif name.startswith(PROFILE):
        asked = next((each for each in questionnaire.profile if PROFILE + each.id == name), None)
        words = {option.id: option.text for option in asked.options} if asked else {}
        if asked and asked.kind == "programs":
            words = {program.id: program.name for program in questionnaire.programs}
        yield from (words.get(each, each) for each in value)
    else:
        yield from (_choice(questionnaire, name, choice) for choice in value)


def _choice(questionnaire: Questionnaire, id: str, choice: str) -> str:
    question = next((each for each in questionnaire.questions() if each.id == id), None)
    if question is None:
        return choice
    if choice == UNKNOWN:
        return _("We don’t know yet")
    option, reason = chosen_option(question, Answer(choice)), chosen_reason(question, Answer(choice))
    return option.text if option else reason.text if reason else choice
