"""Checks that countries fit the profile, stand in groups and give addresses that their sources confirm."""

from collections.abc import Iterator
from itertools import groupby
from urllib.parse import urlsplit

from ...core.country import CompanyRoute, Country, Hotline, HotlineDirectory
from ...core.profile import ProfileQuestion
from ...translation import _
from ..loaded_content import LoadedContent
from ..yaml_file import KeyPath
from .finding import Finding
from .ids import no_such_id
from .programs import SECURE_ADDRESS


def prefix_fits_the_kind(content: LoadedContent) -> Iterator[Finding]:
    """Yield country questions without a prefix or with the prefix of another, and other questions with a prefix."""
    prefixes: set[str] = set()
    for file, path, question, _owner in content.every(ProfileQuestion):
        if bool(question.prefix) != (question.kind == "countries"):
            yield Finding(
                file, path, _("a question of the kind countries needs a prefix, and other kinds must not have one")
            )
        elif question.prefix in prefixes:
            message = _('"{id}" appears twice').format(id=question.prefix)
            yield Finding(file, (*path, "prefix"), message)
        elif question.prefix:
            prefixes.add(question.prefix)


def regions_are_choices(content: LoadedContent) -> Iterator[Finding]:
    """Yield regions that a country question doesn't offer, and choices with the id of a country."""
    country_ids = {country.id for country in content.questionnaire.countries}
    for file, path, question, _owner in content.every(ProfileQuestion):
        if question.kind != "countries":
            continue
        regions = {option.id for option in question.options}
        for position, option in enumerate(question.options):
            if option.id in country_ids:
                message = _('"{id}" is already the id of a country; choose another id').format(id=option.id)
                yield Finding(file, (*path, "options", position, "id"), message)
        for country_file, country_path, country, _country_owner in content.every(Country):
            for place, region in enumerate(country.regions):
                if region not in regions:
                    message = no_such_id("profile-option", region, regions)
                    yield Finding(country_file, (*country_path, "regions", place), message)


def groups_stand_together(content: LoadedContent) -> Iterator[Finding]:
    ended: set[str] = set()
    countries = content.every(Country)
    for group, placed in groupby(countries, key=lambda country: country.value.group):
        file, path, _country, _owner = next(placed)
        if group in ended:
            message = _('other countries with the heading "{group}" are listed above; move this one there')
            yield Finding(file, (*path, "group"), message.format(group=group))
        ended.add(group)


def country_addresses_are_sourced(content: LoadedContent) -> Iterator[Finding]:
    """Yield addresses that aren't secure, or whose host is none of the hosts of the country's sources."""
    urls = {source.id: source.url for source in content.questionnaire.sources}
    for file, path, country, _owner in content.every(Country):
        hosts = {_host(urls.get(source_id, "")) for source_id in country.sources}
        for address_path, url in _addresses(country):
            if not SECURE_ADDRESS.fullmatch(url):
                yield Finding(file, (*path, *address_path), _("this must be an address that begins with https://"))
            elif _host(url) not in hosts:
                message = _("no source of this country has an address at {host}; add such a source").format(
                    host=_host(url)
                )
                yield Finding(file, (*path, *address_path), message)


def _addresses(country: Country) -> Iterator[tuple[KeyPath, str]]:
    parts: dict[str, Hotline | CompanyRoute | None] = {"hotline": country.hotline, "report_to": country.report_to}
    for key, part in parts.items():
        if part and part.url:
            yield (key, "url"), part.url


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def directory_is_a_web_address(content: LoadedContent) -> Iterator[Finding]:
    for file, path, directory, _owner in content.every(HotlineDirectory):
        if not SECURE_ADDRESS.fullmatch(directory.url):
            yield Finding(file, (*path, "url"), _("this must be an address that begins with https://"))
