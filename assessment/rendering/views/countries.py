"""Views of the countries: whom a company reports to in each, and the hotlines that the urgent page lists."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from ...core.company_country import MAX_NAMED_COUNTRIES, CompanyCountry
from ...core.country import CompanyRoute, Country, Hotline, HotlineDirectory
from ...core.gaps import Gap
from ...core.questionnaire import Questionnaire
from ...core.result import Result
from ...translation import _
from ..labels import CONFIDENCE_LABELS, EMERGENCY_LABELS, HOTLINE_LABELS, ROUTE_LABELS, WHY_NAMED_LABELS
from ..phrases import comma_list, semicolon_list, sentence

MAX_FIRST_COUNTRIES = 3
"""How many countries the first actions name, so that they fit on page 1."""


@dataclass(frozen=True)
class Contact:
    """A hotline, or the body to which a company reports."""

    name: str
    """The name and, for a hotline, the operator. Empty if nothing is confirmed."""
    url: str
    details: str
    """The phone number, or how a company reaches the body. Can be empty."""
    confidence: str


@dataclass(frozen=True)
class CountryRow:
    """One country: the number to call, the hotline and the body to which companies report."""

    country: Country
    why: str
    """Why the company named the country. Empty in the list of all countries."""
    emergency_confidence: str
    """Empty if the number is certain."""
    hotline: Contact
    route: Contact
    law: str


@dataclass(frozen=True)
class ReportTo:
    """The section "Who you report to"."""

    rows: tuple[CountryRow, ...]
    more: int
    """The number of other countries that the company has named."""
    regions: str
    """The choices that stand for countries that the company did not name one by one. Can be empty."""
    directory: HotlineDirectory


@dataclass(frozen=True)
class CountryGroup:
    """Countries that stand under one heading."""

    title: str
    rows: tuple[CountryRow, ...]


def report_to(result: Result) -> ReportTo | None:
    """Return the section "Who you report to", or None if the company has named no country and no region."""
    if not result.countries and not result.unnamed_regions:
        return None
    return ReportTo(
        tuple(_named_row(named) for named in result.countries[:MAX_NAMED_COUNTRIES]),
        max(0, len(result.countries) - MAX_NAMED_COUNTRIES),
        semicolon_list(result.unnamed_regions),
        result.questionnaire.directory,
    )


def country_groups(questionnaire: Questionnaire) -> tuple[CountryGroup, ...]:
    """Return all countries, by heading."""
    return tuple(
        CountryGroup(title, tuple(_row(country, "") for country in countries))
        for title, countries in groupby(questionnaire.countries, key=lambda country: country.group)
    )


def hotlines(gaps: Iterable[Gap], result: Result, most: int = MAX_NAMED_COUNTRIES) -> str:
    """Return a sentence that names the bodies of the company's first `most` countries.

    The sentence is empty if the advice for none of the gaps asks for it, or if the company has named no country.
    """
    if not result.countries or not any(gap.question.names_hotlines for gap in gaps):
        return ""
    bodies = semicolon_list(_bodies(named) for named in result.countries[:most])
    more = len(result.countries) - most
    if more > 0:
        return _("Start with {bodies}. The report lists {count} more countries.").format(bodies=bodies, count=more)
    return _("Start with {bodies}.").format(bodies=bodies)


def _bodies(named: CompanyCountry) -> str:
    country, route = named.country, named.route
    # A hotline that only old sources name must be looked up first, so advice never says to begin there.
    names = [country.hotline.name] if country.hotline and country.hotline.confidence != "low" else []
    if route and route.confidence == "high":
        names = [name for name in names if not route.name.startswith(name)]
        names.append(route.name)
    bodies = comma_list(names) or _("hotline not confirmed")
    return _("{country} ({bodies})").format(country=country.name, bodies=bodies)


def _why(named: CompanyCountry) -> str:
    return comma_list(WHY_NAMED_LABELS[role] for role in named.roles)


def _named_row(named: CompanyCountry) -> CountryRow:
    row = _row(named.country, _why(named))
    body = named.country.report_to
    if body and not named.route:
        told = _("The hotline. Other kinds of services report to the {body}.").format(body=body.name)
        return replace(row, route=Contact(told, "", "", ""))
    return row


def _row(country: Country, why: str) -> CountryRow:
    emergency, law = country.emergency, country.law
    return CountryRow(
        country=country,
        why=why,
        emergency_confidence="" if emergency.confidence == "high" else EMERGENCY_LABELS[emergency.confidence],
        hotline=_hotline(country.hotline),
        route=_route(country.report_to),
        law=_("{law} (confidence: {confidence})").format(law=law.text, confidence=CONFIDENCE_LABELS[law.confidence])
        if law
        else "",
    )


def _hotline(hotline: Hotline | None) -> Contact:
    if hotline is None:
        return Contact("", "", "", _("not confirmed"))
    name = hotline.name
    if hotline.operator:
        name = _("{hotline}, run by {operator}").format(hotline=name, operator=hotline.operator)
    phone = _("Phone {number}.").format(number=hotline.phone) if hotline.phone else ""
    return Contact(name, hotline.url, phone, sentence(HOTLINE_LABELS[hotline.confidence]))


def _route(route: CompanyRoute | None) -> Contact:
    if route is None:
        return Contact("", "", "", _("not confirmed"))
    return Contact(route.name, route.url, route.note, sentence(ROUTE_LABELS[route.confidence]))
