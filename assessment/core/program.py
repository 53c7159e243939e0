"""Partner programs, tools, lists and documents: who may use them and which gaps they help with.

The attribute docstrings document the YAML keys of the same name.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from .ids import Id, ProgramRef, QuestionRef, SourceRef, TraitRef
from .rules import ALWAYS, Rule
from .source import Confidence
from .step import Effort

Role = Literal["join", "use", "receive", "read", "navigate", "quality"]
CostClass = Literal["free", "free-after-approval", "member", "paid", "not-published"]
COST_CLASSES: tuple[CostClass, ...] = ("free", "free-after-approval", "not-published", "member", "paid")
"""All cost classes, cheapest first."""
FREE: frozenset[CostClass] = frozenset({"free", "free-after-approval"})
"""The cost classes in which nothing is to be paid."""
Depth = Literal["start", "strengthen"]
Region = Literal["US", "UK", "EU", "CA", "AU"]


@dataclass(frozen=True)
class Help:
    """A gap that a program helps to close."""

    question: QuestionRef
    """The id of the question that the gap belongs to."""
    depth: Depth
    """`start`: the program is enough to get started. `strengthen`: it improves a practice that is partly in place."""
    when: Rule = ALWAYS
    """The companies that the program helps. If entries share a question, the first whose rule holds is used."""


@dataclass(frozen=True)
class Condition(Rule):
    """A condition that a company must meet to join or use a program."""

    because: str = field(kw_only=True)
    """The explanation for companies that do not meet the condition."""


@dataclass(frozen=True)
class Trait:
    """A property that several programs share, and what follows from it for companies."""

    id: Annotated[str, Id("trait")]
    """The unique id that programs refer to."""
    text: str
    """What programs with this trait have in common, in one sentence. The printed questionnaire shows it."""
    eligible: tuple[Condition, ...] = ()
    """The conditions for joining or using any program with this trait. They come before the program's own."""
    later: Rule | None = None
    """The companies for which a program with this trait comes after others that cost the same."""


@dataclass(frozen=True)
class Prerequisite:
    """A prerequisite of a program: either a practice at its target or another program in use."""

    question: QuestionRef = ""
    """The id of the question whose practice must be at its target."""
    program: ProgramRef = ""
    """The id of the program that must be in use."""


@dataclass(frozen=True)
class Program:
    """One partner program, tool, list or document."""

    id: Annotated[str, Id("program")]
    """The unique id, which is also the file name without the extension."""
    name: str
    """The official name."""
    provider: str
    """The organization that offers the program."""
    role: Role
    """What a company does with the program. Only `join` and `use` can close a gap in the plan."""
    what: str
    """A description of the program."""
    eligibility: str
    """Who may join or use the program, in words."""
    cost: CostClass
    """The cost class."""
    effort: Effort
    """The time that a small team needs to get started: hours, days, weeks or months. This is our own estimate."""
    you_get: str
    """What a company gets from the program."""
    apply: tuple[str, ...]
    """How to apply or get started, step by step."""
    url: str
    """The official address, starting with https://."""
    sources: tuple[SourceRef, ...]
    """Ids of sources in sources.yaml."""
    checked_on: date
    """The day on which the facts were last checked."""
    confidence: Confidence
    """Our confidence in the facts."""
    helps: tuple[Help, ...] = ()
    """The gaps that the program helps to close. A program without any is listed as good to know."""
    regions: tuple[Region, ...] = ()
    """The jurisdictions that the program is made for. Empty means all."""
    traits: tuple[TraitRef, ...] = ()
    """Ids of the traits of the program, from questionnaire.yaml. Their conditions also hold for this program."""
    eligible: tuple[Condition, ...] = ()
    """The conditions for joining or using the program. A company is told about the first one that it doesn't meet."""
    cost_note: str = ""
    """The known facts about the price, and their date."""
    prerequisites: tuple[Prerequisite, ...] = ()
    """Practices and programs that must be in place first. Until then, the program is "open after" these."""
    prerequisites_note: str = ""
    """Any other prerequisites, in words."""
    part_of: ProgramRef = ""
    """The id of the program whose membership includes this one. Companies that join that program get both."""
    alongside: ProgramRef = ""
    """The id of a program that goes together with this one. If the plan uses that program, it adds this one too."""
    once: bool = False
    """Whether the plan names the program in one step only, because it coaches the company as a whole."""
    coaching: bool = False
    """Whether the program guides or teaches. Within a step, registrations and tools stand before it."""
    lead_time: str = ""
    """The time that admission takes. Empty means that the provider doesn't publish it."""
    more: str = ""
    """How a company that already uses the program can get more from it."""
    caution: str = ""
    """What to keep in mind."""

    @property
    def usable(self) -> bool:
        """Whether a company can join or use the program. The others are for reading or for hotlines, for example."""
        return self.role in ("join", "use")
