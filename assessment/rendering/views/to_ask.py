"""Views of who to ask: the unknown answers, grouped by the people who may know them."""

from dataclasses import dataclass

from ...core.gaps import Gap
from ...core.result import Result
from ...core.to_ask import PersonToAsk
from ..labels import IMPORTANCE_LABELS
from ..phrases import sentence
from .board import Shortened, shorten
from .references import QuestionReference, gap_references

MAX_QUESTIONS_A_PERSON = 2
"""The most questions that page 1 shows for each person."""
FEW_PEOPLE = 6
"""If there are more people, page 1 has room for only one question for each."""
MAX_PEOPLE = 10
"""The most people that page 1 shows."""


@dataclass(frozen=True)
class QuestionToAsk:
    """One question whose answer is not known yet."""

    reference: QuestionReference
    text: str
    importance: str
    or_ask: str
    """Another person who may know. Empty if there is none."""


@dataclass(frozen=True)
class PersonWithQuestions:
    """One person and the questions to ask, the most important first."""

    person: str
    questions: tuple[QuestionToAsk, ...]


@dataclass(frozen=True)
class PersonInShort:
    """One person, the first questions to ask, and the number of the others."""

    person: str
    questions: Shortened[QuestionToAsk]


def people_with_questions(result: Result) -> tuple[PersonWithQuestions, ...]:
    """Return the section "Who to ask"."""
    return tuple(
        PersonWithQuestions(sentence(to_ask.person.text, ""), _questions(to_ask, result)) for to_ask in result.to_ask
    )


def people_on_page_one(result: Result) -> Shortened[PersonInShort]:
    """Return who to ask, short enough for page 1."""
    people = people_with_questions(result)
    limit = MAX_QUESTIONS_A_PERSON if len(people) <= FEW_PEOPLE else 1
    return shorten([PersonInShort(row.person, shorten(row.questions, limit)) for row in people], MAX_PEOPLE)


def _questions(to_ask: PersonToAsk, result: Result) -> tuple[QuestionToAsk, ...]:
    references = gap_references(to_ask.gaps, result)
    return tuple(
        QuestionToAsk(reference, gap.text, IMPORTANCE_LABELS[gap.question.importance], _other_person(gap, result))
        for reference, gap in zip(references, to_ask.gaps, strict=True)
    )


def _other_person(gap: Gap, result: Result) -> str:
    _first, *others = gap.question.ask
    return result.questionnaire.person(others[0]).text if others else ""
