"""The countries that a company has named in its profile."""

from collections.abc import Iterator
from dataclasses import dataclass

from .country import CompanyRoute, Country
from .profile import CountryRole, ProfileQuestion
from .questionnaire import Questionnaire
from .response import Response

MAX_NAMED_COUNTRIES = 12
"""The number of countries that a report names one by one."""


@dataclass(frozen=True)
class CompanyCountry:
    """A country that a company has named, and why it did."""

    country: Country
    roles: tuple[CountryRole, ...]
    """Whether the company is established there, has users there, or both."""
    route: CompanyRoute | None
    """The body to which this company reports there. None if no body is confirmed, or none for a company like this."""


def company_countries(
    questionnaire: Questionnaire, response: Response, tags: frozenset[str]
) -> tuple[CompanyCountry, ...]:
    """Return the countries that the company has named, in the order of the profile questions, then of the file.

    `tags` are the tags of the company's profile.
    """
    roles: dict[str, list[CountryRole]] = {}
    by_id = {country.id: country for country in questionnaire.countries}
    for question in _country_questions(questionnaire):
        chosen = response.profile.get(question.id, ())
        for country_id in (country_id for country_id in by_id if country_id in chosen):
            roles.setdefault(country_id, []).append(question.prefix or "users")
    return tuple(
        CompanyCountry(by_id[country_id], tuple(named), _route(by_id[country_id], tags))
        for country_id, named in roles.items()
    )


def unnamed_regions(questionnaire: Questionnaire, response: Response) -> tuple[str, ...]:
    """Return the texts of the choices that stand for countries that the company did not name one by one."""
    country_ids = {country.id for country in questionnaire.countries}
    texts = (
        option.text
        for question in _country_questions(questionnaire)
        for option in question.options
        if option.id in response.profile.get(question.id, ()) and option.id not in country_ids
    )
    return tuple(dict.fromkeys(texts))


def _country_questions(questionnaire: Questionnaire) -> Iterator[ProfileQuestion]:
    return (question for question in questionnaire.profile if question.kind == "countries")


def _route(country: Country, tags: frozenset[str]) -> CompanyRoute | None:
    return country.report_to if country.report_to and country.report_to.when.holds(tags) else None
