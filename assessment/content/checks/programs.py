"""Checks that every program can be joined and offered, and that programs and sources have web addresses."""

import re
from collections.abc import Iterator

from ...core.catalog import unreachable_programs
from ...core.program import Prerequisite, Program
from ...core.rules import ALWAYS, Rule
from ...core.source import Source
from ...translation import _
from ..loaded_content import LoadedContent
from .finding import Finding

SECURE_ADDRESS = re.compile(r"https://[^\s]+")
ADDRESS = re.compile(r"https?://[^\s]+")


def programs_can_be_joined(content: LoadedContent) -> Iterator[Finding]:
    for file, path, program, _owner in content.every(Program):
        if not program.apply:
            yield Finding(file, (*path, "apply"), _("add at least one step"))


def addresses_are_web_addresses(content: LoadedContent) -> Iterator[Finding]:
    """Yield invalid web addresses. Only sources may use http, because some laws are published without encryption."""
    for file, path, value, _owner in content.objects:
        if isinstance(value, (Program, Source)):
            pattern = SECURE_ADDRESS if isinstance(value, Program) else ADDRESS
            if not pattern.fullmatch(value.url):
                yield Finding(file, (*path, "url"), _("this must be an address that begins with https://"))


def helps_are_distinct(content: LoadedContent) -> Iterator[Finding]:
    """Yield entries of `helps` that never apply, because an entry above covers the same companies or all of them."""
    for file, path, program, _owner in content.every(Program):
        above: set[tuple[str, Rule]] = set()
        for position, gap in enumerate(program.helps):
            if above & {(gap.question, gap.when), (gap.question, ALWAYS)}:
                message = _('"{id}" appears twice').format(id=gap.question)
                yield Finding(file, (*path, "helps", position), message)
            above.add((gap.question, gap.when))


def prerequisites_name_one_thing(content: LoadedContent) -> Iterator[Finding]:
    for file, path, prerequisite, _owner in content.every(Prerequisite):
        if bool(prerequisite.question) == bool(prerequisite.program):
            yield Finding(file, path, _("name either a question or a program"))


def programs_are_within_reach(content: LoadedContent) -> Iterator[Finding]:
    """Yield programs that list gaps in `helps` but are never offered, whatever a company answers."""
    for program_id in sorted(unreachable_programs(content.questionnaire)):
        message = _("no company is ever shown this program; correct helps and eligible or remove helps")
        yield Finding(f"programs/{program_id}.yaml", ("helps",), message)
