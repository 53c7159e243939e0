"""Area > Question > Option: what is asked, and how its answers count.

The attribute docstrings document the YAML keys of the same name.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Literal

from .ids import DutyRef, Id, QuestionRef, Ref, SourceRef, StepRef, TermRef
from .rules import ALWAYS, Rule

Importance = Literal["must", "should", "could"]
UNKNOWN = "unknown"
"""The choice "we don't know yet"; no option may have this id."""
DIGEST = 12
NOT_APPLICABLE = "na."
"""A choice that begins with this means "does not apply to us"; the reason's id follows."""


@dataclass(frozen=True)
class Option:
    """One statement that can be chosen as the answer, from least to most ready."""

    id: Annotated[str, Id("option", local=True)]
    """Unique in its question; answers keep it, so never change it."""
    points: Literal[0, 1, 2, 3]
    """How ready this is. The first option has 0; each next one has more."""
    text: str
    """What is true today, as a statement."""


@dataclass(frozen=True)
class Reason:
    """A coded reason why a question does not apply."""

    id: Annotated[str, Id("reason", local=True)]
    """Unique in its question."""
    text: str
    """The reason, as the company would say it."""


@dataclass(frozen=True)
class DutyTie:
    """How a practice relates to a legal duty."""

    id: DutyRef
    """A duty of duties.yaml."""
    how: Literal["requires", "prepares-for"]
    """Whether the duty requires the practice, or the practice prepares for the duty."""


@dataclass(frozen=True)
class TailoredAdvice:
    """Other wording for companies of one kind; the first whose rule holds is used."""

    when: Rule
    """For whom."""
    gap: str = ""
    """Replaces the gap sentence, where given."""
    start: str = ""
    """Replaces the start advice, where given."""
    strengthen: str = ""
    """Replaces the strengthen advice, where given."""


@dataclass(frozen=True)
class Question:
    """One observable practice."""

    id: Annotated[str, Id("question")]
    """Unique in the questionnaire, lower case with hyphens; answers keep it, so never change it."""
    text: str
    """The question."""
    importance: Importance
    """must, should or could. A must below its target caps the level."""
    weight: Literal[1, 2, 3]
    """How much it counts within its area."""
    why: str
    """Why the practice matters."""
    good: str
    """What good looks like."""
    evidence: tuple[str, ...]
    """Examples of what shows the practice: a document, a date, a figure; never content."""
    options: tuple[Option, ...]
    """The statements, from least to most ready."""
    target: Annotated[str, Ref("option", owner_key="id")]
    """The id of the option that is enough: 100 %."""
    step: StepRef
    """The piece of work of steps.yaml that closes the gap."""
    gap: str
    """The gap in one sentence, as practice, never as guilt."""
    strength: str
    """The same practice in one sentence when it is in place."""
    start: str
    """What to do first when nothing is in place."""
    strengthen: str
    """What to do when it is partly in place."""
    ask: str
    """Who in the company is likely to know the answer."""
    sources: tuple[SourceRef, ...]
    """Ids of sources.yaml."""
    applies: Rule = ALWAYS
    """For which companies it is asked."""
    not_asked: str = ""
    """Why it is not asked of the others; needed where `applies` is given."""
    not_applicable: tuple[Reason, ...] = ()
    """Reasons a company may give for "does not apply to us"; never on a must."""
    duties: tuple[DutyTie, ...] = ()
    """Duties of duties.yaml that it relates to."""
    tailored: tuple[TailoredAdvice, ...] = ()
    """Other wording for companies of one kind."""
    terms: tuple[TermRef, ...] = ()
    """Words of glossary.yaml that are explained beside it."""

    def option(self, id: str) -> Option | None:
        return self._options.get(id)

    @cached_property
    def _options(self) -> Mapping[str, Option]:
        return {option.id: option for option in reversed(self.options)}

    @cached_property  # these two are asked for thousands of times in one judgement
    def target_points(self) -> int:
        return next(option.points for option in self.options if option.id == self.target)

    @cached_property
    def top_points(self) -> int:
        return max(option.points for option in self.options)

    @cached_property
    def digest(self) -> str:
        """Twelve hexadecimal digits that change when the question asks or counts otherwise."""
        options = [(option.id, option.points, option.text) for option in self.options]
        whole = (self.text, self.importance, self.weight, self.target, options)
        return hashlib.sha256(repr(whole).encode()).hexdigest()[:DIGEST]


@dataclass(frozen=True)
class Area:
    """One page of questions on one subject."""

    id: Annotated[str, Id("area")]
    """The same as the file's name."""
    title: str
    """The area's name."""
    intro: str
    """One or two sentences under the title."""
    core: bool
    """Whether it counts towards the headline."""
    not_asked: str
    """Why a company may not be asked about it."""
    questions: tuple[Question, ...]
    """Its questions, in order."""
    floor: bool = False
    """Whether the overall level is at most one above this area's level."""


@dataclass(frozen=True)
class Renamed:
    """A question that had another id in an earlier version; answers given then are carried over."""

    id: str
    """The id that it had."""
    to: QuestionRef
    """The id that it has now."""
    options: Mapping[str, Annotated[str, Ref("option", owner_key="to")]] = field(default_factory=dict)
    """Ids of its options that have changed, from then to now."""
