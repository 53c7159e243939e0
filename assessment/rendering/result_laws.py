"""The classes for laws and platform rules in the JSON result. `result_schema.py` uses them."""

import datetime
from dataclasses import dataclass

from ..core.duty import Jurisdiction
from ..core.source import Confidence


@dataclass(frozen=True)
class Duty:
    """A legal duty that may apply, in our reading. The result makes no finding about any law."""

    id: str
    """The id of the duty."""
    jurisdiction: Jurisdiction
    """The jurisdiction of the law."""
    title: str
    """The short name and the section of the law."""
    checked_on: datetime.date
    """The day on which the duty was last checked."""
    confidence: Confidence
    """Our confidence in our reading: high, medium or low."""
    consequence: str
    """What the law sets for a breach. Empty if we do not know it."""


@dataclass(frozen=True)
class ExcludedDuty:
    """A legal duty that leaves out this company or a part of its service."""

    id: str
    """The id of the duty."""
    text: str
    """What the law leaves out."""


@dataclass(frozen=True)
class OtherDuties:
    """Legal duties that may not reach this company, or that leave out a part of its service."""

    unclear: tuple[Duty, ...]
    """The duties of which it is unclear whether they reach this company. Counsel can say."""
    excluded: tuple[ExcludedDuty, ...]
    """The duties that leave out this company or a part of its service. Some may apply to the rest of the service."""


@dataclass(frozen=True)
class PlatformRule:
    """A rule of a platform, such as an app store, that the company has agreed to."""

    id: str
    """The id of the rule."""
    platform: str
    """The platform that makes the rule."""
    title: str
    """The name of the rule."""
    questions: tuple[str, ...]
    """The ids of the questions whose practices answer the rule."""
    checked_on: datetime.date
    """The day on which the rule was last checked."""
    confidence: Confidence
    """Our confidence in our reading: high, medium or low."""
