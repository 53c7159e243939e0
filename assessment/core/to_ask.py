"""Whom to ask what: the unknown answers, grouped by the person who is likely to know them."""

from collections.abc import Iterable
from dataclasses import dataclass

from .gaps import Gap
from .person import Person


@dataclass(frozen=True)
class PersonToAsk:
    """A person, and the gaps about which to ask this person first."""

    person: Person
    gaps: tuple[Gap, ...]
    """Gaps of the kind `unknown` (at least one), in order of importance."""


def people_to_ask(people: Iterable[Person], gaps: Iterable[Gap]) -> tuple[PersonToAsk, ...]:
    """Return whom to ask what, in the order of the people.

    An unknown answer is listed once, under the first person that its question names.
    """
    unknown = [gap for gap in gaps if gap.kind == "unknown"]
    to_ask = ((person, tuple(gap for gap in unknown if gap.question.ask[0] == person.id)) for person in people)
    return tuple(PersonToAsk(person, gaps_of_person) for person, gaps_of_person in to_ask if gaps_of_person)
