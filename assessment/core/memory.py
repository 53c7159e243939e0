"""A memory of values computed for the latest companies, because one save needs them several times."""

from collections.abc import Callable
from typing import TypeVar

MAX_REMEMBERED = 64

MemoryKey = TypeVar("MemoryKey")
Computed = TypeVar("Computed")


def remembered(
    memory: dict[MemoryKey, Computed],
    key: MemoryKey,
    compute: Callable[[], Computed],
    max_entries: int = MAX_REMEMBERED,
) -> Computed:
    """Return the value that the memory holds for this key. If it holds nothing, compute the value and add it.

    A full memory is emptied first. Several threads can use one memory.
    """
    value = memory.get(key)
    if value is None:
        value = compute()
        if len(memory) >= max_entries:
            memory.clear()
        memory[key] = value
    return value
