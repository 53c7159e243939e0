"""When facts were last checked: programs, duties, the urgent page and sources, the oldest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from .questionnaire import Questionnaire

Kind = Literal["program", "duty", "urgent", "source"]


@dataclass(frozen=True)
class CheckedFact:
    """One thing that somebody has to look at again now and then."""

    on: date
    kind: Kind
    id: str
    """Of the program, duty or source; empty for the urgent page."""


@dataclass(frozen=True)
class SourceUse:
    """What refers to a source."""

    kind: Literal["question", "program", "duty", "term", "urgent"]
    id: str


def stale_facts(questionnaire: Questionnaire, today: date, days: int) -> tuple[CheckedFact, ...]:
    """What was last checked more than so many days ago, the oldest first."""
    limit = today - timedelta(days=days)
    return tuple(sorted((each for each in _checked(questionnaire) if each.on < limit), key=lambda each: each.on))


def newest_check(questionnaire: Questionnaire) -> date:
    """The newest day on which anything was checked: the day of the printed questionnaire."""
    return max(each.on for each in _checked(questionnaire))


def source_uses(questionnaire: Questionnaire) -> dict[str, tuple[SourceUse, ...]]:
    """What refers to each source, by the source's id; also to those that nothing refers to."""
    found: dict[str, list[SourceUse]] = {source.id: [] for source in questionnaire.sources}
    for use, sources in _references(questionnaire):
        for id in sources:
            found[id].append(use)
    return {id: tuple(each) for id, each in found.items()}


def _checked(questionnaire: Questionnaire) -> Iterator[CheckedFact]:
    yield CheckedFact(questionnaire.urgent.checked_on, "urgent", "")
    for program in questionnaire.programs:
        yield CheckedFact(program.checked_on, "program", program.id)
    for duty in questionnaire.duties:
        yield CheckedFact(duty.checked_on, "duty", duty.id)
    for source in questionnaire.sources:
        yield CheckedFact(source.read_on, "source", source.id)


def _references(questionnaire: Questionnaire) -> Iterator[tuple[SourceUse, tuple[str, ...]]]:
    for question in questionnaire.questions():
        yield SourceUse("question", question.id), question.sources
    for program in questionnaire.programs:
        yield SourceUse("program", program.id), program.sources
    for duty in questionnaire.duties:
        yield SourceUse("duty", duty.id), duty.sources
    for term in questionnaire.terms:
        yield SourceUse("term", term.id), term.sources
    yield SourceUse("urgent", ""), questionnaire.urgent.sources
