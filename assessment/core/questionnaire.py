"""What is asked and who can help: Questionnaire > Area > Question > Option; Program; Duty; Level.

Every attribute docstring below is the documentation of the YAML key of the same name.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from .rules import ALWAYS, DerivedTag, Rule

Importance = Literal["must", "should", "could"]
Role = Literal["join", "use", "receive", "read", "navigate", "quality"]
CostClass = Literal["free", "free-after-approval", "member", "paid", "not-published"]
Confidence = Literal["high", "medium", "low"]
Effort = Literal["hours", "days", "weeks", "months"]
Depth = Literal["start", "strengthen"]
Region = Literal["US", "UK", "EU", "CA", "AU"]
Jurisdiction = Literal["US", "UK", "EU", "CA", "AU", "other"]

UNKNOWN = "unknown"
"""The choice "we don't know yet"; no option may have this id."""
DIGEST = 12
GAP = "gap:"
"""Prefix of the tag that says that a gap of a step is open."""
NOT_APPLICABLE = "na."
"""A choice that begins with this means "does not apply to us"; the reason's id follows."""


@dataclass(frozen=True)
class Option:
    """One statement that can be chosen as the answer, from least to most ready."""

    id: str
    """Unique in its question; answers keep it, so never change it."""
    points: Literal[0, 1, 2, 3]
    """How ready this is. The first option has 0; each next one has more."""
    text: str
    """What is true today, as a statement."""


@dataclass(frozen=True)
class Reason:
    """A coded reason why a question does not apply."""

    id: str
    """Unique in its question."""
    text: str
    """The reason, as the company would say it."""


@dataclass(frozen=True)
class DutyTie:
    """How a practice relates to a legal duty."""

    id: str
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

    id: str
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
    target: str
    """The id of the option that is enough: 100 %."""
    step: str
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
    sources: tuple[str, ...]
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
    terms: tuple[str, ...] = ()
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

    id: str
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
class Help:
    """A gap that a program truly helps with."""

    question: str
    """The id of the question."""
    depth: Depth
    """start: enough to begin with; strengthen: for what is partly in place."""
    when: Rule = ALWAYS
    """For which companies; of two entries for the same question the first that holds is used."""


@dataclass(frozen=True)
class Condition:
    """One condition on who may join or use a program, over profile tags only."""

    because: str
    """Said to a company for which it does not hold."""
    any: tuple[str, ...] = ()
    """At least one of these tags."""
    all: tuple[str, ...] = ()
    """Every one of these tags."""
    none: tuple[str, ...] = ()
    """Not one of these tags."""

    @property
    def rule(self) -> Rule:
        return Rule(self.any, self.all, self.none)


@dataclass(frozen=True)
class Prerequisite:
    """What comes before a program: a practice at its target, or another program in use."""

    question: str = ""
    """The id of the question whose practice must be at target."""
    program: str = ""
    """The id of the program that must be in use."""


@dataclass(frozen=True)
class Program:
    """One partner program, tool, list or document."""

    id: str
    """The same as the file's name."""
    name: str
    """Its official name."""
    provider: str
    """Who offers it."""
    role: Role
    """join, use, receive, read, navigate or quality; only join and use can fill a gap in the plan."""
    what: str
    """What it is."""
    eligibility: str
    """Who may join or use it, in words."""
    cost: CostClass
    """The cost class."""
    effort: Effort
    """What it takes a small team to begin with it: hours, days, weeks or months. Our own estimate."""
    you_get: str
    """What one gets."""
    apply: tuple[str, ...]
    """How to apply or begin, step by step."""
    url: str
    """The official address, https."""
    sources: tuple[str, ...]
    """Ids of sources.yaml."""
    checked_on: date
    """The day the facts were last checked."""
    confidence: Confidence
    """How sure the facts are."""
    helps: tuple[Help, ...] = ()
    """The gaps that it truly helps with; none: good to know."""
    regions: tuple[Region, ...] = ()
    """The jurisdictions that it is made for; none: any."""
    eligible: tuple[Condition, ...] = ()
    """The same over profile tags; the first that does not hold gives the reason."""
    cost_note: str = ""
    """What is known of the price, with its date."""
    prerequisites: tuple[Prerequisite, ...] = ()
    """What comes first; without it the program is "open after"."""
    prerequisites_note: str = ""
    """What else must be there first, in words."""
    part_of: str = ""
    """The program whose membership opens this one; both are one step."""
    lead_time: str = ""
    """How long it takes; empty means that nobody publishes it."""
    more: str = ""
    """For those who already use it: how to get more from it."""
    caution: str = ""
    """What to keep in mind."""


@dataclass(frozen=True)
class Duty:
    """One legal duty, as read; never advice."""

    id: str
    """Unique; practices refer to it."""
    jurisdiction: Jurisdiction
    """Whose law it is; other: a country that is not looked at here."""
    kind: Literal["reporting", "preservation", "notices", "detection"]
    """What it is about."""
    title: str
    """Its short name with the section of the law."""
    what: str
    """What it asks for."""
    who: str
    """Whom it names."""
    since: str
    """Since when it is in force."""
    applies: Rule
    """To which companies it may apply, over profile tags."""
    sources: tuple[str, ...]
    """Ids of sources.yaml."""
    checked_on: date
    """The day it was last checked."""
    confidence: Confidence
    """How sure it is; low is shown as an open point."""


@dataclass(frozen=True)
class TailoredStep:
    """Other wording of a step for companies of one kind, or for what is left of it."""

    when: Rule
    """For whom; the tag `gap:` and the id of one of the step's questions says that this gap is open."""
    title: str
    """Replaces the title."""
    summary: str
    """Replaces the summary."""


@dataclass(frozen=True)
class Step:
    """One piece of work that closes one or more gaps."""

    id: str
    """Unique; questions refer to it."""
    title: str
    """What to do, beginning with a verb."""
    summary: str
    """How, in one or two sentences."""
    owner: str
    """Who typically owns it."""
    effort: Effort
    """How long it takes a small team: hours, days, weeks or months."""
    after: tuple[str, ...] = ()
    """Steps that come first, where they are open."""
    first: Rule = ALWAYS
    """Which companies may see it among the first actions."""
    foremost: Rule | None = None
    """For which companies it is what their kind of service is about: it comes before other work, after the musts."""
    tailored: tuple[TailoredStep, ...] = ()
    """Other wording for companies of one kind, or for what is left of it; the first whose rule holds is used."""

    def wording(self, tags: frozenset[str]) -> tuple[str, str]:
        """Title and summary for this company; the tags may name open gaps."""
        for other in self.tailored:
            if other.when.holds(tags):
                return other.title, other.summary
        return self.title, self.summary


@dataclass(frozen=True)
class Level:
    """One row of the table of levels, from the lowest."""

    id: str
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


@dataclass(frozen=True)
class ProfileOption:
    """One choice of a profile question."""

    id: str
    """Unique in its question."""
    text: str
    """What is ticked."""
    tags: tuple[str, ...] = ()
    """The tags that it sets."""
    group: str = ""
    """A heading above it, where the list is long."""
    contrary: bool = False
    """Whether it says the opposite of other choices; a made-up company that has everything does not tick it."""


@dataclass(frozen=True)
class ProfileQuestion:
    """One question about the service."""

    id: str
    """Unique in the profile."""
    kind: Literal["text", "one", "many", "programs"]
    """A short text, one choice, many choices, or the programs of the catalog."""
    text: str
    """The question."""
    hint: str = ""
    """A sentence below it."""
    required: bool = True
    """Whether it needs an answer."""
    options: tuple[ProfileOption, ...] = ()
    """The choices of `one` and `many`."""


@dataclass(frozen=True)
class Contradiction:
    """Something in the profile that does not fit an answer; "check your answers" says so."""

    when: Rule
    """What the profile says."""
    text: str
    """What to look at again, in one sentence."""
    question: str = ""
    """The question whose answer does not fit; none: the profile alone does not."""
    options: tuple[str, ...] = ()
    """The answers that do not fit."""


@dataclass(frozen=True)
class Source:
    """Where a fact comes from."""

    id: str
    """Unique; everything else refers to it."""
    title: str
    """What it is."""
    url: str
    """Where it is."""
    dated: str
    """How old it is, as far as known."""
    read_on: date
    """The day it was last read; of a secondary source, the day its account was read."""
    kind: Literal["primary", "secondary"]
    """primary: the owner's own page or the law; secondary: read through somebody else."""


@dataclass(frozen=True)
class Term:
    """One word of the glossary."""

    id: str
    """Unique; questions refer to it."""
    term: str
    """The word."""
    meaning: str
    """What it means here."""
    sources: tuple[str, ...]
    """Ids of sources.yaml."""


@dataclass(frozen=True)
class UrgentStep:
    """One step of the urgent page."""

    title: str
    """What to do."""
    do: tuple[str, ...]
    """The details."""
    avoid: tuple[str, ...] = ()
    """What not to do."""


@dataclass(frozen=True)
class Urgent:
    """The page for a company that found or was told of material. It asks nothing."""

    title: str
    """The page's title."""
    intro: tuple[str, ...]
    """Whom it is for and what it is not."""
    danger: str
    """What comes before everything else."""
    notice_title: str
    """The title of the part for those who got a notice."""
    notice: tuple[str, ...]
    """What those who got a notice do."""
    steps: tuple[UrgentStep, ...]
    """The steps, in order."""
    notes: tuple[str, ...]
    """What is often told wrongly."""
    sources: tuple[str, ...]
    """Ids of sources.yaml."""
    checked_on: date
    """The day it was last checked."""


@dataclass(frozen=True)
class Renamed:
    """A question that had another id in an earlier version; answers given then are carried over."""

    id: str
    """The id that it had."""
    to: str
    """The id that it has now."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Ids of its options that have changed, from then to now."""


@dataclass(frozen=True)
class Example:
    """A made-up company, to see a report and to count the questions."""

    id: str
    """Unique."""
    title: str
    """What kind of company it is, its size and its country."""
    profile: Mapping[str, tuple[str, ...]]
    """The ids of the options that it ticks, by the id of the profile question."""


@dataclass(frozen=True)
class Questionnaire:
    """All that is asked, judged and offered."""

    id: str
    """Names this questionnaire; saved answers keep it."""
    version: str
    """Goes up when meaning changes."""
    title: str
    """The questionnaire's name."""
    levels: tuple[Level, ...]
    """From the lowest."""
    profile: tuple[ProfileQuestion, ...]
    """At most 11 questions about the service."""
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
    derived: tuple[DerivedTag, ...] = ()
    """Tags that follow from others."""
    contradictions: tuple[Contradiction, ...] = ()
    """Where profile and answers may not fit together."""
    quick_check: tuple[str, ...] = ()
    """The questions of the quick check, the musts first; the first of them that apply are asked."""
    renamed: tuple[Renamed, ...] = ()
    """Questions that had another id in an earlier version."""
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
