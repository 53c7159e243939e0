"""Areas, questions and options: what is asked, and how much each answer counts.

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
IMPORTANCES: tuple[Importance, ...] = ("must", "should", "could")
"""From the most important."""

UNKNOWN = "unknown"
"""The choice "we don't know yet". No option may have this id."""
NOT_APPLICABLE_PREFIX = "na."
"""The start of a choice that means "does not apply to us". The id of the reason follows."""

DIGEST_FORMAT = "2-"
"""The start of every question digest. Digests without it are of a format that also covered the wording."""
DIGEST_DIGITS = 12


@dataclass(frozen=True)
class Option:
    """One statement that a company can choose as its answer."""

    id: Annotated[str, Id("option", local=True)]
    """Unique within the question. Saved answers hold it, so never change it."""
    points: Literal[0, 1, 2, 3]
    """How ready a company is for which the statement is true. The first option has 0 and each next one has more."""
    text: str
    """What is true today, as a statement."""


@dataclass(frozen=True)
class Reason:
    """A reason why a question does not apply."""

    id: Annotated[str, Id("reason", local=True)]
    """Unique within the question."""
    text: str
    """The reason, as the company would say it."""


@dataclass(frozen=True)
class DutyTie:
    """How a practice relates to a legal duty."""

    id: DutyRef
    """The id of a duty in duties.yaml."""
    how: Literal["requires", "prepares-for"]
    """requires: the duty requires the practice. prepares-for: the practice prepares for the duty."""


@dataclass(frozen=True)
class TailoredAdvice:
    """Advice for one kind of company. The first entry whose rule holds replaces the question's own wording."""

    when: Rule
    """The companies that it is for."""
    gap: str = ""
    """Replaces the gap sentence, unless empty."""
    start: str = ""
    """Replaces the start advice, unless empty."""
    strengthen: str = ""
    """Replaces the strengthen advice, unless empty."""


@dataclass(frozen=True)
class Question:
    """A question about one observable practice."""

    id: Annotated[str, Id("question")]
    """Unique in the questionnaire, in lower case with hyphens. Saved answers hold it, so never change it."""
    text: str
    """The question."""
    importance: Importance
    """How important the practice is. A must below its target caps the level."""
    weight: Literal[1, 2, 3]
    """How much it counts within its area."""
    why: str
    """Why the practice matters."""
    good: str
    """What good looks like."""
    evidence: tuple[str, ...]
    """Examples of what shows the practice: a document, a date or a figure, never content."""
    options: tuple[Option, ...]
    """The statements to choose from, from least to most ready."""
    target: Annotated[str, Ref("option", owner_key="id")]
    """The id of the option that is enough for 100%."""
    step: StepRef
    """The id of the step in steps.yaml that closes the gap."""
    gap: str
    """What is missing today, in one sentence: a practice, never guilt."""
    strength: str
    """The same practice in one sentence, for when it is in place."""
    start: str
    """What to do first if nothing is in place."""
    strengthen: str
    """What to do if the practice is partly in place."""
    ask: str
    """Who in the company is likely to know the answer."""
    sources: tuple[SourceRef, ...]
    """Ids of sources in sources.yaml."""
    applies: Rule = ALWAYS
    """The companies that are asked this question."""
    not_asked: str = ""
    """Why other companies are not asked. Required if `applies` is given."""
    not_applicable: tuple[Reason, ...] = ()
    """Reasons for which a company may answer "does not apply to us". Not allowed on a must."""
    duties: tuple[DutyTie, ...] = ()
    """The legal duties that the practice relates to."""
    tailored: tuple[TailoredAdvice, ...] = ()
    """Advice for companies of one kind."""
    terms: tuple[TermRef, ...] = ()
    """Ids of words in glossary.yaml that are explained next to the question."""
    meaning: int = 1
    """A counter. Raise it by one when the same answer now means something else, but not for a mere rewording."""

    def option(self, option_id: str) -> Option | None:
        """Return the option with this id, or None."""
        return self._options_by_id.get(option_id)

    @cached_property
    def _options_by_id(self) -> Mapping[str, Option]:
        return {option.id: option for option in reversed(self.options)}

    # Scoring one assessment reads these two thousands of times, hence the caches.

    @cached_property
    def target_points(self) -> int:
        """Return the points that are enough."""
        return next(option.points for option in self.options if option.id == self.target)

    @cached_property
    def top_points(self) -> int:
        """Return the points of the highest option."""
        return max(option.points for option in self.options)

    @cached_property
    def digest(self) -> str:
        """Return a fingerprint that changes when a stored answer no longer means or counts the same.

        It covers what is judged and the author's counter `meaning`. It ignores every wording, so that neither a
        corrected typo nor a translation changes it, and the question's own id, so that renaming does not either.
        """
        options = [(option.id, option.points) for option in self.options]
        judged = (self.meaning, self.importance, self.weight, self.target, options)
        return DIGEST_FORMAT + hashlib.sha256(repr(judged).encode()).hexdigest()[:DIGEST_DIGITS]


@dataclass(frozen=True)
class Area:
    """One page of questions on one subject."""

    id: Annotated[str, Id("area")]
    """The same as the name of the file."""
    title: str
    """The name of the area."""
    intro: str
    """One or two sentences below the title."""
    core: bool
    """Whether the area counts towards the overall score."""
    not_asked: str
    """Why some companies are not asked about this area."""
    questions: tuple[Question, ...]
    """The questions, in the order in which they are asked."""
    floor: bool = False
    """Whether the overall level can be at most one above the level of this area."""

    @cached_property
    def asked_by_tags(self) -> dict[frozenset[str], tuple[Question, ...]]:
        """Return the memory of `asked_questions`: what companies with certain tags are asked."""
        return {}


@dataclass(frozen=True)
class Renamed:
    """A question that had another id in an earlier version. Answers to the old id are carried over."""

    id: str
    """The old id."""
    to: QuestionRef
    """The new id."""
    options: Mapping[str, Annotated[str, Ref("option", owner_key="to")]] = field(default_factory=dict)
    """New ids of renamed options, by old id."""
