"""The page for a company that found or was told of material.

The attribute docstrings document the YAML keys of the same name.
"""

from dataclasses import dataclass
from datetime import date

from .ids import SourceRef


@dataclass(frozen=True)
class UrgentStep:
    """One step of the urgent page."""

    title: str
    """What to do."""
    do: tuple[str, ...]
    """The details."""
    avoid: tuple[str, ...] = ()
    """What not to do."""


@dataclass(frozen=True)
class Urgent:
    """The page for a company that found or was told of material. It asks nothing."""

    title: str
    """The page's title."""
    intro: tuple[str, ...]
    """Whom it is for and what it is not."""
    danger: str
    """What comes before everything else."""
    notice_title: str
    """The title of the part for those who got a notice."""
    notice: tuple[str, ...]
    """What those who got a notice do."""
    steps: tuple[UrgentStep, ...]
    """The steps, in order."""
    notes: tuple[str, ...]
    """What is often told wrongly."""
    sources: tuple[SourceRef, ...]
    """Ids of sources.yaml."""
    checked_on: date
    """The day it was last checked."""
