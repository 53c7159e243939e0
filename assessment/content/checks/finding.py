"""The result of a check: a message about a place in a file."""

from typing import NamedTuple

from ..yaml_file import KeyPath


class Finding(NamedTuple):
    """One mistake, before its key path is turned into a line and column."""

    file: str
    path: KeyPath
    message: str
