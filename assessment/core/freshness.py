"""Freshness: when each program, duty, country and source was last checked, and where each source is cited."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from .questionnaire import Questionnaire


@dataclass(frozen=True)
class CheckedFact:
    """A fact that authors have to check again from time to time."""

    on: date
    """The day on which the fact was last checked."""
    kind: Literal["program", "duty", "platform-rule", "country", "urgent", "source"]
    id: str
    """The id of the program, duty, platform rule, country or source. Empty for the urgent page."""


@dataclass(frozen=True)
class SourceUse:
    """A part of the content that cites a source."""

    kind: Literal["question", "program", "duty", "platform-rule", "country", "term", "source", "urgent"]
    id: str
    """The id of the part. Empty for the urgent page."""


def stale_facts(questionnaire: Questionnaire, today: date, days: int) -> tuple[CheckedFact, ...]:
    """Return the facts that were last checked more than this many days ago, oldest first."""
    limit = today - timedelta(days=days)
    return tuple(sorted((fact for fact in _facts(questionnaire) if fact.on < limit), key=lambda fact: fact.on))


def future_facts(questionnaire: Questionnaire, today: date) -> tuple[CheckedFact, ...]:
    """Return the facts whose date of checking lies after today, in the order of the content."""
    return tuple(fact for fact in _facts(questionnaire) if fact.on > today)


def newest_check(questionnaire: Questionnaire) -> date:
    """Return the date of the latest check, which is also the date of the printed questionnaire."""
    return max(fact.on for fact in _facts(questionnaire))


def source_uses(questionnaire: Questionnaire) -> dict[str, tuple[SourceUse, ...]]:
    """Return the uses of each source, keyed by source id. Uncited sources are included."""
    uses: dict[str, list[SourceUse]] = {source.id: [] for source in questionnaire.sources}
    for use, source_ids in _citations(questionnaire):
        for source_id in source_ids:
            uses[source_id].append(use)
    return {source_id: tuple(uses_of_source) for source_id, uses_of_source in uses.items()}


def _facts(questionnaire: Questionnaire) -> Iterator[CheckedFact]:
    yield CheckedFact(questionnaire.urgent.checked_on, "urgent", "")
    for program in questionnaire.programs:
        yield CheckedFact(program.checked_on, "program", program.id)
    for duty in questionnaire.duties:
        yield CheckedFact(duty.checked_on, "duty", duty.id)
    for rule in questionnaire.platform_rules:
        yield CheckedFact(rule.checked_on, "platform-rule", rule.id)
    for country in questionnaire.countries:
        yield CheckedFact(country.checked_on, "country", country.id)
    for source in questionnaire.sources:
        yield CheckedFact(source.read_on, "source", source.id)


def _citations(questionnaire: Questionnaire) -> Iterator[tuple[SourceUse, tuple[str, ...]]]:
    for question in questionnaire.questions():
        yield SourceUse("question", question.id), (*question.sources, *filter(None, (question.model,)))
    for program in questionnaire.programs:
        yield SourceUse("program", program.id), program.sources
    for duty in questionnaire.duties:
        yield SourceUse("duty", duty.id), duty.sources
    for rule in questionnaire.platform_rules:
        yield SourceUse("platform-rule", rule.id), rule.sources
    for country in questionnaire.countries:
        yield SourceUse("country", country.id), country.sources
    for term in questionnaire.terms:
        yield SourceUse("term", term.id), term.sources
    for source in questionnaire.sources:
        yield SourceUse("source", source.id), source.read_through
    yield SourceUse("urgent", ""), questionnaire.urgent.sources
