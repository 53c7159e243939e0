"""Finds and reads the files in a questionnaire's folder."""

import hashlib
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path

from ..translation import _
from .yaml_file import YamlFile, unreadable
from .yaml_reader import read_yaml

SINGLE_FILES = (
    "questionnaire",
    "steps",
    "duties",
    "platform-rules",
    "countries",
    "sources",
    "glossary",
    "urgent",
    "words",
    "examples",
)
"""Kinds of content with a single file, which is named after the kind."""
QUESTIONNAIRE_FILE = "questionnaire.yaml"
FOLDERS = {"areas": "area", "programs": "program"}
"""Folders with one file for each object, and the kind of their files."""
FOLDER_DIGEST_CHARACTERS = 8


def kind_of(name: str) -> str:
    """Return the kind of the file with this name, such as "area" for `areas/reporting.yaml`."""
    folder, _slash, file = name.rpartition("/")
    return FOLDERS.get(folder, file.removesuffix(".yaml"))


def read_folder(folder: Traversable | Path) -> dict[str, YamlFile]:
    """Return all files of a questionnaire by name. Each missing file is returned as a file with a problem."""
    files = [_read_file(folder / f"{kind}.yaml", f"{kind}.yaml") for kind in SINGLE_FILES]
    for subfolder in FOLDERS:
        files.extend(_read_subfolder(folder / subfolder, subfolder))
    return {file.name: file for file in files}


def _read_subfolder(folder: Traversable | Path, name: str) -> Iterator[YamlFile]:
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name) if folder.is_dir() else []
    if not entries:
        yield unreadable(f"{name}/", _("the folder is missing or has no files"))
    for entry in entries:
        if entry.name.endswith(".yaml"):
            yield _read_file(entry, f"{name}/{entry.name}")
        elif entry.name.endswith((".yml", ".YAML", ".YML")):
            yield unreadable(f"{name}/{entry.name}", _("the file name must end in .yaml"))


def _read_file(file: Traversable | Path, name: str) -> YamlFile:
    return read_yaml(name, file.read_bytes()) if file.is_file() else unreadable(name, _("this file is missing"))


def folder_digest(files: Mapping[str, YamlFile]) -> str:
    """Return eight hexadecimal digits that change when the name or text of any file changes."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + "\n".join(files[name].lines).encode() + b"\0")
    return digest.hexdigest()[:FOLDER_DIGEST_CHARACTERS]
