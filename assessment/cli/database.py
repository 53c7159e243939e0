"""The commands that maintain the database."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..settings import SettingsError
from ..translation import _, day, plural
from . import clock
from .bad_input import BadInputError
from .setting_options import chosen_settings, setting_options

if TYPE_CHECKING:
    from ..storage import Storage


@click.group("db", help=_("Maintain the database."))
def db_group() -> None:
    pass


@db_group.command("upgrade", help=_("Upgrade the database to this version of the program and keep everything in it."))
@setting_options("upgrade")
def upgrade_command(**options: str | None) -> None:
    with _opened("upgrade", options, create_folder=True) as storage:
        storage.upgrade()
    click.echo(_("The database is up to date."))


@click.command(
    "purge", help=_("Remove what expired more than a week ago. The site does this each day that it is used.")
)
@click.option(
    "--trust-clock", is_flag=True, help=_("Purge even if the last purge was in the future or more than 92 days ago.")
)
@setting_options("purge")
def purge_command(trust_clock: bool, **options: str | None) -> None:
    with _opened("purge", options) as storage:
        storage.check()
        outcome = storage.purge(today := clock.today(), trust_clock)
    if not outcome.erased:
        message = _(
            "Someone is reading the database, so some deleted bytes may remain in its files. The site will try again."
        )
        click.echo(message, err=True)
    if outcome.last_purged_on:
        message = _(
            "Nothing was removed. This computer says that today is {today}, and the last purge was on {last}. "
            "If today's date is right, run: readiness purge --trust-clock"
        )
        click.echo(message.format(today=day(today), last=day(outcome.last_purged_on)), err=True)
        sys.exit(1)
    removed = plural(
        "{count} expired assessment was removed.", "{count} expired assessments were removed.", outcome.removed
    )
    click.echo(removed.format(count=outcome.removed))


@click.command("backup", help=_("Write all assessments, still encrypted, to a new FILE. The site can keep running."))
@click.argument("file", type=click.Path(path_type=Path))
@setting_options("backup")
def backup_command(file: Path, **options: str | None) -> None:
    with _opened("backup", options) as storage:
        storage.check()
        count = storage.backup(file)
    message = plural("Wrote {count} assessment to {file}.", "Wrote {count} assessments to {file}.", count)
    click.echo(message.format(count=count, file=file))


@contextmanager
def _opened(command: str, options: Mapping[str, str | None], create_folder: bool = False) -> "Iterator[Storage]":
    """Open the database that the settings name. Report any problem with it in one clear line."""
    from ..storage.errors import BackupRefusedError, StorageUnavailableError
    from ..web import open_storage
    from ..web.server import create_data_folder

    settings = chosen_settings(command, options)
    try:
        if create_folder:
            create_data_folder(settings.data)
        with closing(open_storage(settings)) as storage:
            yield storage
    except (SettingsError, BackupRefusedError) as error:
        raise BadInputError(str(error)) from error
    except StorageUnavailableError as error:
        raise BadInputError(_("the database cannot be used: {problem}").format(problem=error)) from error
