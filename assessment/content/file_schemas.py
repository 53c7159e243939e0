"""Plain values -> the dataclasses of core/, strictly; and the JSON Schema that editors use. Only home of pydantic."""

import difflib
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from ..core.duty import Duty
from ..core.ids import AreaRef
from ..core.profile import Example
from ..core.program import Program
from ..core.question import Area
from ..core.questionnaire import QuestionnaireBase
from ..core.source import Source, Term
from ..core.step import Step
from ..core.urgent import Urgent
from ..translation import _
from .dataclass_types import attribute_docstrings, dataclasses_within
from .yaml_file import MAX_PROBLEMS, Document
from .yaml_nodes import Path


@dataclass(frozen=True, kw_only=True)
class QuestionnaireFile(QuestionnaireBase):
    """questionnaire.yaml: what holds the questionnaire together."""

    areas: tuple[AreaRef, ...]
    """The files of areas/ in the order in which they are asked."""


@dataclass(frozen=True)
class RefusedWords:
    """Words that may not occur in any wording: fault words, harmful terms, words for effect."""

    words: tuple[str, ...]
    """The words, in every form that is refused; upper and lower case are the same."""
    instead: str
    """What to write instead, told to the author."""
    unless: tuple[str, ...] = ()
    """Phrases within which they may stand, such as the statutory term."""


SHAPES: dict[str, Any] = {
    "questionnaire": QuestionnaireFile,
    "area": Area,
    "program": Program,
    "steps": list[Step],
    "duties": list[Duty],
    "sources": list[Source],
    "glossary": list[Term],
    "urgent": Urgent,
    "words": list[RefusedWords],
    "examples": list[Example],
}
"""What each kind of file holds."""


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return _list_adapter(SHAPES[kind])


def _list_adapter(hint: Any) -> TypeAdapter[Any]:
    # A dataclass takes the configuration of what holds it, so each file is read as a list of one.
    return TypeAdapter(list[hint], config=ConfigDict(extra="forbid", strict=True))


def shape(kind: str, document: Document) -> Any:
    """The object, or None with the problems added to the document."""
    try:
        return _adapter(kind).validate_json(json.dumps([document.value]))[0]
    except ValidationError as error:
        for found in error.errors(include_url=False, include_input=False)[:MAX_PROBLEMS]:
            path: Path = found["loc"][1:]
            document.add(path, _message(kind, found, path))
        return None


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of one kind of file, for editors that complete and check as one types."""
    return schema_of(SHAPES[kind])


def schema_of(hint: Any) -> dict[str, Any]:
    """Return the JSON Schema of a type, with the attribute docstrings as descriptions."""
    whole = _list_adapter(hint).json_schema()
    for name, cls in dataclasses_within(hint).items():
        for key, text in attribute_docstrings(cls).items():
            properties = whole["$defs"][name]["properties"]
            properties[key] = dict(sorted({**properties[key], "description": text}.items()))
    schema: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema.update(whole["items"])
    schema["$defs"] = whole["$defs"]
    return schema


def keys(kind: str) -> dict[str, dict[str, str]]:
    """Return the description of every key of a kind of file, by the object that has it."""
    return keys_of(SHAPES[kind])


def keys_of(hint: Any) -> dict[str, dict[str, str]]:
    """Return the description of every key of a type, by the object that has it."""
    return {name: attribute_docstrings(cls) for name, cls in dataclasses_within(hint).items()}


@cache
def _known_keys(kind: str) -> tuple[str, ...]:
    return tuple(sorted({key for each in keys(kind).values() for key in each}))


def _message(kind: str, found: Any, path: Path) -> str:
    last = str(path[-1]) if path else ""
    if found["type"] == "missing":
        return _('the key "{key}" is missing').format(key=last)
    if found["type"] == "unexpected_keyword_argument":
        close = difflib.get_close_matches(last, _known_keys(kind), n=1)
        hint = _('; did you mean "{key}"?').format(key=close[0]) if close else ""
        return _('there is no key "{key}"').format(key=last) + hint
    if found["type"] == "literal_error":
        return _("only these are possible: {choices}").format(choices=found["ctx"]["expected"])
    wanted = {
        "string_type": _("this must be text"),
        "int_type": _("this must be a number"),
        "bool_type": _("this must be true or false"),
        "tuple_type": _("this must be a list"),
        "list_type": _("this must be a list"),
        "dataclass_type": _("this must be a group of keys"),
        "date_from_datetime_parsing": _("this must be a date such as 2026-11-22"),
        "date_parsing": _("this must be a date such as 2026-11-22"),
        "date_type": _("this must be a date such as 2026-11-22"),
    }
    return wanted.get(found["type"], str(found["msg"]))
