"""A questionnaire's files as the checks see them: objects, ids and references, each with its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, cached_property
from typing import Annotated, Any, Generic, NamedTuple, TypeVar, get_args, get_origin

from ..core.ids import Id, Ref
from ..core.questionnaire import Questionnaire
from .dataclass_types import hints
from .yaml_file import KeyPath, YamlFile

Content = TypeVar("Content")
Mark = TypeVar("Mark", Id, Ref)


class Placed(NamedTuple, Generic[Content]):
    """An object in the content, its file and its key path."""

    file: str
    path: KeyPath
    value: Content
    owner_id: str
    """The id of the nearest enclosing object that has an id, or an empty string."""


class MarkedText(NamedTuple, Generic[Mark]):
    """A text whose type hint marks it as an id or as a reference to one."""

    mark: Mark
    text: str
    file: str
    path: KeyPath
    owner_id: str
    """The id of the owner, for a local id or a reference to one. Otherwise empty."""


@dataclass(frozen=True)
class LoadedContent:
    """The files of a questionnaire, read and validated."""

    files: Mapping[str, YamlFile]
    values: Mapping[str, Any]
    """The content of each file as dataclasses, by file name."""
    questionnaire: Questionnaire

    def every(self, cls: type[Content]) -> Iterator[Placed[Content]]:
        """Yield all objects of this class, from all files."""
        for placed in self.objects:
            if isinstance(placed.value, cls):
                yield placed

    @cached_property
    def objects(self) -> tuple[Placed[Any], ...]:
        """All dataclass objects in all files."""
        return tuple(placed for name, value in self.values.items() for placed in _objects(name, (), value, ""))

    @cached_property
    def ids(self) -> tuple[MarkedText[Id], ...]:
        """All texts whose type hint marks them with `Id`."""
        return tuple(marked for marked in self._marked_texts if isinstance(marked.mark, Id))

    @cached_property
    def references(self) -> tuple[MarkedText[Ref], ...]:
        """All texts whose type hint marks them with `Ref`."""
        return tuple(marked for marked in self._marked_texts if isinstance(marked.mark, Ref))

    @cached_property
    def _marked_texts(self) -> tuple[MarkedText[Any], ...]:
        return tuple(marked for placed in self.objects for marked in _marked_texts(placed))


def _objects(file: str, path: KeyPath, value: Any, owner_id: str) -> Iterator[Placed[Any]]:
    if isinstance(value, tuple):
        for position, part in enumerate(value):
            if not isinstance(part, str):
                yield from _objects(file, (*path, position), part, owner_id)
    elif is_dataclass(value):
        yield Placed(file, path, value, owner_id)
        owner_id = getattr(value, "id", owner_id)
        for field in fields(value):
            part = getattr(value, field.name)
            if not isinstance(part, str):
                yield from _objects(file, (*path, field.name), part, owner_id)


def _marked_texts(placed: Placed[Any]) -> Iterator[MarkedText[Any]]:
    for key, hint in _marked_keys(placed.value.__class__):
        for mark, text, path in _texts_in(getattr(placed.value, key), hint, (*placed.path, key)):
            yield MarkedText(mark, text, placed.file, path, _owner_id(mark, placed))


def _owner_id(mark: Id | Ref, placed: Placed[Any]) -> str:
    if isinstance(mark, Ref):
        return str(getattr(placed.value, mark.owner_key)) if mark.owner_key else ""
    return placed.owner_id if mark.local else ""


@cache
def _marked_keys(cls: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((key, hint) for key, hint in hints(cls).items() if _has_mark(hint))


def _has_mark(hint: Any) -> bool:
    return get_origin(hint) is Annotated or any(_has_mark(part) for part in get_args(hint))


def _texts_in(value: Any, hint: Any, path: KeyPath) -> Iterator[tuple[Id | Ref, str, KeyPath]]:
    """Yield the marked texts in the value of one key: a text, a list or a group of keys."""
    origin = get_origin(hint)
    if origin is Annotated:
        yield hint.__metadata__[0], value, path
    elif origin is tuple:
        for position, part in enumerate(value):
            yield from _texts_in(part, get_args(hint)[0], (*path, position))
    elif origin is Mapping:
        key_hint, part_hint = get_args(hint)
        for key, part in value.items():
            yield from _texts_in(key, key_hint, (*path, key))
            yield from _texts_in(part, part_hint, (*path, key))
