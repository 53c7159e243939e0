"""The catalog: every program, with the areas in which it helps and the kinds of services that may use it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from .country import alike_countries
from .matching import match_all
from .profile import ProfileQuestion
from .program import CostClass, Program, Region
from .question import Area
from .questionnaire import Questionnaire
from .response import Response, asked_questions, profile_tags

SERVICES = "services"
"""The id of the profile question about the kinds of services that a company offers."""
PLACES = "established"
"""The id of the profile question about where a company is established."""


@dataclass(frozen=True)
class CatalogEntry:
    """One program in the catalog."""

    program: Program
    areas: tuple[Area, ...]
    """The areas in which the program helps with a gap. Empty if the program is only good to know."""
    services: tuple[str, ...]
    """Ids of the kinds of services that may use the program, for at least one company size."""
    reach: frozenset[tuple[str, str]]
    """Pairs of ids: a kind of service, and an area in which the program helps services of that kind."""


def build_catalog(questionnaire: Questionnaire) -> tuple[CatalogEntry, ...]:
    """Return an entry for every program, in the order of the questionnaire."""
    services: dict[str, set[str]] = {program.id: set() for program in questionnaire.programs}
    reach: dict[str, set[tuple[str, str]]] = {program.id: set() for program in questionnaire.programs}
    for service, tags in made_up_companies(questionnaire, vary_places=False):
        for program, area_ids in _usable_programs(questionnaire, tags):
            services[program.id].add(service)
            reach[program.id].update((service, area_id) for area_id in area_ids)
    service_ids = [
        option.id for question in questionnaire.profile if question.id == SERVICES for option in question.options
    ]
    return tuple(
        CatalogEntry(
            program,
            _areas_helped(questionnaire, program),
            tuple(service for service in service_ids if service in services[program.id]),
            frozenset(reach[program.id]),
        )
        for program in questionnaire.programs
    )


def select_entries(
    entries: Iterable[CatalogEntry],
    area: str = "",
    cost: CostClass | str = "",
    region: Region | str = "",
    service: str = "",
) -> tuple[CatalogEntry, ...]:
    """Return the entries that match every filter. Empty filters match everything. `area` and `service` are ids."""
    return tuple(
        entry
        for entry in entries
        if _matches_service_and_area(entry, service, area)
        and (not cost or cost == entry.program.cost)
        and (not region or not entry.program.regions or region in entry.program.regions)
    )


def unreachable_programs(questionnaire: Questionnaire) -> frozenset[str]:
    """Return the ids of programs that list gaps but that no made-up company can use for any of those gaps."""
    unreached = {program.id for program in questionnaire.programs if program.helps}
    for _service, tags in made_up_companies(questionnaire, vary_places=True):
        unreached.difference_update(program.id for program, _area_ids in _usable_programs(questionnaire, tags))
        if not unreached:
            break
    return frozenset(unreached)


def made_up_companies(questionnaire: Questionnaire, vary_places: bool) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield made-up companies, each as the id of its service and its tags.

    There is a company for each combination of one service with one choice in every single-choice question, such as
    the size. In all other questions, each company ticks every option that doesn't contradict the others. With
    `vary_places`, there are also companies that are established in only one place, one for each group of countries
    that the laws covered here treat alike.
    """
    choices = [_choices(question, vary_places) for question in questionnaire.profile]
    question_ids = [question.id for question in questionnaire.profile]
    for chosen in product(*choices):
        profile = dict(zip(question_ids, chosen, strict=True))
        yield next(iter(profile.get(SERVICES, ())), ""), profile_tags(questionnaire, Response(profile))


def _choices(question: ProfileQuestion, vary_places: bool) -> list[tuple[str, ...]]:
    """Return the answers that the made-up companies give to a profile question."""
    option_ids = tuple(option.id for option in question.options if not option.contrary)
    single: list[tuple[str, ...]] = [(option_id,) for option_id in option_ids]
    if question.id == SERVICES or question.kind == "one":
        return single
    if question.id == PLACES and vary_places:
        if question.kind == "countries":
            single = [(countries[0].id,) for countries in alike_countries(question)]
        return [option_ids, *single]
    return [option_ids]


def _usable_programs(questionnaire: Questionnaire, tags: frozenset[str]) -> Iterator[tuple[Program, set[str]]]:
    """Yield the programs that this company may use, each with the ids of the areas in which it helps the company.

    A program that lists gaps is left out if the company is asked none of the questions in that list.
    """
    area_ids = {question.id: area.id for area in questionnaire.areas for question in asked_questions(area, tags)}
    for match in match_all(questionnaire, tags, frozenset()).values():
        helped = {
            area_ids[helps.question]
            for helps in match.program.helps
            if helps.question in area_ids and helps.when.holds(tags)
        }
        if match.verdict != "not-for-you" and (helped or not match.program.helps):
            yield match.program, helped


def _areas_helped(questionnaire: Questionnaire, program: Program) -> tuple[Area, ...]:
    helped = {helps.question for helps in program.helps}
    return tuple(area for area in questionnaire.areas if any(question.id in helped for question in area.questions))


def _matches_service_and_area(entry: CatalogEntry, service: str, area_id: str) -> bool:
    if service and area_id:
        return (service, area_id) in entry.reach
    if service:
        return service in entry.services
    return not area_id or area_id in {area.id for area in entry.areas}
