"""The error that every command raises for bad input: one clear line and an exit code."""

import click

from ..errors import ReadinessError

BAD_INPUT = 2


class BadInputError(ReadinessError, click.ClickException):
    """A file, folder, setting or database cannot be used. Click prints the message and exits with code 2."""

    exit_code = BAD_INPUT
