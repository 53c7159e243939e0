"""Sources of facts, and the glossary.

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
    """Unique; everything else refers to it."""
    title: str
    """What it is."""
    url: str
    """Where it is."""
    dated: str
    """How old it is, as far as known."""
    read_on: date
    """The day it was last read; of a secondary source, the day its account was read."""
    kind: Literal["primary", "secondary"]
    """primary: the owner's own page or the law; secondary: read through somebody else."""


@dataclass(frozen=True)
class Term:
    """One word of the glossary."""

    id: Annotated[str, Id("term")]
    """Unique; questions refer to it."""
    term: str
    """The word."""
    meaning: str
    """What it means here."""
    sources: tuple[SourceRef, ...]
    """Ids of sources.yaml."""
