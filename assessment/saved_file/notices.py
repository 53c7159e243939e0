"""Notes on saved answers that this program cannot use as they are. Nothing in them is dropped."""

import re
from collections.abc import Mapping
from datetime import date

from ..core.questionnaire import Questionnaire
from ..core.unread import UnreadEntry, UnreadKind, unread_entries
from ..translation import LazyLabels, LazyText, _, day
from .checks import shortened
from .saved_answers import SavedAnswers

VERSION = re.compile(r"\d+(\.\d+)*")
SENTENCES: Mapping[UnreadKind, str] = LazyLabels(
    {
        "profile-question": LazyText(
            "This questionnaire does not ask “{id}” about the service. The answer is kept but not counted."
        ),
        "profile-choice": LazyText("“{question}” has no choice “{id}” here. The choice is kept but not counted."),
        "program": LazyText("The catalog has no program “{id}”. It is kept but not counted."),
        "question": LazyText("This questionnaire has no question “{id}”. The answer is kept but not counted."),
        "choice": LazyText(
            "“{question}” has no answer “{id}” here. It is kept until you choose another, and the question counts as "
            "unanswered."
        ),
        "reason": LazyText(
            "“{question}” has no reason “{id}” for “does not apply” here. It is kept until you choose another "
            "answer, and the question counts as unanswered."
        ),
        "part": LazyText("“{question}” has no part “{id}” here. It is kept but not counted."),
    }
)
"""The sentence that tells about an entry of each kind."""


def notices(questionnaire: Questionnaire, saved: SavedAnswers, today: date) -> tuple[str, ...]:
    """Return a sentence about all parts of saved answers that are ahead of this program or unknown to it."""
    sentences = []
    if _is_ahead(saved.version, questionnaire.version):
        words = _(
            "The answers were saved with version {saved} of the questionnaire. This program has version {present}, "
            "which is older. Use a newer version of this program if you can."
        )
        sentences.append(words.format(saved=shortened(saved.version), present=questionnaire.version))
    if saved.saved_on > today:
        words = _(
            "The answers are dated {day}, which is in the future. Check the clock of the computer that saved them."
        )
        sentences.append(words.format(day=day(saved.saved_on)))
    sentences += map(_sentence, unread_entries(questionnaire, saved.response))
    return tuple(sentences)


def _sentence(entry: UnreadEntry) -> str:
    return str(SENTENCES[entry.kind]).format(id=shortened(entry.id), question=entry.question)


def _is_ahead(version: str, present: str) -> bool:
    """Return whether a version such as 1.10 is later than the present one. Other versions cannot be compared."""
    if not VERSION.fullmatch(version) or not VERSION.fullmatch(present):
        return False
    return _numbers(version) > _numbers(present)


def _numbers(version: str) -> list[int]:
    """Return the numbers of a version without zeros at the end, so that 1.0 is the same as 1."""
    numbers = [int(number) for number in version.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return numbers
