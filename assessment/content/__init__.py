"""YAML -> core objects. load() gives a Questionnaire, or a ContentError that lists every mistake."""

import hashlib
import importlib.resources
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from ..core.questionnaire import Questionnaire
from ..translation import _
from .file_schemas import SHAPES, QuestionnaireFile, RefusedWords, json_schema, keys, keys_of, schema_of, shape
from .problems import ContentError, Problem
from .references import check, check_reach
from .yaml_file import Document, read

__all__ = ["SHAPES", "ContentError", "Problem", "json_schema", "keys", "keys_of", "load", "schema_of", "shipped"]

SINGLE = ("questionnaire", "steps", "duties", "sources", "glossary", "urgent", "words", "examples")
FOLDERS = {"areas": "area", "programs": "program"}


def shipped() -> Traversable:
    """The folder of the questionnaire that comes with the product."""
    return importlib.resources.files("assessment.questionnaires") / "child-safety"


def load(folder: Traversable | Path, thorough: bool = False) -> Questionnaire:
    """Read a questionnaire's folder.

    Args:
        thorough: also look for programs to which no company is ever led, which takes longer.

    Raises:
        ContentError: with every mistake in every file.
    """
    documents = dict(_documents(folder))
    problems = [problem for _kind, document in documents.values() for problem in document.problems]
    shaped: dict[str, Any] = {}
    for name, (kind, document) in documents.items():
        if not document.problems:
            shaped[name] = shape(kind, document)
            problems.extend(document.problems)
    if problems:
        raise ContentError(problems)
    head: QuestionnaireFile = shaped["questionnaire.yaml"]
    areas = [shaped[f"areas/{area_id}.yaml"] for area_id in head.areas if f"areas/{area_id}.yaml" in shaped]
    parts = {
        "areas": tuple(areas),
        "programs": tuple(program for name, program in shaped.items() if name.startswith("programs/")),
        "steps": tuple(shaped["steps.yaml"]),
        "duties": tuple(shaped["duties.yaml"]),
        "sources": tuple(shaped["sources.yaml"]),
        "terms": tuple(shaped["glossary.yaml"]),
        "urgent": shaped["urgent.yaml"],
        "examples": tuple(shaped["examples.yaml"]),
        "digest": _digest(documents),
    }
    questionnaire = Questionnaire(**(vars(head) | parts))
    words: list[RefusedWords] = shaped["words.yaml"]
    by_name = {name: document for name, (_kind, document) in documents.items()}
    problems = check(questionnaire, head, words, by_name)
    if not problems and thorough:
        problems = check_reach(questionnaire, by_name)
    if problems:
        raise ContentError(problems)
    return questionnaire


def _documents(folder: Traversable | Path) -> Iterator[tuple[str, tuple[str, Document]]]:
    for kind in SINGLE:
        name = f"{kind}.yaml"
        yield name, (kind, _read(folder / name, name))
    for place, kind in FOLDERS.items():
        found = folder / place
        entries = sorted(found.iterdir(), key=lambda entry: entry.name) if found.is_dir() else []
        if not entries:
            document = Document(f"{place}/", [])
            document.add_at(1, 1, _("there is no file in this folder"))
            yield f"{place}/", (kind, document)
        for entry in entries:
            name = f"{place}/{entry.name}"
            if entry.name.endswith(".yaml"):
                yield name, (kind, _read(entry, name))
            elif entry.name.endswith((".yml", ".YAML", ".YML")):
                document = Document(name, [])
                document.add_at(1, 1, _("the name must end in .yaml"))
                yield name, (kind, document)


def _read(entry: Traversable | Path, name: str) -> Document:
    if not entry.is_file():
        document = Document(name, [])
        document.add_at(1, 1, _("this file is missing"))
        return document
    return read(name, entry.read_bytes())


def _digest(documents: dict[str, tuple[str, Document]]) -> str:
    """Eight hexadecimal digits that change when any file changes."""
    whole = hashlib.sha256()
    for name in sorted(documents):
        whole.update(name.encode() + b"\0" + "\n".join(documents[name][1].lines).encode() + b"\0")
    return whole.hexdigest()[:8]
