"""The classes of the JSON result for countries."""

import datetime
from dataclasses import dataclass

from ..core.profile import CountryRole
from ..core.source import Confidence


@dataclass(frozen=True)
class CountryContact:
    """A hotline, or the body to which a company reports."""

    name: str
    """The name."""
    url: str
    """The web address; empty if none is confirmed."""
    phone: str
    """The phone number; empty if none is known."""
    confidence: Confidence
    """How confident we are: high, medium or low."""


@dataclass(frozen=True)
class NamedCountry:
    """A country that the company has named."""

    id: str
    """The id of the country: its ISO 3166 code in lowercase, or uk."""
    name: str
    """The name of the country."""
    roles: tuple[CountryRole, ...]
    """Why the company named it: established (it has a legal entity there), users (it has users there), or both."""
    emergency: str
    """The number to call when a child is in danger now."""
    hotline: CountryContact | None
    """The national hotline; null if none is confirmed."""
    report_to: CountryContact | None
    """The body to which a company reports; null if none is confirmed."""
    checked_on: datetime.date
    """The day on which the facts were last checked."""
