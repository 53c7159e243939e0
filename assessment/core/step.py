"""Pieces of work that close gaps.

The attribute docstrings document the YAML keys of the same name.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from .ids import Id, StepRef
from .rules import ALWAYS, Rule

Effort = Literal["hours", "days", "weeks", "months"]
GAP = "gap:"
"""Prefix of the tag that says that a gap of a step is open."""


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

    id: Annotated[str, Id("step")]
    """Unique; questions refer to it."""
    title: str
    """What to do, beginning with a verb."""
    summary: str
    """How, in one or two sentences."""
    owner: str
    """Who typically owns it."""
    effort: Effort
    """How long it takes a small team: hours, days, weeks or months."""
    after: tuple[StepRef, ...] = ()
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
