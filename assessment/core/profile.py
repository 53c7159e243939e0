"""The profile: questions about the service and the company, and made-up companies that answer them.

The attribute docstrings document the YAML keys of the same name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from .ids import Id, ProfileQuestionRef, QuestionRef, Ref
from .rules import Rule

CountryRole = Literal["established", "users"]
"""The presence of a company in a country: a legal entity, or users or customers."""


@dataclass(frozen=True)
class ProfileOption:
    """One choice of a profile question."""

    id: Annotated[str, Id("profile-option", local=True)]
    """The id, unique within the question."""
    text: str
    """The text of the choice."""
    tags: tuple[str, ...] = ()
    """The tags that the choice gives a company."""
    group: str = ""
    """A heading above the choice, for long lists."""
    contrary: bool = False
    """Whether the choice contradicts others. Made-up companies that tick everything leave it out."""


@dataclass(frozen=True)
class ProfilePage:
    """One page of the profile."""

    id: Annotated[str, Id("profile-page")]
    """The unique id. It is part of the address of every page but the first."""
    title: str
    """The heading of the page."""
    intro: str
    """What the page is for, in one or two sentences."""


@dataclass(frozen=True)
class ProfileQuestion:
    """One question about the service or the company."""

    id: Annotated[str, Id("profile-question")]
    """The id, unique in the profile."""
    kind: Literal["text", "one", "many", "programs", "countries"]
    """`text`: a short text. `one`: one choice. `many`: any number of choices. `programs`: catalog programs.
    `countries`: any number of the countries in countries.yaml and of the question's own choices."""
    text: str
    """The question."""
    hint: str = ""
    """A sentence below the question."""
    required: bool = True
    """Whether the question must be answered."""
    required_when: Rule | None = None
    """The companies that must answer the question although it is optional for others."""
    page: int = 1
    """The number of the page in `profile_pages` that asks the question."""
    options: tuple[ProfileOption, ...] = ()
    """The choices, if the kind is `one` or `many`. For `countries`: choices that stand for several countries."""
    prefix: CountryRole | None = None
    """For `countries`: `established` or `users`. A country gives the tag of the prefix, a hyphen and its id, such as
    `users-de`, and one such tag for each of its regions, such as `users-eu`."""


@dataclass(frozen=True)
class Contradiction:
    """A contradiction between the profile and an answer, or within the profile. "Check your answers" shows it."""

    when: Rule
    """The profiles that contain the contradiction, as a rule over tags."""
    text: str
    """One sentence that says what to check again."""
    question: QuestionRef = ""
    """The id of the question whose answer doesn't fit. Empty if the profile contradicts itself."""
    options: tuple[Annotated[str, Ref("option", owner_key="question")], ...] = ()
    """Ids of the options that don't fit."""


@dataclass(frozen=True)
class Example:
    """A made-up company, used for sample reports and for counting questions."""

    id: Annotated[str, Id("example")]
    """The unique id."""
    title: str
    """The kind of company, its size and its country."""
    profile: Mapping[ProfileQuestionRef, tuple[str, ...]]
    """For each profile question id, the ids of the options that the company ticks."""
