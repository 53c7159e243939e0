"""A response: the profile, the answers, and what follows from them, such as tags and asked questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from .memory import remembered
from .profile import ProfileQuestion
from .question import NOT_APPLICABLE_PREFIX, UNKNOWN, Area, Option, Part, Question, Reason
from .questionnaire import Questionnaire
from .rules import with_derived_tags

Status = Literal["answered", "unknown", "unanswered", "not-applicable"]
MAX_QUICK_QUESTIONS = 12
"""The maximum number of questions in the quick check."""
USES_TAG_PREFIX = "uses:"
"""The prefix of the tag for a program in use. The id of the program follows."""


@dataclass(frozen=True)
class Answer:
    """The answer to one question."""

    choice: str = ""
    """The id of an option, `unknown`, or `na.` followed by the id of a reason. Empty if there is no answer."""
    note: str = ""
    missing: tuple[str, ...] = ()
    """Ids of the parts ticked as missing. They count only if the choice is partly in place."""


@dataclass(frozen=True)
class Response:
    """The profile and the answers of one company.

    Ids that the questionnaire does not contain are kept but never counted.
    """

    profile: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For each profile question id, its values: ids of options or programs, or one text."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """The answers, keyed by question id."""

    def detail(self, question_id: str) -> str:
        """Return the text entered for a profile question, or an empty string."""
        return next(iter(self.profile.get(question_id, ())), "")


def profile_tags(questionnaire: Questionnaire, response: Response) -> frozenset[str]:
    """Return every tag that follows from the profile, including derived tags.

    A save needs the tags several times, so those of the latest companies are remembered.
    """
    chosen_tags: set[str] = set()
    for question in questionnaire.profile:
        chosen = response.profile.get(question.id, ())
        if question.kind == "programs":
            chosen_tags.update(USES_TAG_PREFIX + program_id for program_id in chosen)
        elif chosen:
            chosen_tags.update(tag for option in question.options if option.id in chosen for tag in option.tags)
    return remembered(
        questionnaire.tags_by_chosen_tags,
        frozenset(chosen_tags),
        lambda: with_derived_tags(chosen_tags, questionnaire.derived),
    )


def asked_questions(area: Area, tags: frozenset[str]) -> tuple[Question, ...]:
    """Return the questions of the area that apply to a company with these tags, as this company is asked them.

    Their importance and their reasons are those for this company. A save needs the questions several times, so those
    of the latest companies are remembered.
    """
    return remembered(
        area.asked_by_tags,
        tags,
        lambda: tuple(_as_asked(question, tags) for question in area.questions if question.applies.holds(tags)),
    )


def _as_asked(question: Question, tags: frozenset[str]) -> Question:
    """Return the question with the importance and the reasons that it has for a company with these tags."""
    is_must = question.must_when is not None and question.must_when.holds(tags)
    importance = "must" if is_must else question.importance
    offered = tuple(reason for reason in question.not_applicable if reason.when.holds(tags) and not is_must)
    if importance == question.importance and offered == question.not_applicable:
        return question
    return replace(question, importance=importance, not_applicable=offered)


def quick_check(questionnaire: Questionnaire, tags: frozenset[str]) -> tuple[str, ...]:
    """Return the ids of the questions that the quick check asks, in the order of the questionnaire."""
    asked_ids = [question.id for area in questionnaire.areas for question in asked_questions(area, tags)]
    quick_ids = [question_id for question_id in questionnaire.quick_check if question_id in asked_ids]
    first_ids = quick_ids[:MAX_QUICK_QUESTIONS]
    return tuple(question_id for question_id in asked_ids if question_id in first_ids)


def chosen_option(question: Question, answer: Answer | None) -> Option | None:
    """Return the chosen option, or None."""
    return question.option(answer.choice) if answer else None


def missing_parts(question: Question, answer: Answer | None) -> tuple[Part, ...]:
    """Return the parts ticked as missing. There are none unless the practice is partly in place."""
    if answer is None or chosen_option(question, answer) not in question.partial_options:
        return ()
    return tuple(part for part in question.parts if part.id in answer.missing)


def chosen_reason(question: Question, answer: Answer | None) -> Reason | None:
    """Return the chosen reason why the question does not apply, or None if no allowed reason is chosen."""
    if answer is None or not answer.choice.startswith(NOT_APPLICABLE_PREFIX):
        return None
    reason_id = answer.choice.removeprefix(NOT_APPLICABLE_PREFIX)
    return next((reason for reason in question.not_applicable if reason.id == reason_id), None)


def contradicted_reason(question: Question, tags: frozenset[str], answer: Answer | None) -> Reason | None:
    """Return the chosen reason that companies with these tags are not offered, or None.

    The profile has changed since, or the answer comes from another version of the questionnaire.

    Args:
        question: The question with all of its reasons.
    """
    reason = chosen_reason(question, answer)
    return None if reason is None or reason in _as_asked(question, tags).not_applicable else reason


def answer_status(question: Question, answer: Answer | None) -> Status:
    """Return the status of an answer. A choice that the question does not offer counts as unanswered."""
    if answer is None:
        return "unanswered"
    if answer.choice == UNKNOWN:
        return "unknown"
    if chosen_option(question, answer):
        return "answered"
    return "not-applicable" if chosen_reason(question, answer) else "unanswered"


def with_current_ids(questionnaire: Questionnaire, response: Response) -> Response:
    """Return the response with the present ids of renamed questions and options, in the same order.

    If a question is answered under both its old and its new id, the answer under the new id counts. The older one is
    kept under its old id.
    """
    if response.answers.keys().isdisjoint(questionnaire.renamed_by_old_id):
        return response
    answers: dict[str, Answer] = {}
    for question_id, answer in response.answers.items():
        renamed = questionnaire.renamed_by_old_id.get(question_id)
        if renamed is None or renamed.to in response.answers:
            answers[question_id] = answer
        else:
            choice = renamed.options.get(answer.choice, answer.choice)
            answers[renamed.to] = replace(answer, choice=choice)
    return replace(response, answers=answers)


def is_required(questionnaire: Questionnaire, question: ProfileQuestion, response: Response) -> bool:
    """Return whether a company with this profile must answer this profile question."""
    if question.required or question.required_when is None:
        return question.required
    return question.required_when.holds(profile_tags(questionnaire, response))


def profile_missing(questionnaire: Questionnaire, response: Response) -> tuple[ProfileQuestion, ...]:
    """Return the profile questions that this company must answer and that have no answer."""
    return tuple(
        question
        for question in questionnaire.profile
        if not any(response.profile.get(question.id, ())) and is_required(questionnaire, question, response)
    )
