"""Questions about the service, and the made-up companies that answer them.

The attribute docstrings document the YAML keys of the same name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from .ids import Id, ProfileQuestionRef, QuestionRef, Ref
from .rules import Rule


@dataclass(frozen=True)
class ProfileOption:
    """One choice of a profile question."""

    id: Annotated[str, Id("profile-option", local=True)]
    """Unique in its question."""
    text: str
    """What is ticked."""
    tags: tuple[str, ...] = ()
    """The tags that it sets."""
    group: str = ""
    """A heading above it, where the list is long."""
    contrary: bool = False
    """Whether it says the opposite of other choices; a made-up company that has everything does not tick it."""


@dataclass(frozen=True)
class ProfileQuestion:
    """One question about the service."""

    id: Annotated[str, Id("profile-question")]
    """Unique in the profile."""
    kind: Literal["text", "one", "many", "programs"]
    """A short text, one choice, many choices, or the programs of the catalog."""
    text: str
    """The question."""
    hint: str = ""
    """A sentence below it."""
    required: bool = True
    """Whether it needs an answer."""
    options: tuple[ProfileOption, ...] = ()
    """The choices of `one` and `many`."""


@dataclass(frozen=True)
class Contradiction:
    """Something in the profile that does not fit an answer; "check your answers" says so."""

    when: Rule
    """What the profile says."""
    text: str
    """What to look at again, in one sentence."""
    question: QuestionRef = ""
    """The question whose answer does not fit; none: the profile alone does not."""
    options: tuple[Annotated[str, Ref("option", owner_key="question")], ...] = ()
    """The answers that do not fit."""


@dataclass(frozen=True)
class Example:
    """A made-up company, to see a report and to count the questions."""

    id: Annotated[str, Id("example")]
    """Unique."""
    title: str
    """What kind of company it is, its size and its country."""
    profile: Mapping[ProfileQuestionRef, tuple[str, ...]]
    """The ids of the options that it ticks, by the id of the profile question."""
