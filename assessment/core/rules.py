"""Rules over profile tags: any / all / none, and tags that follow from other tags."""

from collections.abc import Iterable
from dataclasses import dataclass

from .ids import TagRef


@dataclass(frozen=True)
class Rule:
    """Holds when every part that is given holds; an empty rule always holds."""

    any: tuple[TagRef, ...] = ()
    """At least one of these tags."""
    all: tuple[TagRef, ...] = ()
    """Every one of these tags."""
    none: tuple[TagRef, ...] = ()
    """Not one of these tags."""

    def holds(self, tags: frozenset[str]) -> bool:
        return (
            (not self.any or not tags.isdisjoint(self.any))
            and tags.issuperset(self.all)
            and tags.isdisjoint(self.none)
        )

    def tags(self) -> tuple[str, ...]:
        return self.any + self.all + self.none


ALWAYS = Rule()
"""The rule that holds for every company."""


@dataclass(frozen=True)
class DerivedTag:
    """A tag that follows from others, so that a rule is written once."""

    id: str
    """The tag."""
    when: Rule
    """When it is set; may use profile tags and derived tags that stand above it."""
    text: str
    """What it says of a company, in one sentence; the printed questionnaire shows it."""


def derive(tags: Iterable[str], derived: Iterable[DerivedTag]) -> frozenset[str]:
    """The given tags and all that follow from them, read from top to bottom."""
    found = set(tags)
    for tag in derived:
        if tag.when.holds(frozenset(found)):
            found.add(tag.id)
    return frozenset(found)
