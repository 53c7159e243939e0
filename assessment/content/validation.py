"""Turns the values of a file into the dataclasses of core/ after strict checks, and makes their JSON Schema.

The only module that imports pydantic.
"""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from ..core.country import CountriesFile
from ..core.duty import Duty
from ..core.ids import AreaRef
from ..core.platform_rule import PlatformRule
from ..core.profile import Example
from ..core.program import Program
from ..core.question import Area
from ..core.questionnaire import QuestionnaireBase
from ..core.source import Source, Term
from ..core.step import Step
from ..core.urgent import Urgent
from ..translation import _
from .dataclass_types import attribute_docstrings, dataclasses_within
from .problems import suggestion
from .yaml_file import MAX_PROBLEMS, KeyPath, YamlFile


@dataclass(frozen=True, kw_only=True)
class QuestionnaireFile(QuestionnaireBase):
    """The content of questionnaire.yaml, the main file of a questionnaire."""

    areas: tuple[AreaRef, ...]
    """The areas, in the order in which they are asked. Each is a file in `areas/`."""


@dataclass(frozen=True)
class RefusedWords:
    """Words that no text may contain: blame, harmful terms and sensational language."""

    words: tuple[str, ...]
    """The words, in every refused form. Case is ignored."""
    instead: str
    """The wording to use instead. The error message shows it to the author."""
    unless: tuple[str, ...] = ()
    """Phrases in which the words are allowed, such as legal terms."""


FILE_TYPES: dict[str, Any] = {
    "questionnaire": QuestionnaireFile,
    "area": Area,
    "program": Program,
    "steps": tuple[Step, ...],
    "duties": tuple[Duty, ...],
    "platform-rules": tuple[PlatformRule, ...],
    "countries": CountriesFile,
    "sources": tuple[Source, ...],
    "glossary": tuple[Term, ...],
    "urgent": Urgent,
    "words": tuple[RefusedWords, ...],
    "examples": tuple[Example, ...],
}
"""The type of the content of each kind of file."""


def validate(kind: str, file: YamlFile) -> Any:
    """Return the file's content as dataclasses, or add its problems to the file and return None."""
    try:
        return _adapter(kind).validate_json(json.dumps([file.value]))[0]
    except ValidationError as error:
        for details in error.errors(include_url=False, include_input=False)[:MAX_PROBLEMS]:
            path: KeyPath = details["loc"][1:]
            file.add(path, _message(kind, details, path))
        return None


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return _list_adapter(FILE_TYPES[kind])


def _list_adapter(hint: Any) -> TypeAdapter[Any]:
    # A dataclass takes its configuration from the type that contains it, so each file is read as a list of one.
    return TypeAdapter(list[hint], config=ConfigDict(extra="forbid", strict=True))


def json_schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of one kind of file. Editors use it to complete keys and check values."""
    return schema_of(FILE_TYPES[kind])


def schema_of(hint: Any) -> dict[str, Any]:
    """Return the JSON Schema of a type. The attribute docstrings become its descriptions."""
    whole = _list_adapter(hint).json_schema()
    for name, cls in dataclasses_within(hint).items():
        for key, text in attribute_docstrings(cls).items():
            properties = whole["$defs"][name]["properties"]
            properties[key] = dict(sorted({**properties[key], "description": text}.items()))
    schema: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema.update(whole["items"])
    schema["$defs"] = whole["$defs"]
    return schema


@cache
def _known_keys(kind: str) -> tuple[str, ...]:
    classes = dataclasses_within(FILE_TYPES[kind]).values()
    return tuple(sorted({key for cls in classes for key in attribute_docstrings(cls)}))


def _message(kind: str, details: Any, path: KeyPath) -> str:
    """Return a message in words that authors understand, based on the details from pydantic."""
    error_type = details["type"]
    key = str(path[-1]) if path else ""
    if error_type == "missing":
        return _('the key "{key}" is missing').format(key=key)
    if error_type == "unexpected_keyword_argument":
        return _('there is no key "{key}"').format(key=key) + suggestion(key, _known_keys(kind))
    if error_type == "literal_error":
        return _("this must be one of: {choices}").format(choices=details["ctx"]["expected"])
    return _type_messages().get(error_type, str(details["msg"]))


def _type_messages() -> dict[str, str]:
    date = _("this must be a date such as 2026-11-22")
    return {
        "string_type": _("this must be text"),
        "int_type": _("this must be a number"),
        "bool_type": _("this must be true or false"),
        "tuple_type": _("this must be a list"),
        "dict_type": _("this must be a group of keys"),
        "dataclass_type": _("this must be a group of keys"),
        "date_from_datetime_parsing": date,
        "date_parsing": date,
        "date_type": date,
    }
