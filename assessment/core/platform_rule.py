"""Rules of platforms, such as app stores, that a company agrees to. They are not law.

The attribute docstrings document the YAML keys of the same name.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from .ids import Id, QuestionRef, SourceRef
from .rules import Rule
from .source import Confidence


@dataclass(frozen=True)
class RulePoint:
    """One thing that a platform's rule requires."""

    text: str
    """What the rule requires, in one sentence."""
    questions: tuple[QuestionRef, ...]
    """Ids of the questions whose practices answer this point."""


@dataclass(frozen=True)
class PlatformRule:
    """The child-safety rule of one platform, point by point."""

    id: Annotated[str, Id("platform-rule")]
    """The unique id."""
    platform: str
    """The platform that makes the rule, such as "Google Play"."""
    title: str
    """The name of the rule, as the platform gives it."""
    who: str
    """The apps or companies that the rule is for."""
    since: str
    """Since when the rule holds."""
    applies: Rule
    """The companies that the rule is for."""
    points: tuple[RulePoint, ...]
    """What the rule requires, in the platform's order."""
    sources: tuple[SourceRef, ...]
    """Ids of sources in sources.yaml, the platform's own page first."""
    checked_on: date
    """The day on which the rule was last checked."""
    confidence: Confidence
    """Our confidence in the rule."""
    consequence: str = ""
    """What the platform says it does if an app breaks the rule, in one sentence."""
