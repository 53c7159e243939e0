"""The short way: ?path=quick leads from the code through the profile to the quick check.

An address never holds more than that.
"""

from flask import request

PATH = "path"
QUICK_PATH = "quick"


def wants_quick_check() -> bool:
    """Return whether the visitor is on the way to the quick check."""
    return request.args.get(PATH) == QUICK_PATH
