"""Progress: the asked questions, the answered ones and the state of each area. Nothing is scored, so this is fast."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from .question import Area, Question
from .questionnaire import Questionnaire
from .response import Answer, Response, answer_status, asked_questions, profile_tags, quick_check

AreaState = Literal["not-asked", "not-started", "in-progress", "done"]


@dataclass(frozen=True)
class AskedQuestion:
    """One question that the company is asked."""

    number: str
    """The question's number, such as 1.2 for the second question of area 1. It is the same for every company."""
    question: Question
    answered: bool
    """Whether the question has an answer of any kind, including "we don't know yet"."""


@dataclass(frozen=True)
class AreaProgress:
    """The progress of one company in one area."""

    number: int
    """The area's position in the questionnaire, counted from 1."""
    area: Area
    questions: tuple[Question, ...]
    """The questions that the company is asked, in the order of the questionnaire."""
    answers: Mapping[str, Answer]
    """All answers of the company, keyed by question id."""

    @cached_property
    def asked(self) -> tuple[AskedQuestion, ...]:
        """Return the asked questions with their numbers and whether they are answered."""
        return tuple(
            AskedQuestion(f"{self.number}.{self.area.places[question.id]}", question, self._is_answered(question))
            for question in self.questions
        )

    def _is_answered(self, question: Question) -> bool:
        return answer_status(question, self.answers.get(question.id)) != "unanswered"

    @property
    def answered(self) -> int:
        """Return how many of the asked questions have an answer."""
        return sum(question.answered for question in self.asked)

    @property
    def state(self) -> AreaState:
        """Return the company's progress in this area."""
        return area_state(len(self.questions), self.answered)

    @property
    def enough_answered(self) -> bool:
        """Return whether at least half of the area is answered."""
        return at_least_half(len(self.questions), self.answered)


@dataclass(frozen=True)
class Progress:
    """The progress of one company in the whole assessment."""

    tags: frozenset[str]
    areas: tuple[AreaProgress, ...]
    """All areas, including those in which no question is asked."""
    quick_ids: frozenset[str]
    """The ids of the questions of the quick check."""

    @cached_property
    def quick_check(self) -> tuple[AskedQuestion, ...]:
        """Return the questions of the quick check, in the order of the questionnaire."""
        return tuple(entry for area in self.areas for entry in area.asked if entry.question.id in self.quick_ids)

    @property
    def asked_areas(self) -> tuple[AreaProgress, ...]:
        """Return the areas in which at least one question is asked."""
        return tuple(area for area in self.areas if area.questions)

    @property
    def total(self) -> int:
        """Return how many questions are asked."""
        return sum(len(area.questions) for area in self.areas)

    @property
    def answered(self) -> int:
        """Return how many questions have an answer."""
        return sum(area.answered for area in self.areas)

    @property
    def answered_ids(self) -> frozenset[str]:
        """Return the ids of the questions that have an answer."""
        return frozenset(entry.question.id for area in self.areas for entry in area.asked if entry.answered)

    @property
    def quick_only(self) -> bool:
        """Return whether only questions of the quick check are answered, and it does not ask everything."""
        return is_quick_only(self.quick_ids, self.answered_ids, self.total)


def area_state(asked_count: int, answered_count: int) -> AreaState:
    """Return the state of an area from the numbers of asked and answered questions."""
    if not asked_count:
        return "not-asked"
    if answered_count == asked_count:
        return "done"
    return "in-progress" if answered_count else "not-started"


def at_least_half(asked_count: int, answered_count: int) -> bool:
    """Return whether enough of an area is answered to show a percent and a level."""
    return 2 * answered_count >= asked_count


def is_quick_only(quick_ids: Set[str], answered_ids: Set[str], asked_count: int) -> bool:
    """Return whether something is answered, but only questions of the quick check, which does not ask everything."""
    return bool(answered_ids) and answered_ids <= quick_ids and len(quick_ids) < asked_count


def measure_progress(questionnaire: Questionnaire, response: Response) -> Progress:
    """Return the questions that this company is asked, and those that it has answered."""
    tags = profile_tags(questionnaire, response)
    areas = tuple(
        AreaProgress(number, area, asked_questions(area, tags), response.answers)
        for number, area in enumerate(questionnaire.areas, 1)
    )
    return Progress(tags, areas, frozenset(quick_check(questionnaire, tags)))
