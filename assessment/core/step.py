"""Steps: pieces of work that close gaps.

The attribute docstrings document the YAML keys of the same name.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from .ids import Id, StepRef
from .rules import ALWAYS, Rule

Effort = Literal["hours", "days", "weeks", "months"]
EFFORTS: tuple[Effort, ...] = ("hours", "days", "weeks", "months")
"""From the least."""
GAP_TAG_PREFIX = "gap:"
"""The start of a tag that says that a gap of the step is open. The id of the question follows."""


@dataclass(frozen=True)
class TailoredStep:
    """The wording of a step for one kind of company, or for the part of it that is left to do."""

    when: Rule
    """The companies that it is for. The tag `gap:` with the id of a question means that its gap is open."""
    title: str
    """Replaces the title."""
    summary: str
    """Replaces the summary."""


@dataclass(frozen=True)
class Step:
    """One piece of work that closes one or more gaps."""

    id: Annotated[str, Id("step")]
    """Unique. Questions refer to it."""
    title: str
    """What to do, beginning with a verb."""
    summary: str
    """How to do it, in one or two sentences."""
    owner: str
    """Who typically owns the work."""
    effort: Effort
    """How long a small team takes: hours, days, weeks or months."""
    after: tuple[StepRef, ...] = ()
    """Ids of steps that come first, if they are still open."""
    first: Rule = ALWAYS
    """The companies that may see it among the first actions."""
    foremost: Rule | None = None
    """The companies whose kind of service makes this step central. For them it comes right after the musts."""
    tailored: tuple[TailoredStep, ...] = ()
    """Wording for companies of one kind, or for what is left to do. The first entry whose rule holds is used."""

    def wording(self, tags: frozenset[str]) -> tuple[str, str]:
        """Return title and summary for a company with these tags, which may include tags of open gaps."""
        for tailored in self.tailored:
            if tailored.when.holds(tags):
                return tailored.title, tailored.summary
        return self.title, self.summary
