"""The urgent page: what to do after finding abuse material or being told about it.

The attribute docstrings document the YAML keys of the same name.
"""

from dataclasses import dataclass
from datetime import date

from .ids import SourceRef


@dataclass(frozen=True)
class UrgentStep:
    """One step of the urgent page."""

    title: str
    """What to do, in a few words."""
    do: tuple[str, ...]
    """The details."""
    avoid: tuple[str, ...] = ()
    """What not to do."""


@dataclass(frozen=True)
class Urgent:
    """The page for a company that has found abuse material or been told about it. It asks no questions."""

    title: str
    """The title of the page."""
    intro: tuple[str, ...]
    """Who the page is for, and what it is not."""
    danger: str
    """What to do before anything else if a child may be in danger."""
    notice_title: str
    """The title of the part for companies that received a notice."""
    notice: tuple[str, ...]
    """What a company that received a notice should do."""
    steps: tuple[UrgentStep, ...]
    """The steps, in order."""
    notes: tuple[str, ...]
    """Corrections of common mistakes about the law."""
    sources: tuple[SourceRef, ...]
    """Ids of sources in sources.yaml."""
    checked_on: date
    """The day on which the page was last checked."""
