"""For the profile page: the choices of a country question, by heading."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ...core.profile import ProfileOption, ProfileQuestion
from ...core.questionnaire import Questionnaire
from ...rendering.phrases import comma_list
from ...translation import _

MAX_EXAMPLES = 3
MAX_OPEN_GROUPS = 2
"""If something is chosen under more headings, all are folded, so that the page stays short."""


@dataclass(frozen=True)
class CountryChoiceGroup:
    """The choices under one heading."""

    title: str
    """The heading. Empty for choices that stand alone, which the page doesn't fold."""
    examples: str
    """The selected choices under the heading. If there are none, the first countries and the number of the others."""
    wide: tuple[ProfileOption, ...]
    """Choices that stand for several countries. They have long texts."""
    countries: tuple[ProfileOption, ...]
    open: bool
    """Whether the page shows the group open: something is chosen under it, and under few other headings."""


def country_choice_groups(
    questionnaire: Questionnaire, question: ProfileQuestion, chosen: Collection[str] | None
) -> tuple[CountryChoiceGroup, ...]:
    """Return the choices of a country question by heading. `chosen` holds the ids of any selected choices."""
    country_ids = {country.id for country in questionnaire.countries}
    groups = tuple(
        _group(title, tuple(options), country_ids, chosen or ())
        for title, options in groupby(question.options, key=lambda option: option.group)
    )
    if sum(group.open for group in groups) > MAX_OPEN_GROUPS:
        return tuple(replace(group, open=False) for group in groups)
    return groups


def _group(
    title: str, options: tuple[ProfileOption, ...], country_ids: Collection[str], chosen: Collection[str]
) -> CountryChoiceGroup:
    wide = tuple(option for option in options if option.id not in country_ids)
    countries = tuple(option for option in options if option.id in country_ids)
    ticked = [option.text for option in options if option.id in chosen]
    examples = _("chosen: {choices}").format(choices=comma_list(ticked)) if ticked else _examples(countries)
    return CountryChoiceGroup(title, examples, wide, countries, bool(ticked))


def _examples(countries: Sequence[ProfileOption]) -> str:
    names = [country.text for country in countries]
    more = len(names) - MAX_EXAMPLES
    if more <= 1:
        return comma_list(names)
    return _("{examples} and {count} more").format(examples=comma_list(names[:MAX_EXAMPLES]), count=more)
