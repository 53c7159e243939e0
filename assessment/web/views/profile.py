"""For the profile page: the programs that a company can choose, grouped by provider."""

from collections.abc import Container
from dataclasses import dataclass
from itertools import groupby

from ...core.program import Program
from ...core.questionnaire import Questionnaire

USABLE_ROLES = ("join", "use")
"""The roles of programs that a company can join or use."""


@dataclass(frozen=True)
class ProviderGroup:
    """The programs of one provider."""

    provider: str
    programs: tuple[Program, ...]
    open: bool
    """Whether a program in the group is chosen, so that the page shows the group open."""


def provider_groups(questionnaire: Questionnaire, chosen: Container[str]) -> tuple[ProviderGroup, ...]:
    """Return the programs that a company can join or use, grouped by provider and sorted by the provider's name."""
    usable = (program for program in questionnaire.programs if program.role in USABLE_ROLES)
    groups = (tuple(group) for _name, group in groupby(sorted(usable, key=_provider), key=_provider))
    return tuple(
        ProviderGroup(programs[0].provider, programs, any(program.id in chosen for program in programs))
        for programs in groups
    )


def _provider(program: Program) -> str:
    return program.provider.lower()
