"""The result of one question: whether it is asked, the answer, the gap and the points."""

from dataclasses import dataclass

from .gaps import Gap
from .question import DutyTie, Option, Question, Reason
from .response import Status
from .scoring import QuestionPoints


@dataclass(frozen=True)
class QuestionResult:
    """One question of the questionnaire for this company."""

    number: str
    """The area's number and the question's place in it, such as 1.2. The same for every company."""
    question: Question
    asked: bool
    """Whether the question applies to this company."""
    status: Status
    note: str
    option: Option | None
    """The statement that was chosen, if one was."""
    reason: Reason | None
    """Why the question does not apply, if the company chose such a reason."""
    duties: tuple[DutyTie, ...]
    """Ties to the duties that may apply to this company."""
    gap: Gap | None
    points: QuestionPoints | None
    """The points it gives. None if it does not count: not asked, or answered with "does not apply"."""

    @property
    def in_place(self) -> bool:
        """Return whether the answer is known to reach the target."""
        return self.option is not None and self.option.points >= self.question.target_points
