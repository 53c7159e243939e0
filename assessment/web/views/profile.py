"""The data of a page of the profile, and the programs that it shows as boxes."""

from collections.abc import Container
from dataclasses import dataclass

from ...core.profile import ProfilePage, ProfileQuestion
from ...core.program import Program
from ...core.questionnaire import Questionnaire


@dataclass(frozen=True)
class ProfilePageView:
    """The data that a page of the profile shows."""

    page: ProfilePage
    number: int
    """The number of the page, beginning with 1."""
    count: int
    """The number of pages."""
    questions: tuple[ProfileQuestion, ...]


@dataclass(frozen=True)
class ProgramChoices:
    """The programs that a page shows as boxes."""

    shown: tuple[Program, ...]
    """The frequent programs, then every other ticked one."""
    found: tuple[Program, ...]
    """The programs that the search found, except those in `shown`."""
    found_above: tuple[Program, ...]
    """The programs that the search found and that are in `shown`."""
    searched: str | None
    """The search words. None if nothing was searched for."""


def profile_page_view(questionnaire: Questionnaire, number: int) -> ProfilePageView:
    """Return the data for the page of the profile with this number, which must exist."""
    pages = questionnaire.profile_pages
    return ProfilePageView(pages[number - 1], number, len(pages), questionnaire.profile_on(number))


def program_choices(questionnaire: Questionnaire, ticked: Container[str], searched: str | None) -> ProgramChoices:
    """Return the programs to show as boxes: the frequent ones, the ticked ones, and the ones found.

    A program is found if its name and its provider contain every word. Without a word, all programs are found.
    """
    frequent = [questionnaire.program(program_id) for program_id in questionnaire.frequent_programs]
    usable = [program for program in questionnaire.programs if program.usable]
    shown = (*frequent, *(program for program in usable if program.id in ticked and program not in frequent))
    words = None if searched is None else searched.casefold().split()
    matching = [] if words is None else [program for program in usable if _matches(program, words)]
    return ProgramChoices(
        shown=shown,
        found=tuple(program for program in matching if program not in shown),
        found_above=tuple(program for program in shown if program in matching),
        searched=searched,
    )


def _matches(program: Program, words: list[str]) -> bool:
    name = f"{program.name} {program.provider}".casefold()
    return all(word in name for word in words)
