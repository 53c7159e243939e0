"""`readiness check` finds mistakes and outdated facts in the content. `readiness sources` lists its sources."""

from pathlib import Path

import click

from ..core.freshness import future_facts, source_uses, stale_facts
from ..rendering.phrases import comma_list
from ..translation import _
from . import clock
from .bad_input import BadInputError
from .files import load_questionnaire

STALE_DAYS = 180
"""`readiness check` prints a note if facts were last checked more than this many days ago."""


@click.command(
    "check", help=_("Check the content in FOLDER or, by default, the content that comes with the product.")
)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--stale",
    type=click.IntRange(min=0),
    help=_("List the facts that were last checked more than this many days ago."),
)
def check_command(folder: Path | None, stale: int | None) -> None:
    questionnaire = load_questionnaire(folder, thorough=True)
    in_future = future_facts(questionnaire, clock.today())
    if in_future:
        facts_in_future = comma_list(f"{fact.kind} {fact.id} ({fact.on})".replace("  ", " ") for fact in in_future)
        raise BadInputError(_("these dates of checks are in the future: {facts}").format(facts=facts_in_future))
    counts = _("{title} {version}: {questions} questions, {programs} programs, {duties} duties, {sources} sources.")
    click.echo(
        counts.format(
            title=questionnaire.title,
            version=questionnaire.version,
            questions=len(questionnaire.questions()),
            programs=len(questionnaire.programs),
            duties=len(questionnaire.duties),
            sources=len(questionnaire.sources),
        )
    )
    facts = stale_facts(questionnaire, clock.today(), STALE_DAYS if stale is None else stale)
    if stale is not None:
        for fact in facts:
            click.echo(f"{fact.on} {fact.kind} {fact.id}".rstrip())
    elif facts:
        note = _(
            "note: {count} facts were last checked over {days} days ago. To list them: readiness check --stale {days}"
        )
        click.echo(note.format(count=len(facts), days=STALE_DAYS), err=True)


@click.command(
    "sources", help=_("Print the sources, each with the content that uses it, so that you can check them again.")
)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def sources_command(folder: Path | None) -> None:
    questionnaire = load_questionnaire(folder)
    uses = source_uses(questionnaire)
    for source in questionnaire.sources:
        click.echo(f"{source.id}: {source.title}")
        click.echo(f"  {source.url}")
        dates = _("{kind}; {dated}; checked on {day}")
        click.echo("  " + dates.format(kind=source.kind, dated=source.dated, day=source.read_on))
        used_by = ", ".join(f"{use.kind} {use.id}".rstrip() for use in uses[source.id]) or _("nothing")
        click.echo("  " + _("used by: {uses}").format(uses=used_by))
