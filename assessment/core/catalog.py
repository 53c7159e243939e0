"""The catalog: every program with the areas where it helps and the services that it may be for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from .matching import match_all
from .program import CostClass, Program, Region
from .question import Area
from .questionnaire import Questionnaire
from .response import Response, asked_questions, profile_tags

SERVICES = "services"
"""The profile question that lists kinds of services."""
PLACES = "established"
"""The profile question that lists where a company has its seat."""


@dataclass(frozen=True)
class CatalogEntry:
    """One program of the catalog."""

    program: Program
    areas: tuple[Area, ...]
    """Where it helps with a question; none: good to know."""
    services: tuple[str, ...]
    """Ids of the services for which it is not ruled out in every size of company."""
    reach: frozenset[tuple[str, str]]
    """Pairs of a service and of an area where it helps that service."""


def build_catalog(questionnaire: Questionnaire) -> tuple[CatalogEntry, ...]:
    """Every program, in the order of the questionnaire."""
    services: dict[str, set[str]] = {program.id: set() for program in questionnaire.programs}
    reach: dict[str, set[tuple[str, str]]] = {program.id: set() for program in questionnaire.programs}
    for service, tags in companies(questionnaire, vary_places=False):
        for program, areas in _useful(questionnaire, tags):
            services[program.id].add(service)
            reach[program.id].update((service, area) for area in areas)
    order = [option.id for each in questionnaire.profile if each.id == SERVICES for option in each.options]
    return tuple(
        CatalogEntry(
            program,
            _areas(questionnaire, program),
            tuple(service for service in order if service in services[program.id]),
            frozenset(reach[program.id]),
        )
        for program in questionnaire.programs
    )


def out_of_reach(questionnaire: Questionnaire) -> frozenset[str]:
    """Ids of the programs that are to help with a gap and that no company is ever led to."""
    reached: set[str] = set()
    for _service, tags in companies(questionnaire, vary_places=True):
        reached.update(program.id for program, _areas_helped in _useful(questionnaire, tags))
    return frozenset(program.id for program in questionnaire.programs if program.helps) - reached


def select_entries(
    entries: Iterable[CatalogEntry],
    area: str = "",
    cost: CostClass | str = "",
    region: Region | str = "",
    service: str = "",
) -> tuple[CatalogEntry, ...]:
    """The entries that fit every choice that is made; an empty one leaves none out."""
    return tuple(
        entry
        for entry in entries
        if (not area or area in {each.id for each in entry.areas})
        and (not cost or cost == entry.program.cost)
        and (not region or not entry.program.regions or region in entry.program.regions)
        and (not service or service in entry.services)
        and (not service or not area or (service, area) in entry.reach)
    )


def companies(questionnaire: Questionnaire, vary_places: bool) -> Iterator[tuple[str, frozenset[str]]]:
    """Made-up companies, as a service and tags: one service each, in each size, with all else that fits together.

    With `vary_places` also in each place alone.
    """
    ways: list[list[tuple[str, ...]]] = []
    for each in questionnaire.profile:
        every = tuple(option.id for option in each.options if not option.contrary)
        alone: list[tuple[str, ...]] = [(id,) for id in every]
        if each.id == SERVICES or each.kind == "one":
            ways.append(alone)
        elif each.id == PLACES and vary_places:
            ways.append([every, *alone])
        else:
            ways.append([every])
    ids = [each.id for each in questionnaire.profile]
    for chosen in product(*ways):
        profile = dict(zip(ids, chosen, strict=True))
        yield next(iter(profile.get(SERVICES, ())), ""), profile_tags(questionnaire, Response(profile))


def _useful(questionnaire: Questionnaire, tags: frozenset[str]) -> Iterator[tuple[Program, set[str]]]:
    """The programs that this company may use, with the areas where they help with something that it is asked.

    A program that is to help, but not with anything that this company is asked, is left out.
    """
    area_of = {question.id: area.id for area in questionnaire.areas for question in asked_questions(area, tags)}
    for match in match_all(questionnaire, tags, frozenset()).values():
        helps = match.program.helps
        areas = {area_of[help.question] for help in helps if help.question in area_of and help.when.holds(tags)}
        if match.verdict != "not-for-you" and (areas or not helps):
            yield match.program, areas


def _areas(questionnaire: Questionnaire, program: Program) -> tuple[Area, ...]:
    helped = {help.question for help in program.helps}
    return tuple(area for area in questionnaire.areas if any(each.id in helped for each in area.questions))
