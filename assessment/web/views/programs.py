"""The catalog of programs: its filters, and the matching programs by provider."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import get_args

from ...core.catalog import SERVICES, CatalogEntry, select_entries
from ...core.program import Region
from ...core.questionnaire import Questionnaire
from ...rendering.labels import COST_LABELS, JURISDICTION_LABELS
from ...translation import _


@dataclass(frozen=True)
class Filter:
    """A filter of the catalog, shown as a list of choices."""

    name: str
    """The name of the form field, and of the argument of select_entries()."""
    label: str
    choices: tuple[tuple[str, str], ...]
    """The value and the text of each choice."""
    chosen: str
    """The chosen value. Empty if none is chosen or the chosen value does not exist."""


@dataclass(frozen=True)
class ProgramsView:
    """The data that the catalog shows."""

    filters: tuple[Filter, ...]
    filtered: bool
    odd_choices: int
    """The number of choices in the address that do not exist."""
    shown: int
    total: int
    providers: tuple[tuple[str, tuple[CatalogEntry, ...]], ...]


def programs_view(
    questionnaire: Questionnaire, entries: tuple[CatalogEntry, ...], wanted: Mapping[str, str]
) -> ProgramsView:
    """Return the part of the catalog that matches the choices in an address."""
    filters = tuple(_filters(questionnaire, wanted))
    chosen = {choice.name: choice.chosen for choice in filters if choice.chosen}
    selected = select_entries(entries, **chosen)
    return ProgramsView(
        filters=filters,
        filtered=bool(chosen),
        odd_choices=sum(bool(wanted.get(choice.name)) and not choice.chosen for choice in filters),
        shown=len(selected),
        total=len(entries),
        providers=_by_provider(selected),
    )


def _filters(questionnaire: Questionnaire, wanted: Mapping[str, str]) -> Iterable[Filter]:
    services = [
        option for question in questionnaire.profile if question.id == SERVICES for option in question.options
    ]
    regions = get_args(Region)
    for name, label, choices in (
        ("area", _("Helps with"), tuple((area.id, area.title) for area in questionnaire.areas)),
        ("cost", _("Cost"), tuple(COST_LABELS.items())),
        ("region", _("Jurisdiction"), tuple((region, JURISDICTION_LABELS[region]) for region in regions)),
        ("service", _("Kind of service"), tuple((option.id, option.text) for option in services)),
    ):
        value = wanted.get(name, "")
        yield Filter(name, label, choices, value if value in dict(choices) else "")


def _by_provider(entries: Iterable[CatalogEntry]) -> tuple[tuple[str, tuple[CatalogEntry, ...]], ...]:
    ordered = sorted(entries, key=lambda entry: entry.program.provider.lower())
    groups = (tuple(group) for _name, group in groupby(ordered, key=lambda entry: entry.program.provider.lower()))
    return tuple((group[0].program.provider, group) for group in groups)
