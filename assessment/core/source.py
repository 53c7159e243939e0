"""Sources of facts, and glossary terms.

The attribute docstrings document the YAML keys of the same name.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from .ids import Id, SourceRef

Confidence = Literal["high", "medium", "low"]


@dataclass(frozen=True)
class Source:
    """A source of facts."""

    id: Annotated[str, Id("source")]
    """The unique id, used wherever the source is cited."""
    title: str
    """The title of the source."""
    url: str
    """The address of the source."""
    dated: str
    """The date of the source, as far as it is known."""
    read_on: date
    """The day on which we last read the source. For a secondary source, the day on which we read that account."""
    kind: Literal["primary", "secondary"]
    """`primary`: the owner's own page, or the law itself. `secondary`: someone else's account of it."""
    read_through: tuple[SourceRef, ...] = ()
    """Ids of the accounts that we read because we could not open this page. Only for primary sources."""
    address: bool = False
    """Whether the fact is the address itself, such as where to register. Only then may it be a home page."""


@dataclass(frozen=True)
class Term:
    """One glossary term."""

    id: Annotated[str, Id("term")]
    """The unique id that questions refer to."""
    term: str
    """The word or phrase."""
    meaning: str
    """The meaning of the term in this questionnaire."""
    sources: tuple[SourceRef, ...]
    """Ids of sources in sources.yaml."""
