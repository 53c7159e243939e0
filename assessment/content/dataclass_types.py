"""Reads the type hints and docstrings of the keys of dataclasses."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import is_dataclass
from functools import cache
from itertools import pairwise
from typing import Any, get_args, get_type_hints


@cache
def hints(cls: type) -> dict[str, Any]:
    """Return the type hint of each key, including `Annotated` marks."""
    return get_type_hints(cls, include_extras=True)


def dataclasses_within(hint: Any) -> dict[str, type]:
    """Return all dataclasses that values of this type can contain, keyed and sorted by name."""
    classes: dict[str, type] = {}
    pending = [hint]
    while pending:
        current = pending.pop()
        if is_dataclass(current) and isinstance(current, type) and current.__name__ not in classes:
            classes[current.__name__] = current
            pending.extend(hints(current).values())
        pending.extend(get_args(current))
    return dict(sorted(classes.items()))


def attribute_docstrings(cls: type) -> dict[str, str]:
    """Return the docstring below each attribute of a dataclass, on one line, including inherited attributes."""
    return {name: text for base in reversed(cls.__mro__) if is_dataclass(base) for name, text in _docstrings_of(base)}


def _docstrings_of(cls: type) -> Iterator[tuple[str, str]]:
    definition = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
    assignments_and_docstrings = pairwise(ast.iter_child_nodes(definition))
    for attribute, docstring in assignments_and_docstrings:
        match attribute, docstring:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, " ".join(text.split())
