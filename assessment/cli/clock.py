"""The clock of the commands, in a separate module so that tests can set it."""

from datetime import date


def today() -> date:
    """Return the current date."""
    return date.today()
