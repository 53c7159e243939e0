"""Reads a questionnaire's YAML files into the dataclasses of core/, or lists every mistake in them."""

import gc
import importlib.resources
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from ..core.country import CountriesFile, with_countries
from ..core.questionnaire import Questionnaire
from .checks import CHECKS, THOROUGH_CHECKS, Check, run_checks
from .folder import QUESTIONNAIRE_FILE, folder_digest, kind_of, read_folder
from .key_reference import key_reference, keys_of
from .loaded_content import LoadedContent
from .problems import ContentError, Problem
from .validation import FILE_TYPES, QuestionnaireFile, json_schema, schema_of, validate
from .yaml_file import YamlFile

__all__ = [
    "FILE_TYPES",
    "ContentError",
    "Problem",
    "json_schema",
    "key_reference",
    "keys_of",
    "load",
    "schema_of",
    "shipped",
]


def shipped() -> Traversable:
    """Return the folder of the questionnaire that comes with the product."""
    return importlib.resources.files("assessment.questionnaires") / "child-safety"


@contextmanager
def _garbage_collector_paused() -> Iterator[None]:
    """Pause the garbage collector, which would search a growing number of objects that are all still needed."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@_garbage_collector_paused()
def load(folder: Traversable | Path, thorough: bool = False) -> Questionnaire:
    """Load and check the questionnaire in a folder.

    Args:
        thorough: Also look for programs that are never offered to any company. This takes longer.

    Raises:
        ContentError: The content has mistakes. The error lists all of them.
    """
    files = read_folder(folder)
    values = {name: validate(kind_of(name), file) for name, file in files.items() if not file.problems}
    _raise_problems(files)
    content = LoadedContent(files, values, _assemble(values, folder_digest(files)))
    _run(content, CHECKS)
    if thorough:
        _run(content, THOROUGH_CHECKS)
    return content.questionnaire


def _assemble(values: Mapping[str, Any], digest: str) -> Questionnaire:
    """Combine the contents of the files, and offer every country in the profile. Leave out areas without a file."""
    head: QuestionnaireFile = values[QUESTIONNAIRE_FILE]
    file: CountriesFile = values["countries.yaml"]
    area_files = [f"areas/{area_id}.yaml" for area_id in head.areas]
    parts = {
        "profile": tuple(with_countries(question, file.countries) for question in head.profile),
        "areas": tuple(values[name] for name in area_files if name in values),
        "programs": tuple(value for name, value in values.items() if name.startswith("programs/")),
        "steps": values["steps.yaml"],
        "duties": values["duties.yaml"],
        "platform_rules": values["platform-rules.yaml"],
        "directory": file.directory,
        "countries": file.countries,
        "sources": values["sources.yaml"],
        "terms": values["glossary.yaml"],
        "urgent": values["urgent.yaml"],
        "examples": values["examples.yaml"],
        "digest": digest,
    }
    return Questionnaire(**(vars(head) | parts))


def _run(content: LoadedContent, checks: Iterable[Check]) -> None:
    for name, path, message in run_checks(content, checks):
        content.files[name].add(path, message)
    _raise_problems(content.files)


def _raise_problems(files: Mapping[str, YamlFile]) -> None:
    problems = [problem for file in files.values() for problem in file.problems]
    if problems:
        raise ContentError(problems)
