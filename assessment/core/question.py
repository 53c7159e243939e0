"""Areas, questions and options: what is asked, and how much each answer counts.

The attribute docstrings document the YAML keys of the same name.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Literal

from .ids import DutyRef, Id, PersonRef, QuestionRef, Ref, SourceRef, StepRef, TermRef
from .rules import ALWAYS, Rule

Importance = Literal["must", "should", "could"]
IMPORTANCES: tuple[Importance, ...] = ("must", "should", "could")
"""All importances, most important first."""

UNKNOWN = "unknown"
"""The choice "we don't know yet". No option may have this id."""
NOT_APPLICABLE_PREFIX = "na."
"""The prefix of a choice that means "does not apply to us". The id of the reason follows."""

DIGEST_FORMAT = "2-"
"""The prefix of every question digest. Digests without it have an older format that also covered the wording."""
DIGEST_DIGITS = 12


@dataclass(frozen=True)
class Option:
    """One statement that a company can choose as its answer."""

    id: Annotated[str, Id("option", local=True)]
    """The id, unique within the question. Never change it, because saved answers contain it."""
    points: Literal[0, 1, 2, 3]
    """The readiness that the statement stands for. The first option has 0 points, and each later one has more."""
    text: str
    """A statement of what is true today."""


@dataclass(frozen=True)
class Part:
    """One part of a practice. A company whose practice is partly in place ticks the parts that it is missing."""

    id: Annotated[str, Id("part", local=True)]
    """The id, unique within the question. Never change it, because saved answers contain it."""
    text: str
    """The missing part, as a short phrase that fits into a list, such as "a named owner"."""
    advice: str
    """How to put this part in place."""


@dataclass(frozen=True)
class Reason:
    """A reason why a question does not apply."""

    id: Annotated[str, Id("reason", local=True)]
    """The id, unique within the question."""
    text: str
    """The reason, as the company would say it."""
    when: Rule = ALWAYS
    """The companies that may give the reason. To others, it is not offered."""
    contradicted: str = ""
    """What does not fit together if another company has given the reason. Required if `when` is given."""


@dataclass(frozen=True)
class DutyTie:
    """How a practice relates to a legal duty."""

    id: DutyRef
    """The id of a duty in duties.yaml."""
    how: Literal["requires", "prepares-for"]
    """`requires`: the duty requires the practice. `prepares-for`: the practice prepares the company for the duty."""


@dataclass(frozen=True)
class TailoredAdvice:
    """Advice for one kind of company. The first entry whose rule holds replaces the question's own wording."""

    when: Rule
    """The companies that the advice is for."""
    gap: str = ""
    """The gap sentence for these companies. If empty, the question's own is used."""
    start: str = ""
    """What these companies should do first if nothing is in place. If empty, the question's own is used."""
    strengthen: str = ""
    """What these companies should do if the practice is partly in place. If empty, the question's own is used."""


@dataclass(frozen=True)
class Question:
    """A question about one observable practice."""

    id: Annotated[str, Id("question")]
    """The unique id, in lowercase with hyphens. Never change it, because saved answers contain it."""
    text: str
    """The question."""
    importance: Importance
    """The importance of the practice. A `must` below its target limits the overall level."""
    weight: Literal[1, 2, 3]
    """The weight of the question within its area."""
    why: str
    """Why the practice matters."""
    good: str
    """What good practice looks like."""
    evidence: tuple[str, ...]
    """Examples of evidence for the practice: a document, a date or a figure, never content."""
    options: tuple[Option, ...]
    """The statements to choose from, from least to most ready."""
    target: Annotated[str, Ref("option", owner_key="id")]
    """The id of the option that is enough for 100%."""
    step: StepRef
    """The id of the step in steps.yaml that closes the gap."""
    gap: str
    """One sentence that says what is missing today: a practice, never guilt."""
    strength: str
    """One sentence that describes the practice when it is in place."""
    start: str
    """What to do first if nothing is in place."""
    strengthen: str
    """What to do if the practice is partly in place."""
    ask: tuple[PersonRef, ...]
    """The ids of one or two people in questionnaire.yaml who are likely to know the answer, the likelier first."""
    sources: tuple[SourceRef, ...]
    """Ids of sources in sources.yaml."""
    applies: Rule = ALWAYS
    """The companies to ask this question."""
    not_asked: str = ""
    """Why other companies are not asked. Required if `applies` is given."""
    must_when: Rule | None = None
    """The companies for which the practice is a `must`, whatever its importance for others."""
    not_applicable: tuple[Reason, ...] = ()
    """The reasons that a company may give for "does not apply to us". Not allowed if the importance is `must`."""
    parts: tuple[Part, ...] = ()
    """The parts that the target requires. With an option between 0 points and the target, a company ticks those that
    it is missing, and the report names just these."""
    parts_of: str = ""
    """A phrase for the whole of the parts, to follow "Still missing from". Required if `parts` is given."""
    duties: tuple[DutyTie, ...] = ()
    """The legal duties that the practice relates to."""
    tailored: tuple[TailoredAdvice, ...] = ()
    """Advice for particular kinds of companies."""
    names_hotlines: bool = False
    """Whether the advice for a gap also names the hotlines of the company's countries."""
    model: SourceRef = ""
    """The id of a source that holds a public model text. Required if no program helps with the practice."""
    terms: tuple[TermRef, ...] = ()
    """Ids of the terms in glossary.yaml to explain next to the question."""
    meaning: int = 1
    """A counter. Raise it by one if the same answer now means something else, but not if only the wording changed."""

    def option(self, option_id: str) -> Option | None:
        """Return the option with this id, or None."""
        return self._options_by_id.get(option_id)

    @cached_property
    def _options_by_id(self) -> Mapping[str, Option]:
        return {option.id: option for option in reversed(self.options)}

    @cached_property
    def partial_options(self) -> tuple[Option, ...]:
        """Return the options between 0 points and the target. With one of these, a company can tick missing parts."""
        return tuple(option for option in self.options if 0 < option.points < self.target_points)

    # The next two properties are cached because scoring one assessment reads them thousands of times.

    @cached_property
    def target_points(self) -> int:
        """Return the points of the target option."""
        return next(option.points for option in self.options if option.id == self.target)

    @cached_property
    def top_points(self) -> int:
        """Return the points of the highest option."""
        return max(option.points for option in self.options)

    @cached_property
    def digest(self) -> str:
        """Return a fingerprint that changes when a stored answer no longer means or counts the same.

        It covers everything that affects the score, and the author's counter `meaning`. It ignores all wording, so a
        corrected typo or a translation does not change it. It also ignores the question's id, so renaming the
        question does not change it either.
        """
        options = [(option.id, option.points) for option in self.options]
        judged = (self.meaning, self.importance, self.weight, self.target, options)
        return DIGEST_FORMAT + hashlib.sha256(repr(judged).encode()).hexdigest()[:DIGEST_DIGITS]


@dataclass(frozen=True)
class Area:
    """One page of questions on one subject."""

    id: Annotated[str, Id("area")]
    """The unique id, which is also the file name without the extension."""
    title: str
    """The name of the area."""
    intro: str
    """One or two sentences, shown below the title."""
    core: bool
    """Whether the area counts toward the overall score."""
    not_asked: str
    """Why some companies are not asked about this area."""
    questions: tuple[Question, ...]
    """The questions, in the order in which they are asked."""
    floor: bool = False
    """Whether this area limits the overall level to one level above its own."""

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Return the position of each question in the area, counted from 1, keyed by question id."""
        return {question.id: place for place, question in enumerate(self.questions, 1)}

    @cached_property
    def asked_by_tags(self) -> dict[frozenset[str], tuple[Question, ...]]:
        """Return what `asked_questions` remembers: the questions as companies with certain tags are asked them."""
        return {}


@dataclass(frozen=True)
class Renamed:
    """A question that had another id in an earlier version. Answers to the old id are carried over."""

    id: str
    """The old id."""
    to: QuestionRef
    """The new id."""
    options: Mapping[str, Annotated[str, Ref("option", owner_key="to")]] = field(default_factory=dict)
    """A mapping of old to new ids for renamed options."""
