"""Legal duties that may apply to a company.

The attribute docstrings document the YAML keys of the same name.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from .ids import Id, SourceRef
from .rules import Rule
from .source import Confidence

Jurisdiction = Literal["US", "UK", "EU", "CA", "AU", "other"]


@dataclass(frozen=True)
class Exclusion:
    """Companies or services that a law leaves out, although it is about services like theirs."""

    when: Rule
    """The companies that read the exclusion."""
    text: str
    """What the law leaves out, in one or two sentences."""


@dataclass(frozen=True)
class Duty:
    """One legal duty as we read it. This is not legal advice."""

    id: Annotated[str, Id("duty")]
    """The unique id that questions refer to."""
    jurisdiction: Jurisdiction
    """The jurisdiction of the law. `other`: a country whose law the questionnaire does not cover."""
    kind: Literal["reporting", "preservation", "notices", "detection", "design"]
    """The subject of the duty. `design`: how a service or a model is built, and what it prevents."""
    title: str
    """The short name and the section of the law."""
    what: str
    """What the law requires."""
    who: str
    """Who the law applies to."""
    since: str
    """When the duty came into force."""
    applies: Rule
    """The companies that the duty may apply to."""
    sources: tuple[SourceRef, ...]
    """Ids of sources in sources.yaml, the text of the law first."""
    checked_on: date
    """The day on which the duty was last checked."""
    confidence: Confidence
    """Our confidence in the duty. Duties with low confidence are shown as open points."""
    consequence: str = ""
    """What the law sets for a breach, in one neutral sentence. Empty if we do not know it."""
    no_question: str = ""
    """Why no question refers to the duty. Required if none does, and not allowed otherwise."""
    may_apply: Rule | None = None
    """Companies that the law may reach, although that is unclear. They are told to ask counsel."""
    excludes: tuple[Exclusion, ...] = ()
    """What the law leaves out. A company reads the first entry whose rule holds, even if the duty applies."""

    def is_unclear_for(self, tags: frozenset[str]) -> bool:
        """Return whether the duty may reach a company with these tags but does not clearly apply to it."""
        return self.may_apply is not None and self.may_apply.holds(tags) and not self.applies.holds(tags)

    def exclusion_for(self, tags: frozenset[str]) -> str | None:
        """Return what the duty leaves out for a company with these tags, or None."""
        return next((exclusion.text for exclusion in self.excludes if exclusion.when.holds(tags)), None)


@dataclass(frozen=True)
class ExcludedDuty:
    """A duty that leaves out a company or a part of its service."""

    duty: Duty
    text: str
    """What the law leaves out, in the author's words."""
