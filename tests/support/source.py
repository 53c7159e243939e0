"""The source code of the product, for the tests of its rules."""

import ast
from functools import cache
from pathlib import Path


@cache
def syntax_tree(file: Path) -> ast.Module:
    """Return the parsed file, cached because many rules read the same files."""
    return ast.parse(file.read_bytes())
