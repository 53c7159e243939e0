"""People: the roles in a company that are likely to know the answers.

The attribute docstrings document the YAML keys of the same name.
"""

from dataclasses import dataclass
from typing import Annotated

from .ids import Id


@dataclass(frozen=True)
class Person:
    """A role in a company that is likely to know the answers to some questions."""

    id: Annotated[str, Id("person")]
    """The unique id that questions refer to."""
    text: str
    """The role, as a phrase that can follow the word "ask"."""
