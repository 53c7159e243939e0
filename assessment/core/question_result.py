"""The result of one question: whether it is asked, the answer, the gap and the points."""

from dataclasses import dataclass

from .gaps import Gap
from .question import DutyTie, Option, Part, Question, Reason
from .response import Status
from .scoring import QuestionPoints


@dataclass(frozen=True)
class QuestionResult:
    """The result of one question for one company."""

    number: str
    """The question's number, such as 1.2 for the second question of area 1. It is the same for every company."""
    question: Question
    asked: bool
    """Whether the question applies to this company."""
    status: Status
    note: str
    option: Option | None
    """The chosen statement, if there is one."""
    reason: Reason | None
    """The reason why the question does not apply, if the company chose one."""
    missing: tuple[Part, ...]
    """The parts ticked as missing. Empty unless the practice is partly in place."""
    duties: tuple[DutyTie, ...]
    """How the practice relates to duties that may apply to this company."""
    gap: Gap | None
    points: QuestionPoints | None
    """The points of the question. None if it does not count: it is not asked, or it is answered "does not apply"."""

    @property
    def in_place(self) -> bool:
        """Return whether the answer is known to reach the target."""
        return self.option is not None and self.option.points >= self.question.target_points
