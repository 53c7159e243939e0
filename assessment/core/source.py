"""Sources of facts, and the words of the glossary.

The attribute docstrings document the YAML keys of the same name.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from .ids import Id, SourceRef

Confidence = Literal["high", "medium", "low"]


@dataclass(frozen=True)
class Source:
    """Where a fact comes from."""

    id: Annotated[str, Id("source")]
    """Unique. Everything that states a fact refers to it."""
    title: str
    """What it is."""
    url: str
    """The address."""
    dated: str
    """The date of the source, as far as it is known."""
    read_on: date
    """The day on which we last read it. For a secondary source, the day on which we read the secondary account."""
    kind: Literal["primary", "secondary"]
    """primary: the owner's own page, or the law itself. secondary: somebody else's account of it."""


@dataclass(frozen=True)
class Term:
    """One word of the glossary."""

    id: Annotated[str, Id("term")]
    """Unique. Questions refer to it."""
    term: str
    """The word."""
    meaning: str
    """What it means in this questionnaire."""
    sources: tuple[SourceRef, ...]
    """Ids of sources in sources.yaml."""
