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
class Duty:
    """One legal duty in our reading. It is never legal advice."""

    id: Annotated[str, Id("duty")]
    """Unique. Questions refer to it."""
    jurisdiction: Jurisdiction
    """Whose law it is. other: a country whose law the questionnaire does not cover."""
    kind: Literal["reporting", "preservation", "notices", "detection"]
    """What it is about."""
    title: str
    """The short name, with the section of the law."""
    what: str
    """What it requires."""
    who: str
    """Whom it names."""
    since: str
    """Since when it has been in force."""
    applies: Rule
    """The companies that it may apply to."""
    sources: tuple[SourceRef, ...]
    """Ids of sources in sources.yaml."""
    checked_on: date
    """The day on which it was last checked."""
    confidence: Confidence
    """How certain it is. Duties of low confidence are shown as open points."""
