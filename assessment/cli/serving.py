"""The command `readiness serve`."""

import click

from ..settings import SettingsError
from ..translation import _
from .bad_input import BadInputError
from .files import load_questionnaire
from .setting_options import chosen_settings, setting_options, variables_help


@click.command("serve", help=_("Run the website."), epilog=variables_help("serve"))
@setting_options("serve")
def serve_command(**options: str | None) -> None:
    from ..web.server import run  # imports Flask and gunicorn, which no other command needs

    settings = chosen_settings("serve", options)
    try:
        run(load_questionnaire(None), settings)
    except (SettingsError, OSError) as error:
        raise BadInputError(str(error)) from error
