"""Legal duties.

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
    """One legal duty, as read; never advice."""

    id: Annotated[str, Id("duty")]
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
    sources: tuple[SourceRef, ...]
    """Ids of sources.yaml."""
    checked_on: date
    """The day it was last checked."""
    confidence: Confidence
    """How sure it is; low is shown as an open point."""
