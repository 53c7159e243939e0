"""The questions about the service: their choices in groups."""

from collections.abc import Container
from dataclasses import dataclass
from itertools import groupby

from ...core.program import Program
from ...core.questionnaire import Questionnaire

USABLE_ROLES = ("join", "use")
"""Roles of programs that a company can have in use."""


@dataclass(frozen=True)
class ProviderGroup:
    """The programs of one provider."""

    provider: str
    programs: tuple[Program, ...]
    open: bool
    """Whether one of them is chosen, so that the group is shown open."""


def provider_groups(questionnaire: Questionnaire, chosen: Container[str]) -> tuple[ProviderGroup, ...]:
    """Return the programs that a company can use, by provider in the order of the names."""
    usable = (program for program in questionnaire.programs if program.role in USABLE_ROLES)
    groups = (tuple(group) for _name, group in groupby(sorted(usable, key=_provider), key=_provider))
    return tuple(
        ProviderGroup(programs[0].provider, programs, any(program.id in chosen for program in programs))
        for programs in groups
    )


def _provider(program: Program) -> str:
    return program.provider.lower()
