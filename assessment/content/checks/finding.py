"""What a check finds: a message at a place in a file."""

from typing import NamedTuple

from ..yaml_file import KeyPath


class Finding(NamedTuple):
    """One mistake, before the key path is turned into a line and a column."""

    file: str
    path: KeyPath
    message: str
