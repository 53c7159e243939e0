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
    """One legal duty as we read it. This is not legal advice."""

    id: Annotated[str, Id("duty")]
    """The unique id that questions refer to."""
    jurisdiction: Jurisdiction
    """The jurisdiction of the law. `other`: a country whose law the questionnaire does not cover."""
    kind: Literal["reporting", "preservation", "notices", "detection"]
    """The subject of the duty."""
    title: str
    """The short name, with the section of the law."""
    what: str
    """What the law requires."""
    who: str
    """Who the law applies to."""
    since: str
    """When the duty came into force."""
    applies: Rule
    """The companies that the duty may apply to."""
    sources: tuple[SourceRef, ...]
    """Ids of sources in sources.yaml."""
    checked_on: date
    """The day on which the duty was last checked."""
    confidence: Confidence
    """Our confidence in the duty. Duties with low confidence are shown as open points."""
