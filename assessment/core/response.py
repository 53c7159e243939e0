"""What a company said: profile, answers, and what follows from them (tags, what is asked, what is missing)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from .question import NOT_APPLICABLE, UNKNOWN, Area, Option, Question, Reason
from .questionnaire import Questionnaire
from .rules import derive

Status = Literal["answered", "unknown", "unanswered", "not-applicable"]
QUICK_QUESTIONS = 12
"""The quick check asks at most this many."""
USES = "uses:"
"""Prefix of the tag that says that a program is in use."""


@dataclass(frozen=True)
class Answer:
    """One answer: an option's id, `unknown`, or `na.` and a reason's id; and a note."""

    choice: str = ""
    note: str = ""


@dataclass(frozen=True)
class Response:
    """Profile values by question id (always tuples) and answers by question id.

    Ids that the questionnaire does not have are kept and never counted.
    """

    profile: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)

    def detail(self, id: str) -> str:
        """A text of the profile, or an empty string."""
        return next(iter(self.profile.get(id, ())), "")


def profile_tags(questionnaire: Questionnaire, response: Response) -> frozenset[str]:
    """Every tag that the profile sets, the derived ones included."""
    tags: set[str] = set()
    for question in questionnaire.profile:
        chosen = response.profile.get(question.id, ())
        if question.kind == "programs":
            tags.update(USES + id for id in chosen)
        tags.update(tag for option in question.options if option.id in chosen for tag in option.tags)
    return derive(tags, questionnaire.derived)


def asked_questions(area: Area, tags: frozenset[str]) -> tuple[Question, ...]:
    """The questions of the area that apply to this company."""
    return tuple(question for question in area.questions if question.applies.holds(tags))


def quick_check(questionnaire: Questionnaire, tags: frozenset[str]) -> tuple[str, ...]:
    """Ids of the questions that the quick check asks this company, in the order of the questionnaire."""
    applying = [question.id for area in questionnaire.areas for question in asked_questions(area, tags)]
    chosen = [id for id in questionnaire.quick_check if id in applying][:QUICK_QUESTIONS]
    return tuple(id for id in applying if id in chosen)


def chosen_option(question: Question, answer: Answer | None) -> Option | None:
    return question.option(answer.choice) if answer else None


def chosen_reason(question: Question, answer: Answer | None) -> Reason | None:
    """The reason why the question does not apply, if the answer is one that the author allows."""
    if answer is None or not answer.choice.startswith(NOT_APPLICABLE):
        return None
    id = answer.choice.removeprefix(NOT_APPLICABLE)
    return next((reason for reason in question.not_applicable if reason.id == id), None)


def answer_status(question: Question, answer: Answer | None) -> Status:
    """A choice that the question does not have counts as unanswered."""
    if answer is not None and answer.choice == UNKNOWN:
        return "unknown"
    if chosen_option(question, answer):
        return "answered"
    return "not-applicable" if chosen_reason(question, answer) else "unanswered"


def with_current_ids(questionnaire: Questionnaire, response: Response) -> Response:
    """The same answers under the names that questions and options have now; the order is kept.

    An answer under the new name wins over one under the old.
    """
    if not questionnaire.renamed:
        return response
    names = {each.id: each for each in questionnaire.renamed}
    answers: dict[str, Answer] = {}
    for id, answer in response.answers.items():
        name = names.get(id)
        if name is None:
            answers[id] = answer
        elif name.to not in response.answers:
            answers[name.to] = replace(answer, choice=name.options.get(answer.choice, answer.choice))
    return replace(response, answers=answers)


def profile_missing(questionnaire: Questionnaire, response: Response) -> tuple[str, ...]:
    """Ids of the profile questions that need an answer and have none."""
    return tuple(
        question.id
        for question in questionnaire.profile
        if question.required and not any(response.profile.get(question.id, ()))
    )
