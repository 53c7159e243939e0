"""Steps: pieces of work that close gaps.

The attribute docstrings document the YAML keys of the same name.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from .ids import Id, StepRef
from .rules import ALWAYS, Rule

Effort = Literal["hours", "days", "weeks", "months"]
EFFORTS: tuple[Effort, ...] = ("hours", "days", "weeks", "months")
"""All efforts, least first."""
GAP_TAG_PREFIX = "gap:"
"""The prefix of the tag for an open gap of the step. The id of the question follows."""
PARTIAL_TAG_PREFIX = "partial:"
"""The prefix of the tag for an open gap whose practice is partly in place. The id of the question follows."""


@dataclass(frozen=True)
class TailoredStep:
    """The wording of a step for one kind of company, or for the part of the step that is left to do."""

    when: Rule
    """The companies that the wording is for. The tag `gap:` plus a question id means that its gap is open."""
    title: str
    """The title for these companies."""
    summary: str
    """The summary for these companies."""


@dataclass(frozen=True)
class StepEffort:
    """The effort of a step for one kind of company, or for the part of the step that is left to do."""

    when: Rule
    """The companies that it is for. `gap:` or `partial:` plus a question id means an open or a partly closed gap."""
    effort: Effort
    """The time that the step takes these companies."""


@dataclass(frozen=True)
class Step:
    """One piece of work that closes one or more gaps."""

    id: Annotated[str, Id("step")]
    """The unique id that questions refer to."""
    title: str
    """What to do, starting with a verb."""
    summary: str
    """How to do it, in one or two sentences."""
    owner: str
    """Who typically owns the work."""
    effort: Effort
    """The time that the step takes: hours, days, weeks or months. The number of working days depends on the team."""
    after: tuple[StepRef, ...] = ()
    """Ids of the steps that come first if they are still open."""
    efforts: tuple[StepEffort, ...] = ()
    """Other efforts for some companies or for the work that is left. The first entry whose rule holds is used."""
    opening: bool = False
    """Whether the step comes before all steps that are not opening steps, and is always a first action."""
    protects: bool = False
    """Whether the step protects people. If it takes hours, the plan gives it room together with the essentials."""
    first: Rule = ALWAYS
    """The companies for which the step may be one of the first actions."""
    foremost: Rule | None = None
    """The companies whose kind of service makes this step central. For them, it comes right after the essentials."""
    soon: Rule | None = None
    """The companies for which the step comes right after the foremost ones, such as training close to matching."""
    tailored: tuple[TailoredStep, ...] = ()
    """Wording for some kinds of companies or for the work that is left. The first entry whose rule holds is used."""

    def wording(self, tags: frozenset[str]) -> tuple[str, str]:
        """Return the title and the summary for a company with these tags, which may include tags for open gaps."""
        for tailored in self.tailored:
            if tailored.when.holds(tags):
                return tailored.title, tailored.summary
        return self.title, self.summary

    def effort_for(self, tags: frozenset[str]) -> Effort:
        """Return the effort for a company with these tags, which may include tags for open gaps."""
        return next((other.effort for other in self.efforts if other.when.holds(tags)), self.effort)
