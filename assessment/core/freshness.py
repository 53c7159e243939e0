"""When facts were last checked: programs, duties, the urgent page and sources, the oldest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from .questionnaire import Questionnaire

Kind = Literal["program", "duty", "urgent", "source"]


@dataclass(frozen=True)
class Checked:
    """One thing that somebody has to look at again now and then."""

    on: date
    kind: Kind
    id: str
    """Of the program, duty or source; empty for the urgent page."""


@dataclass(frozen=True)
class Use:
    """What refers to a source."""

    kind: Literal["question", "program", "duty", "term", "urgent"]
    id: str


def stale(questionnaire: Questionnaire, today: date, days: int) -> tuple[Checked, ...]:
    """What was last checked more than so many days ago, the oldest first."""
    limit = today - timedelta(days=days)
    return tuple(sorted((each for each in _checked(questionnaire) if each.on < limit), key=lambda each: each.on))


def newest(questionnaire: Questionnaire) -> date:
    """The newest day on which anything was checked: the day of the printed questionnaire."""
    return max(each.on for each in _checked(questionnaire))


def uses(questionnaire: Questionnaire) -> dict[str, tuple[Use, ...]]:
    """What refers to each source, by the source's id; also to those that nothing refers to."""
    found: dict[str, list[Use]] = {source.id: [] for source in questionnaire.sources}
    for use, sources in _references(questionnaire):
        for id in sources:
            found[id].append(use)
    return {id: tuple(each) for id, each in found.items()}


def _checked(questionnaire: Questionnaire) -> Iterator[Checked]:
    yield Checked(questionnaire.urgent.checked_on, "urgent", "")
    for program in questionnaire.programs:
        yield Checked(program.checked_on, "program", program.id)
    for duty in questionnaire.duties:
        yield Checked(duty.checked_on, "duty", duty.id)
    for source in questionnaire.sources:
        yield Checked(source.read_on, "source", source.id)


def _references(questionnaire: Questionnaire) -> Iterator[tuple[Use, tuple[str, ...]]]:
    for question in questionnaire.questions():
        yield Use("question", question.id), question.sources
    for program in questionnaire.programs:
        yield Use("program", program.id), program.sources
    for duty in questionnaire.duties:
        yield Use("duty", duty.id), duty.sources
    for term in questionnaire.terms:
        yield Use("term", term.id), term.sources
    yield Use("urgent", ""), questionnaire.urgent.sources
