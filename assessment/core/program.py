"""Partner programs, tools, lists and documents, and which gaps they help with.

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
Depth = Literal["start", "strengthen"]
Region = Literal["US", "UK", "EU", "CA", "AU"]


@dataclass(frozen=True)
class Help:
    """A gap that a program truly helps with."""

    question: QuestionRef
    """The id of the question."""
    depth: Depth
    """start: enough to begin with; strengthen: for what is partly in place."""
    when: Rule = ALWAYS
    """For which companies; of two entries for the same question the first that holds is used."""


@dataclass(frozen=True)
class Condition(Rule):
    """One condition on who may join or use a program, over profile tags only."""

    because: str = field(kw_only=True)
    """Said to a company for which it does not hold."""


@dataclass(frozen=True)
class Prerequisite:
    """What comes before a program: a practice at its target, or another program in use."""

    question: QuestionRef = ""
    """The id of the question whose practice must be at target."""
    program: ProgramRef = ""
    """The id of the program that must be in use."""


@dataclass(frozen=True)
class Program:
    """One partner program, tool, list or document."""

    id: Annotated[str, Id("program")]
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
    sources: tuple[SourceRef, ...]
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
    part_of: ProgramRef = ""
    """The program whose membership opens this one; both are one step."""
    lead_time: str = ""
    """How long it takes; empty means that nobody publishes it."""
    more: str = ""
    """For those who already use it: how to get more from it."""
    caution: str = ""
    """What to keep in mind."""
