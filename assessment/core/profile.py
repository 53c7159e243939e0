"""The profile: questions about the service and the company, and made-up companies that answer them.

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
    """Unique within the question."""
    text: str
    """The text of the choice."""
    tags: tuple[str, ...] = ()
    """The tags that it gives the company."""
    group: str = ""
    """A heading above it, for long lists."""
    contrary: bool = False
    """Whether it contradicts other choices. The made-up companies that tick everything leave it out."""


@dataclass(frozen=True)
class ProfileQuestion:
    """One question about the service or the company."""

    id: Annotated[str, Id("profile-question")]
    """Unique in the profile."""
    kind: Literal["text", "one", "many", "programs"]
    """text: a short text. one: one choice. many: any number of choices. programs: the programs of the catalog."""
    text: str
    """The question."""
    hint: str = ""
    """A sentence below the question."""
    required: bool = True
    """Whether the question needs an answer."""
    options: tuple[ProfileOption, ...] = ()
    """The choices of kind `one` or `many`."""


@dataclass(frozen=True)
class Contradiction:
    """A profile that doesn't fit an answer, or itself. "Check your answers" points it out."""

    when: Rule
    """The profile in question, as a rule over its tags."""
    text: str
    """What to look at again, in one sentence."""
    question: QuestionRef = ""
    """The id of the question whose answer doesn't fit. Empty if the profile contradicts itself."""
    options: tuple[Annotated[str, Ref("option", owner_key="question")], ...] = ()
    """Ids of the options that don't fit."""


@dataclass(frozen=True)
class Example:
    """A made-up company, used for sample reports and for counting questions."""

    id: Annotated[str, Id("example")]
    """Unique."""
    title: str
    """What kind of company it is, its size and its country."""
    profile: Mapping[ProfileQuestionRef, tuple[str, ...]]
    """Ids of the options that it ticks, by the id of the profile question."""
