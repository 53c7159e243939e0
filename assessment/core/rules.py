"""Rules over profile tags, and tags that follow from other tags."""

from collections.abc import Iterable
from dataclasses import dataclass

from .ids import TagRef


@dataclass(frozen=True)
class Rule:
    """Which companies something is for. Every part that is given must hold, so an empty rule always holds."""

    any: tuple[TagRef, ...] = ()
    """Tags of which the company needs at least one."""
    all: tuple[TagRef, ...] = ()
    """Tags that the company needs, every one of them."""
    none: tuple[TagRef, ...] = ()
    """Tags that the company may not have."""

    def holds(self, tags: frozenset[str]) -> bool:
        """Return whether the rule holds for a company with these tags."""
        return (
            (not self.any or not tags.isdisjoint(self.any))
            and tags.issuperset(self.all)
            and tags.isdisjoint(self.none)
        )

    def tags(self) -> tuple[str, ...]:
        """Return every tag that the rule names."""
        return self.any + self.all + self.none


ALWAYS = Rule()
"""The rule that holds for every company."""


@dataclass(frozen=True)
class DerivedTag:
    """A tag that follows from other tags, so that a rule has to be written only once."""

    id: str
    """The tag."""
    when: Rule
    """When a company has it. The rule may use profile tags and the derived tags above this one."""
    text: str
    """What the tag says about a company, in one sentence. The printed questionnaire shows it."""


def with_derived_tags(tags: Iterable[str], derived: Iterable[DerivedTag]) -> frozenset[str]:
    """Return the tags and all tags that follow from them. The derived tags are applied from top to bottom."""
    all_tags = set(tags)
    for tag in derived:
        if tag.when.holds(frozenset(all_tags)):
            all_tags.add(tag.id)
    return frozenset(all_tags)
