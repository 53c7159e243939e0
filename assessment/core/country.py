"""Countries: the hotline, the body to which companies report, and the emergency number of each.

The attribute docstrings document the YAML keys of the same name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Literal

from .ids import Id, SourceRef
from .profile import ProfileOption, ProfileQuestion
from .rules import ALWAYS, Rule
from .source import Confidence


@dataclass(frozen=True)
class EmergencyNumber:
    """The number to call when a child is in danger now."""

    number: str
    """The number, followed by any second number in brackets, such as "112 (police 110)"."""
    confidence: Confidence
    """`high`: from two sources or a public authority. `medium`: from one other source. `low`: from an old one."""


@dataclass(frozen=True)
class Hotline:
    """The national hotline, to which anyone can report."""

    name: str
    """The name of the hotline."""
    confidence: Confidence
    """`high`: two sources name it. `medium`: only one does, or only one gives the address. `low`: old sources."""
    operator: str = ""
    """The organization that runs it, if the name doesn't say so."""
    url: str = ""
    """The web address of its report page. Leave it out if it isn't confirmed. Its host must be that of a source."""
    phone: str = ""
    """The telephone number, if it takes reports by phone."""


@dataclass(frozen=True)
class CompanyRoute:
    """The body to which a company reports, by law or by custom."""

    name: str
    """The name of the body."""
    confidence: Confidence
    """Our confidence that companies report to this body."""
    when: Rule = ALWAYS
    """The companies that report to this body. All others report to the hotline."""
    url: str = ""
    """The web address for companies. Leave it out if it isn't confirmed. Its host must be that of a source."""
    note: str = ""
    """How a company reaches the body, in one or two sentences."""


@dataclass(frozen=True)
class CountryLaw:
    """The law of a country whose laws duties.yaml doesn't cover."""

    text: str
    """The name and date of the law, and its rules on reporting or removal, in one or two sentences."""
    confidence: Literal["high", "medium"]
    """Our confidence in our reading. Leave the law out if the confidence would be low."""


@dataclass(frozen=True)
class Country:
    """One country: its emergency number, its hotline and the body to which companies report."""

    id: Annotated[str, Id("country")]
    """The ISO 3166 code in lowercase. The United Kingdom keeps `uk`, because saved answers contain it."""
    name: str
    """The name of the country."""
    group: str
    """The heading above the country in lists. Countries with the same heading are listed together."""
    emergency: EmergencyNumber
    """The number to call when a child is in danger now."""
    sources: tuple[SourceRef, ...]
    """Ids of sources in sources.yaml."""
    checked_on: date
    """The day on which the facts were last checked."""
    regions: tuple[str, ...] = ()
    """Ids of choices of the country questions whose tags the country gives too, such as `eu` or `elsewhere`."""
    hotline: Hotline | None = None
    """The hotline. Leave it out if none is confirmed. The report then gives the address in `directory`."""
    report_to: CompanyRoute | None = None
    """The body to which a company reports. Leave it out if none is confirmed."""
    law: CountryLaw | None = None
    """The law of the country. Leave it out if duties.yaml covers it, or if no good source was read."""


@dataclass(frozen=True)
class HotlineDirectory:
    """The list of hotlines to give if no hotline of a country is confirmed."""

    name: str
    """The name of the list."""
    url: str
    """The web address of the list."""


@dataclass(frozen=True)
class CountriesFile:
    """The content of countries.yaml."""

    directory: HotlineDirectory
    """The list of hotlines to give if no hotline is confirmed."""
    countries: tuple[Country, ...]
    """The countries, by heading."""


def with_countries(question: ProfileQuestion, countries: Iterable[Country]) -> ProfileQuestion:
    """Return the profile question with a choice for each country, or unchanged if its kind is not `countries`.

    The author's own choices come before the countries with the same heading, or at the end. The first tag of a
    country is its own. The tags of its regions follow.
    """
    if question.kind != "countries":
        return question
    named = [_choice(country, question) for country in countries]
    groups = list(dict.fromkeys(choice.group for choice in (*named, *question.options)))
    choices = sorted((*question.options, *named), key=lambda choice: groups.index(choice.group))
    return replace(question, options=tuple(choices))


def _choice(country: Country, question: ProfileQuestion) -> ProfileOption:
    tags = tuple(f"{question.prefix}-{place}" for place in (country.id, *country.regions))
    return ProfileOption(country.id, country.name, tags, country.group)


def alike_countries(question: ProfileQuestion) -> tuple[tuple[ProfileOption, ...], ...]:
    """Return the choices of a country question, grouped so that the laws covered here treat each group alike.

    A country that belongs to a region stands with the others of that region. All other choices stand alone.
    """
    groups: dict[object, list[ProfileOption]] = {}
    for option in question.options:
        groups.setdefault(option.tags[1:] or option.id, []).append(option)
    return tuple(map(tuple, groups.values()))
