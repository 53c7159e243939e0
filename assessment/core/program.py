"""Partner programs, tools, lists and documents: who may use them and which gaps they help with.

The attribute docstrings document the YAML keys of the same name.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from .ids import Id, ProgramRef, QuestionRef, SourceRef
from .rules import ALWAYS, Rule
from .source import Confidence
from .step import Effort

Role = Literal["join", "use", "receive", "read", "navigate", "quality"]
CostClass = Literal["free", "free-after-approval", "member", "paid", "not-published"]
COST_CLASSES: tuple[CostClass, ...] = ("free", "free-after-approval", "not-published", "member", "paid")
"""Cheapest first."""
Depth = Literal["start", "strengthen"]
Region = Literal["US", "UK", "EU", "CA", "AU"]


@dataclass(frozen=True)
class Help:
    """A gap that a program really helps with."""

    question: QuestionRef
    """The id of the question whose gap it is."""
    depth: Depth
    """start: the program is enough to begin with. strengthen: it improves what is partly in place."""
    when: Rule = ALWAYS
    """The companies that it helps. If several entries name the same question, the first whose rule holds is used."""


@dataclass(frozen=True)
class Condition(Rule):
    """A condition on the companies that may join or use a program."""

    because: str = field(kw_only=True)
    """What a company is told if it does not meet the condition."""


@dataclass(frozen=True)
class Prerequisite:
    """What must be in place before a program: either a practice at its target, or another program in use."""

    question: QuestionRef = ""
    """The id of the question whose practice must be at its target."""
    program: ProgramRef = ""
    """The id of the program that must be in use."""


@dataclass(frozen=True)
class Program:
    """One partner program, tool, list or document."""

    id: Annotated[str, Id("program")]
    """The same as the name of the file."""
    name: str
    """The official name."""
    provider: str
    """The organization that offers it."""
    role: Role
    """What a company does with it. Only join and use can close a gap in the plan."""
    what: str
    """What it is."""
    eligibility: str
    """Who may join or use it, in words."""
    cost: CostClass
    """The cost class."""
    effort: Effort
    """How long a small team takes to get started: hours, days, weeks or months. This is our own estimate."""
    you_get: str
    """What a company gets."""
    apply: tuple[str, ...]
    """How to apply or get started, step by step."""
    url: str
    """The official address, beginning with https."""
    sources: tuple[SourceRef, ...]
    """Ids of sources in sources.yaml."""
    checked_on: date
    """The day on which the facts were last checked."""
    confidence: Confidence
    """How certain the facts are."""
    helps: tuple[Help, ...] = ()
    """The gaps that it really helps with. Without any, the program is listed as good to know."""
    regions: tuple[Region, ...] = ()
    """The jurisdictions that it was made for. Empty means any."""
    eligible: tuple[Condition, ...] = ()
    """Who may join or use it, as conditions. A company is told about the first one that it does not meet."""
    cost_note: str = ""
    """What is known about the price, with its date."""
    prerequisites: tuple[Prerequisite, ...] = ()
    """What must be in place first. Until then, the program is "open after" these."""
    prerequisites_note: str = ""
    """What else must be in place first, in words."""
    part_of: ProgramRef = ""
    """The id of the program whose membership includes this one. Joining covers both."""
    lead_time: str = ""
    """How long admission takes. Empty means that the provider doesn't publish it."""
    more: str = ""
    """How a company that already uses it can get more from it."""
    caution: str = ""
    """What to keep in mind."""
