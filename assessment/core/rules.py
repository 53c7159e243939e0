"""Rules over profile tags, and tags that follow from other tags."""

from collections.abc import Iterable
from dataclasses import dataclass

from .ids import TagRef


@dataclass(frozen=True)
class Rule:
    """A rule that says which companies something is for. All given parts must hold, so an empty rule always holds."""

    any: tuple[TagRef, ...] = ()
    """Tags of which the company must have at least one."""
    all: tuple[TagRef, ...] = ()
    """Tags of which the company must have every one."""
    none: tuple[TagRef, ...] = ()
    """Tags of which the company must have none."""

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
    """The derived tag."""
    when: Rule
    """The companies that have the tag. The rule may use profile tags and the derived tags above this one."""
    text: str
    """What the tag says about a company, in one sentence. The printed questionnaire shows it."""


def with_derived_tags(tags: Iterable[str], derived: Iterable[DerivedTag]) -> frozenset[str]:
    """Return the tags and all tags that follow from them. The derived tags are applied from top to bottom."""
    all_tags = set(tags)
    for tag in derived:
        if tag.when.holds(frozenset(all_tags)):
            all_tags.add(tag.id)
    return frozenset(all_tags)
