"""The command `readiness`, with one module for each kind of task. Only this package imports click."""

import click

from ..translation import _
from .authoring import count_command, keys_command, sample_command, schema_command
from .checking import check_command, sources_command
from .database import backup_command, db_group, purge_command
from .reports import compare_command, print_command, report_command
from .serving import serve_command


@click.group(help=_("Assess how ready a company's child-safety program is."))
@click.version_option(package_name="child-safety-readiness")
def main() -> None:
    pass


main.add_command(serve_command)
main.add_command(db_group)
main.add_command(purge_command)
main.add_command(backup_command)
main.add_command(check_command)
main.add_command(sources_command)
main.add_command(count_command)
main.add_command(sample_command)
main.add_command(schema_command)
main.add_command(keys_command)
main.add_command(report_command)
main.add_command(compare_command)
main.add_command(print_command)
