"""Everything that is asked, judged and offered.

The attribute docstrings document the YAML keys of the same name.
"""

from dataclasses import dataclass, field
from typing import Annotated

from .duty import Duty
from .ids import Id, QuestionRef
from .profile import Contradiction, Example, ProfileQuestion
from .program import Program
from .question import Area, Question, Renamed
from .rules import DerivedTag
from .source import Source, Term
from .step import Step
from .urgent import Urgent


@dataclass(frozen=True)
class Level:
    """One row of the table of levels, from the lowest."""

    id: Annotated[str, Id("level")]
    """Unique."""
    title: str
    """Its name."""
    meaning: str
    """What it means, in one sentence."""
    percent: int
    """The percent of the way to target that it needs, 0 to 100."""
    above: int = 0
    """The percent of the points beyond target that it needs as well, 0 to 100."""
    musts: bool = False
    """Whether every essential practice must be in place."""


@dataclass(frozen=True, kw_only=True)
class QuestionnaireBase:
    """What `questionnaire.yaml` states and every questionnaire has, apart from its areas."""

    id: str
    """Names this questionnaire; saved answers keep it, so never change it."""
    version: str
    """Goes up when meaning changes; in quotes."""
    title: str
    """The questionnaire's name."""
    levels: tuple[Level, ...]
    """From the lowest."""
    profile: tuple[ProfileQuestion, ...]
    """The questions about the service, at most 11."""
    derived: tuple[DerivedTag, ...] = ()
    """Tags that follow from others."""
    contradictions: tuple[Contradiction, ...] = ()
    """Where profile and answers may not fit together."""
    quick_check: tuple[QuestionRef, ...] = ()
    """The questions of the quick check, the musts first; the first 12 that apply are asked."""
    renamed: tuple[Renamed, ...] = ()
    """Questions that had another id in an earlier version, so that answers given then are carried over."""


@dataclass(frozen=True, kw_only=True)
class Questionnaire(QuestionnaireBase):
    """All that is asked, judged and offered."""

    areas: tuple[Area, ...]
    """In the order in which they are asked."""
    programs: tuple[Program, ...]
    """The catalog, by id."""
    steps: tuple[Step, ...]
    """In the author's order, which decides between steps that are equal in everything else."""
    duties: tuple[Duty, ...]
    """Legal duties."""
    sources: tuple[Source, ...]
    """The register of sources."""
    terms: tuple[Term, ...]
    """The glossary."""
    urgent: Urgent
    """The urgent page."""
    examples: tuple[Example, ...] = ()
    """One made-up company for each kind of service."""
    digest: str = field(default="", compare=False)
    """A fingerprint of the files it was read from."""

    def questions(self) -> tuple[Question, ...]:
        return tuple(question for area in self.areas for question in area.questions)

    def question(self, id: str) -> Question:
        return next(question for question in self.questions() if question.id == id)

    def program(self, id: str) -> Program:
        return next(program for program in self.programs if program.id == id)

    def step(self, id: str) -> Step:
        return next(step for step in self.steps if step.id == id)

    def duty(self, id: str) -> Duty:
        return next(duty for duty in self.duties if duty.id == id)

    def area(self, id: str) -> Area | None:
        return next((area for area in self.areas if area.id == id), None)
