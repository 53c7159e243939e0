"""The clock of the commands, in a module of its own so that tests can set it."""

from datetime import date


def today() -> date:
    """Return the current day."""
    return date.today()
