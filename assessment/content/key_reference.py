"""Makes the reference of all keys in the content files from the types and docstrings of core/."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin

from ..core.ids import IdKind, Ref
from ..translation import _
from .checks.ids import kind_name
from .dataclass_types import attribute_docstrings, dataclasses_within, hints
from .folder import QUESTIONNAIRE_FILE
from .validation import FILE_TYPES

FILES: Mapping[IdKind, str] = {
    "area": "areas/",
    "question": "areas/",
    "profile-question": QUESTIONNAIRE_FILE,
    "program": "programs/",
    "step": "steps.yaml",
    "duty": "duties.yaml",
    "source": "sources.yaml",
    "term": "glossary.yaml",
}
"""The file or folder that holds each kind of object that a key can refer to."""


class KeyEntry(NamedTuple):
    """The facts that an author needs to know about one key."""

    name: str
    value: str
    """The kind of value that an author can write, such as "text" or "step id from `steps.yaml`"."""
    required: bool
    meaning: str


def keys_of(hint: Any) -> dict[str, list[KeyEntry]]:
    """Return the keys of all dataclasses in a type, by dataclass name."""
    return {name: list(_keys(cls)) for name, cls in dataclasses_within(hint).items()}


def key_reference(kind: str) -> str:
    """Return the keys of one kind of file as Markdown: one table for each dataclass."""
    lines = [f"## {kind}", ""]
    for name, keys in keys_of(FILE_TYPES[kind]).items():
        lines += [f"### {name}", "", _("| Key | Value | Required | Meaning |"), "| --- | --- | --- | --- |"]
        for key in keys:
            required = _("yes") if key.required else _("no")
            lines.append(f"| `{key.name}` | {key.value} | {required} | {key.meaning} |")
        lines.append("")
    return "\n".join(lines)


def _keys(cls: type) -> Iterator[KeyEntry]:
    meanings = attribute_docstrings(cls)
    for field in fields(cls):
        required = field.default is MISSING and field.default_factory is MISSING
        yield KeyEntry(field.name, describe(hints(cls)[field.name]), required, meanings.get(field.name, ""))


def describe(hint: Any) -> str:
    """Describe the values that an author can write for this type."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _reference(parts[1]) if isinstance(parts[1], Ref) else _("id")
    if origin is Literal:
        return ", ".join(f"`{choice}`" for choice in parts)
    if origin is tuple:
        return _("list: {parts}").format(parts=describe(parts[0]))
    if origin is Mapping:
        return _("group: {key} → {part}").format(key=describe(parts[0]), part=describe(parts[1]))
    if origin is UnionType:
        return describe(parts[0])
    simple = {str: _("text"), int: _("number"), float: _("number"), bool: _("`true` or `false`"), date: _("date")}
    return simple.get(hint) or hint.__name__


def _reference(mark: Ref) -> str:
    """Describe the object that an id refers to, and say where it is defined."""
    if mark.owner_key == "id":
        return _("{kind} id of this question").format(kind=kind_name(mark.kind))
    if mark.owner_key:
        return _("{kind} id of the question in `{key}`").format(kind=kind_name(mark.kind), key=mark.owner_key)
    if mark.kind in FILES:
        return _("{kind} id from `{file}`").format(kind=kind_name(mark.kind), file=FILES[mark.kind])
    return kind_name(mark.kind)
