"""The short path: with ?path=quick, the code page leads to the profile, and the profile to the quick check.

The address says no more about the visitor than that.
"""

from flask import request

PATH = "path"
QUICK_PATH = "quick"


def wants_quick_check() -> bool:
    """Return whether the visitor is on the way to the quick check."""
    return request.args.get(PATH) == QUICK_PATH
