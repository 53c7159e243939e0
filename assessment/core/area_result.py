"""The result of one area: its questions, its score, and the improvements that would raise its level."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .gaps import Gap, duty_ties
from .level_path import LevelPath, path_to_next_level
from .progress import AreaState, area_state, at_least_half
from .question import Area
from .question_result import QuestionResult
from .questionnaire import Level, Questionnaire
from .response import Answer, answer_status, asked_questions, chosen_option, chosen_reason, missing_parts
from .scoring import Score, Scores, mostly_set_aside


@dataclass(frozen=True)
class AreaResult:
    """The result of one area for one company."""

    number: int
    """The area's position in the questionnaire, counted from 1."""
    area: Area
    questions: tuple[QuestionResult, ...]
    """All questions of the area, including those that are not asked."""
    score: Score | None
    """None if no question is asked, or if most are set aside."""
    enough_answered: bool
    """Whether enough answers exist to show a percentage and a level: at least half, and not only the quick check."""
    levels: tuple[Level, ...] = field(repr=False)

    @cached_property
    def level_path(self) -> LevelPath | None:
        """Return the path to the next level, or None if the area has no level or is at the highest one."""
        if self.score is None:
            return None
        counted = [question.points for question in self.questions if question.points]
        return path_to_next_level(self.levels, counted)

    @cached_property
    def asked(self) -> tuple[QuestionResult, ...]:
        """Return the questions that this company is asked."""
        return tuple(question for question in self.questions if question.asked)

    @cached_property
    def set_aside(self) -> tuple[QuestionResult, ...]:
        """Return the asked questions with the answer "does not apply"."""
        return tuple(question for question in self.asked if question.status == "not-applicable")

    @property
    def mostly_set_aside(self) -> bool:
        """Return whether so many questions are set aside that the area has neither a percentage nor a level."""
        return mostly_set_aside(len(self.asked), len(self.set_aside))

    @property
    def answered(self) -> int:
        """Return how many of the asked questions have an answer of any kind."""
        return sum(question.status != "unanswered" for question in self.asked)

    @property
    def state(self) -> AreaState:
        """Return the company's progress in this area."""
        return area_state(len(self.asked), self.answered)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Return the gaps of the area, in the order of its questions."""
        return tuple(question.gap for question in self.questions if question.gap)


def area_results(
    questionnaire: Questionnaire,
    tags: frozenset[str],
    answers: Mapping[str, Answer],
    scores: Scores,
    gaps: Iterable[Gap],
) -> tuple[AreaResult, ...]:
    """Return the result of every area, in the order of the questionnaire."""
    gap_by_question = {gap.question.id: gap for gap in gaps}
    results = []
    for number, area in enumerate(questionnaire.areas, 1):
        questions = _question_results(number, area, questionnaire, tags, answers, scores, gap_by_question)
        statuses = [question.status for question in questions if question.asked]
        enough = at_least_half(len(statuses), len(statuses) - statuses.count("unanswered"))
        results.append(AreaResult(number, area, questions, scores.by_area[area.id], enough, questionnaire.levels))
    return tuple(results)


def _question_results(
    number: int,
    area: Area,
    questionnaire: Questionnaire,
    tags: frozenset[str],
    answers: Mapping[str, Answer],
    scores: Scores,
    gap_by_question: Mapping[str, Gap],
) -> tuple[QuestionResult, ...]:
    points_by_question = {points.question.id: points for points in scores.counted[area.id]}
    asked_by_id = {question.id: question for question in asked_questions(area, tags)}
    results = []
    for place, unasked in enumerate(area.questions, 1):
        question = asked_by_id.get(unasked.id, unasked)
        answer = answers.get(question.id, Answer())
        results.append(
            QuestionResult(
                number=f"{number}.{place}",
                question=question,
                asked=question.id in asked_by_id,
                status=answer_status(question, answer),
                note=answer.note,
                option=chosen_option(question, answer),
                reason=chosen_reason(question, answer),
                missing=missing_parts(question, answer),
                duties=duty_ties(questionnaire, question, tags),
                gap=gap_by_question.get(question.id),
                points=points_by_question.get(question.id),
            )
        )
    return tuple(results)
