"""readiness: serve and its upkeep, check, sample, report, print and what authors need. Only home of click."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from . import saved_file
from .assessment_state import compare_with
from .content import ContentError, load, shipped
from .core.compare import Comparison
from .core.freshness import source_uses
from .core.freshness import stale_facts as stale_facts
from .core.questionnaire import Questionnaire
from .core.response import Response, asked_questions, profile_tags, quick_check, with_current_ids
from .core.result import Result, assess
from .errors import ReadinessError
from .rendering.editions import EDITIONS, PAPERS, Edition, Paper
from .rendering.html import questionnaire_html, report_html
from .rendering.pdf import questionnaire_pdf, report_pdf
from .rendering.plan_columns import COLUMNS
from .rendering.plan_spreadsheet import as_xlsx
from .rendering.result_json import as_json
from .rendering.result_schema import ResultFile
from .rendering.review_calendar import as_ics
from .sample_answers import KINDS, everything, sample
from .sandbox import ChildFailedError
from .saved_file import SavedAnswers
from .saved_file.pdf import read_any
from .translation import _, day, plural
from .user_text import strict_line

if TYPE_CHECKING:
    from .storage import Storage

Subject = TypeVar("Subject")
BAD_INPUT = 2
RESULT = "result"
"""The name of the schema of the result, beside those of the content files."""
STALE_DAYS = 180
"""What was checked longer ago than this is worth a note."""


@dataclass(frozen=True)
class ReportSource:
    """What a report is made from."""

    saved: SavedAnswers
    result: Result
    comparison: Comparison | None = None
    edition: Edition = "working"
    paper: Paper | None = None


FORMATS: dict[str, Callable[[ReportSource], bytes]] = {
    ".pdf": lambda made: report_pdf(
        made.result, made.comparison, made.edition, saved_file.write_json(made.saved), made.paper
    ),
    ".html": lambda made: report_html(made.result, made.comparison, made.edition, made.paper).encode(),
    ".json": lambda made: as_json(made.result, made.edition),
    ".xlsx": lambda made: as_xlsx(made.result, made.edition, made.paper),
    ".ics": lambda made: as_ics(made.result.date),
}
PRINTED: dict[str, Callable[[tuple[Questionnaire, Paper]], bytes]] = {
    ".pdf": lambda asked_questions: questionnaire_pdf(*asked_questions),
    ".html": lambda asked_questions: questionnaire_html(*asked_questions).encode(),
}


def today() -> date:
    """The clock."""
    return date.today()


class BadInputError(ReadinessError, click.ClickException):
    """One clear line, and exit code 2."""

    exit_code = BAD_INPUT


@click.group(help=_("Assess how ready a company's child-safety program is."))
@click.version_option(package_name="child-safety-readiness")
def main() -> None:
    pass


DATA = click.option(
    "--data",
    envvar="READINESS_DATA",
    type=click.Path(file_okay=False, path_type=Path),
    help=_("Data folder (READINESS_DATA); a folder for user data where it is not given."),
)


@main.command(help=_("Run the web site."))
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True, help=_("Address to listen on (HOST)."))
@click.option("--port", envvar="PORT", default=8000, show_default=True, help=_("Port to listen on (PORT)."))
@click.option("--workers", envvar="WORKERS", default=2, show_default=True, help=_("Web processes (WORKERS)."))
@DATA
def serve(host: str, port: int, workers: int, data: Path | None) -> None:
    from .web.server import SettingsError, run

    try:
        run(_questionnaire(None), host, port, workers, data)
    except (SettingsError, OSError) as error:
        raise BadInputError(str(error)) from error


@main.group(help=_("Look after the database."))
def db() -> None:
    pass


@db.command(help=_("Bring the tables of the database to this version of the program, with all that is in them."))
@DATA
def upgrade(data: Path | None) -> None:
    with _storage(data, make=True) as storage:
        storage.upgrade()
    click.echo(_("The database is up to date."))


@main.command(help=_("Remove what expired more than a week ago. The site does it daily while it is used."))
@DATA
def purge(data: Path | None) -> None:
    with _storage(data) as storage:
        storage.check()
        if not _purge(storage):
            sys.exit(1)


def _purge(storage: "Storage") -> bool:
    done = storage.purge(today())
    if done.last and done.believed_on:
        message = _(
            "Nothing was removed: today is {today} for this computer, and the last purge was on {last}. If that is "
            "right, it goes on by itself from {day} on."
        )
        message = message.format(today=day(today()), last=day(done.last), day=day(done.believed_on))
        click.echo(message, err=True)
    else:
        removed = plural(
            "{count} expired assessment was removed.", "{count} expired assessments were removed.", done.removed
        )
        click.echo(removed.format(count=done.removed))
    if not done.erased:
        click.echo(
            _("Bytes of what was deleted are still held by somebody who is reading; the site tries again."), err=True
        )
    return done.last is None


@main.command(help=_("Write all assessments, still encrypted, into the new FILE, while the site goes on."))
@click.argument("file", type=click.Path(path_type=Path))
@DATA
def backup(file: Path, data: Path | None) -> None:
    with _storage(data) as storage:
        storage.check()
        count = storage.backup(file)
    message = plural("Wrote {count} assessment to {file}.", "Wrote {count} assessments to {file}.", count)
    click.echo(message.format(count=count, file=file))


@main.command(help=_("Take over what the backup FILE has and the database lacks. What was deleted stays deleted."))
@click.argument("file", type=click.Path(path_type=Path))
@DATA
def restore(file: Path, data: Path | None) -> None:
    with _storage(data, make=True) as storage:
        storage.prepare()
        done = storage.restore(file)
        message = _(
            "Added: {added}. Replaced by a newer revision: {updated}. As new in the database: {kept}. "
            "Left out because deleted: {deleted}. Removed because deleted before the backup: {removed}."
        )
        click.echo(message.format(**vars(done)))
        _purge(storage)


@contextmanager
def _storage(data: Path | None, make: bool = False) -> "Iterator[Storage]":
    """The database of the settings, with one clear line for whatever is wrong with it."""
    from .storage import BackupRefusedError, StorageUnavailableError
    from .web import open_storage
    from .web.server import SettingsError, make_folder, settings

    try:
        chosen = settings(data)
        if make:
            make_folder(chosen.data)
        with closing(open_storage(chosen)) as storage:
            yield storage
    except (SettingsError, BackupRefusedError) as error:
        raise BadInputError(str(error)) from error
    except StorageUnavailableError as error:
        raise BadInputError(_("the database cannot be used: {problem}").format(problem=error)) from error


@main.command(help=_("Check the content in FOLDER, or the content that comes with the product."))
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--stale", type=click.IntRange(min=0), help=_("List what was last checked more than so many days ago."))
def check(folder: Path | None, stale: int | None) -> None:
    questionnaire = _questionnaire(folder, thorough=True)
    click.echo(
        _(
            "{title} {version}: {questions} questions, {programs} programs, {duties} duties, {sources} sources."
        ).format(
            title=questionnaire.title,
            version=questionnaire.version,
            questions=len(questionnaire.questions()),
            programs=len(questionnaire.programs),
            duties=len(questionnaire.duties),
            sources=len(questionnaire.sources),
        )
    )
    old = stale_facts(questionnaire, today(), STALE_DAYS if stale is None else stale)
    if stale is not None:
        for each in old:
            click.echo(f"{each.on} {each.kind} {each.id}".rstrip())
    elif old:
        note = _(
            "note: {count} facts were last checked more than {days} days ago; see readiness check --stale {days}"
        )
        click.echo(note.format(count=len(old), days=STALE_DAYS), err=True)


@main.command(help=_("Print the register of sources, each with what rests on it, for checking them again."))
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def sources(folder: Path | None) -> None:
    questionnaire = _questionnaire(folder)
    used = source_uses(questionnaire)
    for source in questionnaire.sources:
        click.echo(f"{source.id}: {source.title}")
        click.echo(f"  {source.url}")
        dates = _("{kind}; {dated}; read on {day}")
        click.echo("  " + dates.format(kind=source.kind, dated=source.dated, day=source.read_on))
        resting = ", ".join(f"{use.kind} {use.id}".rstrip() for use in used[source.id]) or _("nothing")
        click.echo("  " + _("used by: {uses}").format(uses=resting))


@main.command(help=_("Print how many questions each of the made-up companies is asked, as a Markdown table."))
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def count(folder: Path | None) -> None:
    questionnaire = _questionnaire(folder)
    head = [_("Company"), *(area.title for area in questionnaire.areas), _("All"), _("Quick check")]
    _row(head)
    _row(["---", *("--:" for _column in head[1:])])
    for example in questionnaire.examples:
        tags = profile_tags(questionnaire, Response(example.profile))
        counts = [len(asked_questions(area, tags)) for area in questionnaire.areas]
        quick = len(quick_check(questionnaire, tags))
        _row([example.title, *map(str, counts), str(sum(counts)), str(quick)])


def _row(cells: list[str]) -> None:
    click.echo(f"| {' | '.join(cells)} |")


@main.command("sample", help=_("Write a file of made-up answers, to see a report."))
@click.option("--answers", type=click.Choice(KINDS), required=True, help=_("Which answers to give."))
@click.option("--seed", default=0, show_default=True, help=_("For random: the same seed gives the same answers."))
@click.option(
    "--profile", help=_('"all" for every service, one of the made-up companies, or a file of saved answers.')
)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help=_("The file to write."))
def sample_command(answers: str, seed: int, profile: str | None, output: Path) -> None:
    questionnaire = _questionnaire(None)
    chosen = None
    if profile == "all":
        chosen = everything(questionnaire)
    elif profile:
        example = next((each for each in questionnaire.examples if each.id == profile), None)
        chosen = dict(example.profile if example else _saved(Path(profile)).response.profile)
    _write(output, saved_file.write_json(sample(questionnaire, answers, today(), seed, chosen)))


EDITION = click.option(
    "--edition",
    type=click.Choice(list(EDITIONS)),
    default="working",
    show_default=True,
    help=_("share: without notes, answers inside and ties to laws; board: two pages."),
)
PAPER = click.option(
    "--paper", type=click.Choice(PAPERS), help=_("US Letter for companies of the United States and Canada, else A4.")
)


@main.command(
    help=_("Judge the saved answers in FILE and write the report, the plan, the review date or the result.")
)
@click.argument("file", type=click.Path(path_type=Path))
@EDITION
@PAPER
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help=_("OUT.pdf or .html for the report, .xlsx for the plan, .ics for the review date, .json for the result."),
)
def report(file: Path, edition: Edition, paper: Paper | None, output: Path) -> None:
    render = _format(FORMATS, output)
    saved, result = _judged(file)
    made = ReportSource(saved, result, None, edition, paper)
    _write(output, _rendered(lambda: render(made)))


@main.command(help=_("Judge the answers in NEW against those in OLD, and write the report with what has moved."))
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@EDITION
@PAPER
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help=_("OUT.pdf or .html."))
def compare(old: Path, new: Path, edition: Edition, paper: Paper | None, output: Path) -> None:
    render = _format({ending: FORMATS[ending] for ending in (".pdf", ".html")}, output)
    earlier, _then = _judged(old)
    saved, result = _judged(new)
    made = ReportSource(saved, result, compare_with(earlier, result), edition, paper)
    _write(output, _rendered(lambda: render(made)))


def _judged(file: Path) -> tuple[SavedAnswers, Result]:
    """Saved answers with their result, carried over to the names that questions have now."""
    questionnaire = _questionnaire(None)
    saved = _saved(file)
    if saved.questionnaire != questionnaire.id:
        raise BadInputError(
            _('{file} answers another questionnaire, "{id}"').format(file=file, id=strict_line(saved.questionnaire))
        )
    saved = replace(saved, response=with_current_ids(questionnaire, saved.response))
    for id in saved_file.unknown_ids(questionnaire, saved.response):
        click.echo(
            _('note: "{id}" is not in this questionnaire and was left out').format(id=strict_line(id)), err=True
        )
    return saved, assess(questionnaire, saved.response, saved.saved_on)


@main.command("print", help=_("Write the whole questionnaire, with programs, laws and sources, as one document."))
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--paper", type=click.Choice(PAPERS), default="a4", show_default=True, help=_("The size of its pages."))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help=_("OUT.pdf or .html."))
def print_command(folder: Path | None, paper: Paper, output: Path) -> None:
    render = _format(PRINTED, output)
    questionnaire = _questionnaire(folder)
    _write(output, _rendered(lambda: render((questionnaire, paper))))


@main.command("schema", help=_("Write the JSON Schema of each kind of content file, and of the result, to FOLDER."))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def schema_command(folder: Path) -> None:
    from .content import FILE_TYPES, json_schema, schema_of

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = _("{folder} cannot be made: {problem}")
        raise BadInputError(message.format(folder=folder, problem=error.strerror)) from error
    for name, schema in {**{kind: json_schema(kind) for kind in FILE_TYPES}, RESULT: schema_of(ResultFile)}.items():
        _write(folder / f"{name}.json", (json.dumps(schema, indent=2) + "\n").encode())


@main.command("keys", help=_("Print every key of the content files with its meaning, as Markdown."))
@click.option("--exports", is_flag=True, help=_("Instead the columns of the plan and the keys of the result."))
def keys_command(exports: bool) -> None:
    from .content import FILE_TYPES, key_reference, keys_of

    if not exports:
        for kind in FILE_TYPES:
            click.echo(key_reference(kind))
        return
    _keys("plan.xlsx", {_("Columns"): {str(column.title): str(column.meaning) for column in COLUMNS}})
    _keys(
        "result.json", {name: {key.name: key.meaning for key in keys} for name, keys in keys_of(ResultFile).items()}
    )


def _keys(title: str, groups: dict[str, dict[str, str]]) -> None:
    click.echo(f"## {title}\n")
    for name, found in groups.items():
        click.echo(f"### {name}\n")
        for key, meaning in found.items():
            click.echo(f"- `{key}`: {meaning}")
        click.echo()


def _questionnaire(folder: Path | None, thorough: bool = False) -> Questionnaire:
    if folder is not None and not folder.is_dir():
        raise BadInputError(_("there is no folder {folder}").format(folder=folder))
    try:
        return load(folder or shipped(), thorough)
    except ContentError as error:
        raise BadInputError(str(error)) from error


def _saved(file: Path) -> saved_file.SavedAnswers:
    try:
        return read_any(file.read_bytes())
    except OSError as error:
        raise BadInputError(
            _("{file} cannot be read: {problem}").format(file=file, problem=error.strerror)
        ) from error
    except saved_file.SavedFileError as error:
        raise BadInputError(_("{file} cannot be used: {problem}").format(file=file, problem=error)) from error


def _format(formats: dict[str, Callable[[Subject], bytes]], output: Path) -> Callable[[Subject], bytes]:
    """What makes a document with the ending of this file."""
    if output.suffix not in formats:
        raise BadInputError(_("the output must end in {endings}").format(endings=", ".join(formats)))
    return formats[output.suffix]


def _rendered(render: Callable[[], bytes]) -> bytes:
    try:
        return render()
    except ChildFailedError as error:
        click.echo(_("the PDF could not be made: {problem}").format(problem=str(error).strip()), err=True)
        sys.exit(1)


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise BadInputError(
            _("{file} cannot be written: {problem}").format(file=file, problem=error.strerror)
        ) from error
    click.echo(_("Wrote {file}.").format(file=file))


if __name__ == "__main__":
    main()
